import { describe, expect, it } from "vitest";
import { a, MS, POLICY_ADAPTIVE, ResolverTape, SECOND_US, soa } from "./resolver-tape.ts";

describe("Resolver, one family silent (RFC 8305 §3)", () => {
  it("delivers the other's addresses after the resolution delay, and keeps the late answer", () => {
    const t = new ResolverTape({ families: [4, 6] });
    t.lookup("example.com");
    const [ipv4, ipv6] = t.takeSent();
    t.until(10 * MS).reply(ipv4, { answers: [a("example.com", "192.0.2.1")] });
    t.quietUntil(60 * MS);
    expect(t.theResult()).toMatchObject({
      outcome: "answer",
      addresses: ["192.0.2.1"],
      elapsedUs: 60 * MS,
      pending: ["AAAA"],
    });
    t.until(70 * MS).reply(ipv6, { answers: [a("example.com", "2001:db8::1")] });
    expect(t.results()).toEqual([]);
    expect(t.openPorts.size).toBe(0);
    t.lookup("example.com");
    expect(t.theResult()).toMatchObject({
      fromCache: true,
      addresses: ["192.0.2.1", "2001:db8::1"],
    });
  });

  it("goes on asking for the silent one as long as its policy says, and no longer than the lookup", () => {
    const t = new ResolverTape({
      families: [4, 6],
      retry: { ...POLICY_ADAPTIVE, conceal: Infinity },
    });
    t.lookup("example.com", { timeoutUs: SECOND_US });
    t.reply(t.takeSent()[0], { answers: [a("example.com", "192.0.2.1")] });
    t.until(10 * SECOND_US);
    expect(t.results()).toHaveLength(1);
    expect(Math.max(...t.takeSent().map(({ atUs }) => atUs))).toBeLessThan(SECOND_US);
    expect(t.openPorts.size).toBe(0);
  });

  it("waits for the second family to the end when the first has none", () => {
    const t = new ResolverTape({ families: [4, 6] });
    t.lookup("example.com");
    t.reply(t.takeSent()[0], { authorities: [soa("example.com", 60)] });
    t.until(10 * SECOND_US);
    expect(t.theResult()).toMatchObject({
      outcome: "nodata",
      answers: [{ outcome: "nodata" }, { outcome: "timeout" }],
    });
  });

  it("does not cut lookups with types of their own short", () => {
    const t = new ResolverTape();
    t.lookup("example.com", { types: ["A", "AAAA"] });
    t.reply(t.takeSent()[0], { answers: [a("example.com", "192.0.2.1")] });
    t.quietUntil(100 * MS);
    expect(t.results()).toEqual([]);
  });
});

describe("Resolver that knows of no family", () => {
  it("asks for both: a name is not without addresses because nobody was asked", () => {
    const t = new ResolverTape({ families: [] });
    t.lookup("example.com");
    const [ipv4, ipv6] = t.takeSent();
    expect([ipv4?.type, ipv6?.type]).toEqual(["A", "AAAA"]);
    t.reply(ipv4, { answers: [a("example.com", "192.0.2.1")] });
    t.reply(ipv6, { answers: [a("example.com", "2001:db8::1")] });
    expect(t.theResult()).toMatchObject({
      outcome: "answer",
      addresses: ["192.0.2.1", "2001:db8::1"],
    });
  });

  it("says that it has no servers where that is so, not that the name has no addresses", () => {
    const t = new ResolverTape({ families: [], servers: [] });
    t.lookup("example.com");
    expect(t.theResult().outcome).toBe("no-servers");
  });
});
