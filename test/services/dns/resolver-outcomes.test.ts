import { describe, expect, it } from "vitest";
import { RCODE } from "../../../services/dns/index.ts";
import { a, FIRST, MS, ResolverTape, SECOND, SECOND_US, soa } from "./resolver-tape.ts";

describe("Resolver, the ends of a question", () => {
  it("NXDOMAIN", () => {
    const t = new ResolverTape();
    t.lookup("nope.example.com");
    t.reply(t.theQuery(), { rcode: RCODE.NXDOMAIN, authorities: [soa("example.com", 60)] });
    expect(t.theResult()).toMatchObject({
      outcome: "nxdomain",
      addresses: [],
      ttlSeconds: 60,
      answers: [{ rcode: 3 }],
    });
  });

  it("no data", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { authorities: [soa("example.com", 600, 30)] });
    expect(t.theResult()).toMatchObject({ outcome: "nodata", ttlSeconds: 30 });
  });

  it("SERVFAIL of one server moves on to the next at once, and of all is the outcome, with its reasons", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    const extendedError = { code: 15, data: Uint8Array.of(0, 22, 0x64, 0x6f, 0x77, 0x6e) };
    t.reply(t.theQuery(), { rcode: RCODE.SERVFAIL });
    const second = t.theQuery();
    expect(second).toMatchObject({ atUs: 0, to: SECOND, attempt: 2 });
    const edns = { udpSize: 1_232, version: 0, dnssecOk: false, options: [extendedError] };
    t.reply(second, { rcode: RCODE.SERVFAIL, edns });
    expect(t.theResult()).toMatchObject({
      outcome: "servfail",
      server: FIRST,
      reason: "the server answers SERVFAIL",
      answers: [{ attempts: 2, rcode: 2 }],
    });
    expect(t.openPorts.size).toBe(0);
  });

  it("tells the extended errors of a failure (RFC 8914)", () => {
    const t = new ResolverTape({ servers: [FIRST] });
    t.lookup("example.com");
    const options = [{ code: 15, data: Uint8Array.of(0, 22, 0x64, 0x6f, 0x77, 0x6e) }];
    t.reply(t.theQuery(), {
      rcode: RCODE.SERVFAIL,
      edns: { udpSize: 1_232, version: 0, dnssecOk: false, options },
    });
    expect(t.theResult().answers[0]?.extendedErrors).toEqual([{ infoCode: 22, extraText: "down" }]);
  });

  it("REFUSED, where no server does better", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { rcode: RCODE.REFUSED });
    t.fail(t.theQuery(), "refused");
    expect(t.theResult()).toMatchObject({
      outcome: "refused",
      server: FIRST,
      answers: [{ attempts: 2 }],
    });
  });

  it("a refusal by the network moves on to the next server at once, and of all is unreachable", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.fail(t.theQuery(), "refused");
    const second = t.theQuery();
    expect(second).toMatchObject({ atUs: 0, to: SECOND });
    t.fail(second, "unreachable");
    expect(t.theResult()).toMatchObject({
      outcome: "unreachable",
      server: FIRST,
      reason: "nobody listens on its port",
      answers: [{ attempts: 2 }],
    });
  });

  it("a full buffer is nobody's fault: the next try comes when it is due", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.fail(t.theQuery(), "no-buffer");
    t.quietUntil(100 * MS);
    expect(t.theQuery()).toMatchObject({ attempt: 2 });
  });

  it("silence names who was silent", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.until(60 * SECOND_US);
    expect(t.theResult()).toMatchObject({
      outcome: "timeout",
      reason: "no reply from 192.0.2.53:53, 198.51.100.53:53",
    });
  });

  it("truncation, which a datagram cannot mend", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { tc: true, answers: [a("example.com", "192.0.2.1")] });
    expect(t.theResult()).toMatchObject({ outcome: "truncated", addresses: [], server: FIRST });
  });

  it("no servers", () => {
    const t = new ResolverTape({ servers: [] });
    t.lookup("example.com");
    expect(t.theResult()).toMatchObject({
      outcome: "no-servers",
      elapsedUs: 0,
      answers: [{ attempts: 0 }],
    });
    expect(t.takeSent()).toEqual([]);
  });

  it.each([
    ["a..b", "a label is empty, at character 3"],
    [
      "a b",
      "a blank or control character is written as a backslash and three digits, at character 2",
    ],
    ["", "the name is empty, at character 1"],
  ])("a malformed name: '%s'", (name, reason) => {
    const t = new ResolverTape();
    t.lookup(name);
    expect(t.theResult()).toMatchObject({ outcome: "malformed-name", name, reason, answers: [] });
  });

  it("a type that is none", () => {
    const t = new ResolverTape();
    t.lookup("example.com", { types: ["TYPE70000"] });
    expect(t.theResult()).toMatchObject({
      outcome: "malformed-name",
      reason: "TYPE70000 is not a record type",
    });
  });

  it("cancellation closes the ports, and a late answer finds nobody", () => {
    const t = new ResolverTape({ families: [4, 6] });
    const id = t.lookup("example.com");
    const [first] = t.takeSent();
    t.command({ kind: "cancel", id });
    expect(t.theResult()).toMatchObject({ id, outcome: "cancelled", pending: ["A", "AAAA"] });
    expect(t.openPorts.size).toBe(0);
    expect(t.resolver.deadlineUs).toBe(Infinity);
    t.reply(first, { answers: [a("example.com", "192.0.2.1")] });
    expect(t.takeEvents()).toEqual([]);
  });

  it("a lookup under an id in use cancels the one before", () => {
    const t = new ResolverTape();
    t.command({ kind: "lookup", id: 9, name: "a.example" });
    t.command({ kind: "lookup", id: 9, name: "b.example" });
    expect(t.theResult()).toMatchObject({ id: 9, name: "a.example", outcome: "cancelled" });
    expect(t.openPorts.size).toBe(1);
  });

  it("stop cancels everything and forgets the servers", () => {
    const t = new ResolverTape();
    t.lookup("a.example");
    t.lookup("b.example");
    t.command({ kind: "stop" });
    expect(t.results().map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
    expect(t.openPorts.size).toBe(0);
    t.lookup("c.example");
    expect(t.theResult().outcome).toBe("no-servers");
  });
});
