import { describe, expect, it } from "vitest";
import { RCODE } from "../../../services/dns/index.ts";
import {
  a,
  FIRST,
  MS,
  POLICY,
  POLICY_ADAPTIVE,
  ResolverTape,
  SECOND,
  SECOND_US,
} from "./resolver-tape.ts";

describe("Resolver, lost datagrams", () => {
  it("goes round the servers at the times of its policy, then gives up", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.until(10 * SECOND_US);
    expect(t.takeSent().map(({ atUs, to, attempt }) => [atUs / MS, to, attempt])).toEqual([
      [0, FIRST, 1],
      [100, SECOND, 2],
      [300, FIRST, 3],
      [700, SECOND, 4],
      [1_100, FIRST, 5],
      [1_500, SECOND, 6],
    ]);
    expect(t.theResult()).toMatchObject({
      outcome: "timeout",
      elapsedUs: 1_900 * MS,
      answers: [{ attempts: 6 }],
    });
    expect(t.openPorts.size).toBe(0);
  });

  it("finds the live second server behind a dead first one within one question, and begins with it afterwards", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.takeSent();
    t.quietUntil(100 * MS);
    t.reply(t.theQuery(), { answers: [a("example.com", "192.0.2.1")] });
    expect(t.theResult()).toMatchObject({ outcome: "answer", server: SECOND, elapsedUs: 100 * MS });
    t.lookup("other.example");
    expect(t.theQuery()).toMatchObject({ to: SECOND, attempt: 1 });
  });

  it("takes the answer to an earlier try, as long as it is one of the last eight", () => {
    const t = new ResolverTape({ retry: { ...POLICY, conceal: 8 } });
    t.lookup("example.com");
    t.until(2_700 * MS);
    const sent = t.takeSent();
    expect(t.openPorts).toEqual(new Set(sent.slice(1).map(({ port }) => port)));
    t.reply(sent[0], { answers: [a("example.com", "192.0.2.66")] });
    expect(t.results()).toEqual([]);
    t.reply(sent[1], { answers: [a("example.com", "192.0.2.1")] });
    expect(t.theResult()).toMatchObject({
      addresses: ["192.0.2.1"],
      server: SECOND,
      answers: [{ attempts: 9 }],
    });
  });

  it("has a new port and a new id for every try", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.until(1_500 * MS);
    const sent = t.takeSent();
    expect(new Set(sent.map(({ port }) => port)).size).toBe(6);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(6);
  });

  it("does not ask a server again that failed in words", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { rcode: RCODE.SERVFAIL });
    t.until(SECOND_US);
    expect(t.takeSent().every(({ to }) => to.address === SECOND.address)).toBe(true);
    t.until(10 * SECOND_US);
    expect(t.theResult()).toMatchObject({ outcome: "servfail", server: FIRST });
  });

  it("keeps a move to another server out of the policy's count", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    const first = t.theQuery();
    t.until(60 * MS).fail(first, "refused");
    t.takeSent();
    t.quietUntil(160 * MS);
    expect(t.theQuery().attempt).toBe(3);
    t.quietUntil(360 * MS);
  });

  it("waits in proportion to the round trips seen", () => {
    const t = new ResolverTape({ retry: POLICY_ADAPTIVE });
    t.lookup("a.example");
    t.until(40 * MS).reply(t.theQuery(), { answers: [a("a.example", "192.0.2.1")] });
    t.lookup("b.example");
    t.takeSent();
    t.quietUntil(160 * MS); // 40 ms + a timeout of 120 ms
    expect(t.theQuery()).toMatchObject({ atUs: 160 * MS, attempt: 2 });
  });

  it("gives up a lookup at its own time", () => {
    const t = new ResolverTape();
    t.lookup("example.com", { timeoutUs: 250 * MS });
    t.takeSent();
    t.until(SECOND_US);
    expect(t.theResult()).toMatchObject({
      outcome: "timeout",
      elapsedUs: 250 * MS,
      answers: [{ attempts: 2 }],
    });
    expect(t.openPorts.size).toBe(0);
  });
});

describe("Resolver, servers without EDNS (RFC 6891 §7)", () => {
  it.each([RCODE.FORMERR, RCODE.NOTIMP])(
    "asks again without it after rcode %i, and remembers",
    (rcode) => {
      const t = new ResolverTape({ servers: [FIRST] });
      t.lookup("example.com");
      const query = t.theQuery();
      t.reply(query, { rcode, questions: [] });
      const plain = t.theQuery();
      expect(plain).toMatchObject({ atUs: 0, to: FIRST, attempt: 2, edns: undefined });
      t.reply(plain, { answers: [a("example.com", "192.0.2.1")] });
      expect(t.theResult().outcome).toBe("answer");
      t.lookup("other.example");
      expect(t.theQuery().edns).toBeUndefined();
    },
  );

  it("takes the same again for a failure", () => {
    const t = new ResolverTape({ servers: [FIRST] });
    t.lookup("example.com");
    t.reply(t.theQuery(), { rcode: RCODE.FORMERR });
    t.reply(t.theQuery(), { rcode: RCODE.FORMERR });
    expect(t.theResult()).toMatchObject({
      outcome: "servfail",
      reason: "the server answers FORMERR",
    });
  });
});
