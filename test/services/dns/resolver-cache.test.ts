import { describe, expect, it } from "vitest";
import { RCODE } from "../../../services/dns/index.ts";
import { a, ResolverTape, SECOND_US, soa } from "./resolver-tape.ts";

const DAY_US = 86_400 * SECOND_US;

/** A tape whose resolver has just learnt an address of example.com. */
function learnt(ttlSeconds: number, options = {}): ResolverTape {
  const t = new ResolverTape(options);
  t.lookup("example.com");
  t.reply(t.theQuery(), { answers: [a("example.com", "192.0.2.1", ttlSeconds)] });
  t.theResult();
  return t;
}

describe("Resolver, cache", () => {
  it("answers at once, with the TTL that is left, to the second", () => {
    const t = learnt(30);
    const left = (atUs: number) => {
      t.nowUs = atUs;
      t.lookup("Example.COM");
      const { ttlSeconds, records, fromCache, elapsedUs, answers } = t.theResult();
      expect({ fromCache, elapsedUs, attempts: answers[0]?.attempts }).toEqual({
        fromCache: true,
        elapsedUs: 0,
        attempts: 0,
      });
      return [ttlSeconds, records[0]?.ttlSeconds];
    };
    expect(left(0)).toEqual([30, 30]);
    expect(left(999_999)).toEqual([30, 30]);
    expect(left(SECOND_US)).toEqual([29, 29]);
    expect(left(30 * SECOND_US - 1)).toEqual([1, 1]);
    t.nowUs = 30 * SECOND_US;
    t.lookup("example.com");
    expect(t.theQuery()).toMatchObject({ name: "example.com" });
  });

  it("does not keep an answer of TTL 0", () => {
    const t = learnt(0);
    t.lookup("example.com");
    expect(t.takeSent()).toHaveLength(1);
  });

  it("keeps nothing for more than a day", () => {
    const t = learnt(10 * 86_400);
    t.nowUs = DAY_US - 1;
    t.lookup("example.com");
    expect(t.theResult()).toMatchObject({ fromCache: true, ttlSeconds: 1 });
    t.nowUs = DAY_US;
    t.lookup("example.com");
    expect(t.takeSent()).toHaveLength(1);
  });

  it.each([
    ["NXDOMAIN", RCODE.NXDOMAIN, "nxdomain"],
    ["no data", RCODE.NOERROR, "nodata"],
  ])("keeps %s for the lesser of SOA TTL and minimum (RFC 2308 §5)", (_, rcode, outcome) => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { rcode, authorities: [soa("example.com", 60, 30)] });
    t.theResult();
    t.nowUs = 29 * SECOND_US;
    t.lookup("example.com");
    expect(t.theResult()).toMatchObject({ outcome, fromCache: true, ttlSeconds: 1 });
    t.nowUs = 30 * SECOND_US;
    t.lookup("example.com");
    expect(t.takeSent()).toHaveLength(1);
  });

  it("keeps absence for an hour at most, and not at all without a SOA record of a zone around the name", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { authorities: [soa("example.com", 86_400, 86_400)] });
    expect(t.theResult().ttlSeconds).toBe(3_600);
    t.lookup("other.example");
    t.reply(t.theQuery(), { rcode: RCODE.NXDOMAIN, authorities: [soa("example.com", 60)] });
    expect(t.theResult().ttlSeconds).toBe(0);
    t.lookup("other.example");
    expect(t.takeSent()).toHaveLength(1);
  });

  it("keeps no failure", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { rcode: RCODE.SERVFAIL });
    t.reply(t.theQuery(), { rcode: RCODE.SERVFAIL });
    t.theResult();
    t.lookup("example.com");
    expect(t.takeSent()).toHaveLength(1);
  });

  it("keeps types apart", () => {
    const t = learnt(30);
    t.lookup("example.com", { types: ["AAAA"] });
    expect(t.theQuery().type).toBe("AAAA");
  });

  it("is passed by for a fresh lookup, whose answer takes the old one's place", () => {
    const t = learnt(30);
    t.lookup("example.com", { fresh: true });
    t.reply(t.theQuery(), { answers: [a("example.com", "192.0.2.2")] });
    t.theResult();
    t.lookup("example.com");
    expect(t.theResult()).toMatchObject({ fromCache: true, addresses: ["192.0.2.2"] });
  });

  it("lets the least recently used go when it is full", () => {
    const t = new ResolverTape({ cacheEntries: 2 });
    const learn = (name: string) => {
      t.lookup(name);
      for (const query of t.takeSent()) t.reply(query, { answers: [a(name, "192.0.2.1")] });
      return t.theResult().fromCache;
    };
    expect(
      ["a.example", "b.example", "a.example", "c.example", "a.example", "b.example"].map(learn),
    ).toEqual([false, false, true, false, true, false]);
    expect([...t.resolver.state.cache()].map(({ name }) => name)).toEqual([
      "a.example",
      "b.example",
    ]);
  });

  it("forgets one name, or all", () => {
    const t = new ResolverTape({ families: [4, 6] });
    const learn = (name: string) => {
      t.lookup(name);
      for (const query of t.takeSent()) {
        t.reply(query, { answers: [a(name, query.type === "A" ? "192.0.2.1" : "2001:db8::1")] });
      }
      t.theResult();
    };
    learn("a.example");
    learn("b.example");
    t.command({ kind: "flush", name: "A.example." });
    expect([...t.resolver.state.cache()].map(({ name, answer }) => [name, answer.type])).toEqual([
      ["b.example", "A"],
      ["b.example", "AAAA"],
    ]);
    t.command({ kind: "flush" });
    expect([...t.resolver.state.cache()]).toEqual([]);
  });

  it("can be left out", () => {
    const t = learnt(30, { cacheEntries: 0 });
    t.lookup("example.com");
    expect(t.takeSent()).toHaveLength(1);
  });

  it("hands out frozen answers, aged or not", () => {
    const t = learnt(30);
    t.nowUs = 5 * SECOND_US;
    t.lookup("example.com");
    const [answer] = t.theResult().answers;
    expect(
      [answer, answer?.records, answer?.records[0]].map((part) => Object.isFrozen(part)),
    ).toEqual([true, true, true]);
  });
});
