import { describe, expect, it } from "vitest";
import { a, FIRST, MS, record, ResolverTape, SECOND, SECOND_US } from "./resolver-tape.ts";

describe("Resolver, one lookup", () => {
  it("asks from a port of its own, delivers the answer and closes the port", () => {
    const t = new ResolverTape();
    const id = t.lookup("www.example.com");
    const query = t.theQuery();
    expect(query).toMatchObject({
      atUs: 0,
      to: FIRST,
      name: "www.example.com",
      type: "A",
      attempt: 1,
      edns: { udpSize: 1_232 },
    });
    t.until(20 * MS).reply(query, {
      answers: [a("www.example.com", "192.0.2.1"), a("www.example.com", "192.0.2.2", 60)],
    });
    expect(t.theResult()).toEqual({
      id,
      name: "www.example.com",
      outcome: "answer",
      addresses: ["192.0.2.1", "192.0.2.2"],
      records: [
        {
          name: "www.example.com",
          type: "A",
          ttlSeconds: 300,
          data: { kind: "A", address: "192.0.2.1" },
        },
        {
          name: "www.example.com",
          type: "A",
          ttlSeconds: 60,
          data: { kind: "A", address: "192.0.2.2" },
        },
      ],
      ttlSeconds: 60,
      fromCache: false,
      server: FIRST,
      elapsedUs: 20 * MS,
      answers: [
        {
          type: "A",
          outcome: "answer",
          records: expect.any(Array) as unknown,
          ttlSeconds: 60,
          server: FIRST,
          rcode: 0,
          attempts: 1,
          elapsedUs: 20 * MS,
          cnames: [],
          fromCache: false,
          extendedErrors: [],
        },
      ],
      pending: [],
    });
    expect(t.openPorts.size).toBe(0);
    expect(t.resolver.deadlineUs).toBe(Infinity);
  });

  it("asks for A and AAAA side by side and delivers once both are there", () => {
    const t = new ResolverTape({ families: [6, 4] });
    t.lookup("example.com");
    const [aaaa, ipv4] = t.takeSent();
    expect([aaaa?.type, ipv4?.type]).toEqual(["AAAA", "A"]);
    t.reply(ipv4, { answers: [a("example.com", "192.0.2.1")] });
    expect(t.results()).toEqual([]);
    t.reply(aaaa, { answers: [a("example.com", "2001:db8::1")] });
    expect(t.theResult()).toMatchObject({
      outcome: "answer",
      addresses: ["2001:db8::1", "192.0.2.1"],
      pending: [],
    });
  });

  it("asks for the types given, whatever the families", () => {
    const t = new ResolverTape();
    t.lookup("example.com", { types: ["MX", "TYPE65280"] });
    const [mx, unknown] = t.takeSent();
    t.reply(mx, {
      answers: [record("example.com", { kind: "MX", preference: 1, exchange: "mail.example.com" })],
    });
    t.reply(unknown, { answers: [record("example.com", { kind: "opaque", hex: "00ff" })] });
    expect(t.theResult().records.map(({ type, data }) => [type, data])).toEqual([
      ["MX", { kind: "MX", preference: 1, exchange: "mail.example.com" }],
      ["TYPE65280", { kind: "opaque", hex: "00ff" }],
    ]);
  });

  it("reads the types it leaves as octets by the bodies it was given", () => {
    const t = new ResolverTape({ recordBodies: { decode: () => "read" } });
    t.lookup("example.com", { types: ["TYPE65280"] });
    t.reply(t.theQuery(), { answers: [record("example.com", { kind: "opaque", hex: "00ff" })] });
    expect(t.theResult().records[0]?.data).toEqual({ kind: "opaque", hex: "00ff", value: "read" });
  });

  it("gives nothing away that a caller could change", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    t.reply(t.theQuery(), { answers: [a("example.com", "192.0.2.1")] });
    const result = t.theResult();
    const all = [
      result,
      result.addresses,
      result.records,
      result.records[0],
      result.records[0]?.data,
      result.answers,
      result.answers[0],
      result.answers[0]?.server,
      result.pending,
    ];
    expect(all.map((part) => Object.isFrozen(part))).toEqual(all.map(() => true));
  });
});

describe("Resolver, names that need no server", () => {
  it.each([
    ["192.0.2.7", ["192.0.2.7"]],
    ["2001:DB8::0:1", ["2001:db8::1"]],
    ["fe80::1%eth0", ["fe80::1%eth0"]],
    ["localhost", ["127.0.0.1", "::1"]],
    ["a.LOCALHOST.", ["127.0.0.1", "::1"]],
  ])("%s", (name, addresses) => {
    const t = new ResolverTape({ families: [4, 6], servers: [] });
    t.lookup(name);
    expect(t.theResult()).toMatchObject({
      outcome: "answer",
      addresses,
      elapsedUs: 0,
      fromCache: false,
    });
    expect(t.takeSent()).toEqual([]);
  });

  it("have nothing of other types", () => {
    const t = new ResolverTape({ servers: [] });
    t.lookup("192.0.2.7", { types: ["AAAA"] });
    expect(t.theResult().outcome).toBe("nodata");
    t.lookup("localhost", { types: ["MX"] });
    expect(t.theResult().outcome).toBe("nodata");
  });

  it("are not confused with names that begin with a digit", () => {
    const t = new ResolverTape();
    t.lookup("1.2.0.192.in-addr.arpa", { types: ["PTR"] });
    expect(t.theQuery()).toMatchObject({ name: "1.2.0.192.in-addr.arpa", type: "PTR" });
  });
});

describe("Resolver, seen from outside", () => {
  it("shows servers, questions, cache and counters", () => {
    const t = new ResolverTape();
    expect(t.resolver.state.describe).toBe("2 servers, 0 in flight, 0 cached");
    t.lookup("a.example");
    t.until(5 * MS).reply(t.theQuery(), { answers: [a("a.example", "192.0.2.1")] });
    t.lookup("b.example");
    const { state } = t.resolver;
    expect(state.servers).toEqual([
      { endpoint: FIRST, sent: 2, answered: 1, failures: 0, failuresInRow: 0, lastRttUs: 5 * MS },
      { endpoint: SECOND, sent: 0, answered: 0, failures: 0, failuresInRow: 0 },
    ]);
    expect(state.counters).toEqual({ sent: 2, received: 1, ignored: 0 });
    expect([...state.questions()]).toEqual([
      {
        name: "b.example",
        type: "A",
        server: FIRST,
        attempts: 1,
        startedUs: 5 * MS,
        deadlineUs: 105 * MS,
        lookups: 1,
      },
    ]);
    expect([...state.cache()]).toMatchObject([
      { name: "a.example", answer: { type: "A" }, remainingUs: 300 * SECOND_US },
    ]);
    expect(state.describe).toBe("2 servers, 1 in flight, 1 cached");
    const { version } = state;
    t.step({ kind: "deadline" });
    expect(t.resolver.state.version).toBe(version);
    t.lookup("c.example");
    expect(t.resolver.state.version).toBeGreaterThan(version);
  });
});
