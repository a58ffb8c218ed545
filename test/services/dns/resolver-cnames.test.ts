import { describe, expect, it } from "vitest";
import { RCODE } from "../../../services/dns/index.ts";
import { a, cname, FIRST, record, ResolverTape, SECOND, soa } from "./resolver-tape.ts";

function link(i: number): ReturnType<typeof cname> {
  return cname(`c${i}.example`, `c${i + 1}.example`);
}

describe("Resolver, CNAMEs", () => {
  it("follows them inside a message, the least TTL counting", () => {
    const t = new ResolverTape();
    t.lookup("www.example.com");
    t.reply(t.theQuery(), {
      answers: [
        a("b.example.com", "192.0.2.1", 60),
        cname("www.example.com", "A.example.com", 30),
        cname("a.example.com", "b.example.com", 90),
      ],
    });
    expect(t.theResult()).toMatchObject({
      addresses: ["192.0.2.1"],
      ttlSeconds: 30,
      answers: [{ cnames: ["A.example.com", "b.example.com"] }],
    });
  });

  it("takes no record of another name, of the same length or not", () => {
    const t = new ResolverTape();
    t.lookup("www.example.com");
    t.reply(t.theQuery(), {
      answers: [a("wwx.example.com", "192.0.2.66"), a("example.com", "192.0.2.67")],
    });
    expect(t.theResult()).toMatchObject({ outcome: "nodata", addresses: [] });
  });

  it("asks on where a chain leads out of the message", () => {
    const t = new ResolverTape();
    t.lookup("www.example.com");
    t.reply(t.theQuery(), { answers: [cname("www.example.com", "cdn.example.net", 30)] });
    const onward = t.theQuery();
    expect(onward).toMatchObject({ name: "cdn.example.net", type: "A", attempt: 2 });
    t.reply(onward, { answers: [a("cdn.example.net", "192.0.2.1", 300)] });
    expect(t.theResult()).toMatchObject({
      addresses: ["192.0.2.1"],
      ttlSeconds: 30,
      answers: [{ cnames: ["cdn.example.net"], attempts: 2 }],
    });
    t.lookup("WWW.example.com");
    expect(t.theResult()).toMatchObject({ fromCache: true, addresses: ["192.0.2.1"] });
  });

  it("takes the target from the cache if it is there", () => {
    const t = new ResolverTape();
    t.lookup("cdn.example.net");
    t.reply(t.theQuery(), { answers: [a("cdn.example.net", "192.0.2.1", 20)] });
    t.theResult();
    t.lookup("www.example.com");
    t.reply(t.theQuery(), { answers: [cname("www.example.com", "cdn.example.net")] });
    expect(t.theResult()).toMatchObject({
      addresses: ["192.0.2.1"],
      ttlSeconds: 20,
      fromCache: false,
    });
    expect(t.takeSent()).toEqual([]);
  });

  it("reads absence at the end of a chain", () => {
    const t = new ResolverTape();
    t.lookup("www.example.com");
    t.reply(t.theQuery(), {
      rcode: RCODE.NXDOMAIN,
      answers: [cname("www.example.com", "gone.example.com", 10)],
      authorities: [soa("example.com", 60)],
    });
    expect(t.theResult()).toMatchObject({ outcome: "nxdomain", ttlSeconds: 10 });
  });

  it.each([
    ["inside a message", 1],
    ["over messages", 9],
  ])("gives up a chain of more than eight, %s", (_, messages) => {
    const t = new ResolverTape({ servers: [FIRST] });
    t.lookup("c0.example");
    for (let i = 0; i < messages; i++) {
      const links = messages === 1 ? Array.from({ length: 9 }, (__, n) => link(n)) : [link(i)];
      t.reply(t.theQuery(), { answers: links });
    }
    expect(t.theResult()).toMatchObject({
      outcome: "servfail",
      reason: "a chain of more than 8 CNAMEs",
    });
  });

  it("ends a loop", () => {
    const t = new ResolverTape({ servers: [FIRST] });
    t.lookup("a.example");
    t.reply(t.theQuery(), {
      answers: [cname("a.example", "b.example"), cname("b.example", "a.example")],
    });
    expect(t.theResult().outcome).toBe("servfail");
  });

  it("does not follow a CNAME that was asked for", () => {
    const t = new ResolverTape();
    t.lookup("www.example.com", { types: ["CNAME"] });
    t.reply(t.theQuery(), { answers: [cname("www.example.com", "a.example.com")] });
    expect(t.theResult().records.map(({ data }) => data)).toEqual([
      { kind: "CNAME", target: "a.example.com" },
    ]);
  });

  it("moves on from a server that refers to others instead of asking them", () => {
    const t = new ResolverTape();
    t.lookup("www.example.com");
    t.reply(t.theQuery(), {
      ra: false,
      authorities: [record("example.com", { kind: "NS", target: "ns.example.com" })],
    });
    expect(t.theQuery()).toMatchObject({ to: SECOND });
  });
});
