import { describe, expect, it } from "vitest";
import { toHex } from "../../../net/hex.ts";
import { seededRandom } from "../../../net/random.ts";
import { createDnsServer, encodeDns, type ZoneRecord } from "../../../services/dns/index.ts";
import { octets } from "./octets.ts";
import { AT, datagram, query, reply, said, served, zone, ZONES } from "./server-tape.ts";

/** Strings of 100 octets under one name. */
function texts(count: number): readonly ZoneRecord[] {
  return Array.from({ length: count }, (_, i) =>
    zone("big.example", "TXT", `"${String(i).padEnd(100, "x")}"`),
  );
}

const edns = { udpSize: 4_096, version: 0, dnssecOk: true, options: [] };

/** What comes of asking for that many texts: whether it was cut, and how many came. */
function asked(count: number, udpSize?: number): readonly [boolean, number] {
  const more = udpSize === undefined ? {} : { edns: { ...edns, udpSize } };
  const server = served({ zones: texts(count) });
  const { tc, answers } = reply(server, query("big.example", "TXT", more));
  return [tc, answers.length];
}

describe("DnsServer, what it cannot answer", () => {
  it("says FORMERR to what it cannot read", () => {
    const bytes = encodeDns(query("web.example.com", "A")).subarray(0, -1);
    expect(reply(served(), bytes)).toMatchObject({ id: 7, rcode: 1, rd: true, questions: [] });
  });

  it("says FORMERR to no question and to two", () => {
    const { questions } = query("web.example.com", "A");
    expect(reply(served(), query("a", "A", { questions: [] })).rcode).toBe(1);
    expect(
      reply(served(), query("a", "A", { questions: [...questions, ...questions] })).rcode,
    ).toBe(1);
  });

  it("says NOTIMP to other opcodes, REFUSED to other classes", () => {
    expect(reply(served(), query("web.example.com", "A", { opcode: 4 }))).toMatchObject({
      rcode: 4,
      opcode: 4,
    });
    const questions = [{ name: "web.example.com", type: 1, class: 3 }];
    expect(reply(served(), query("a", "A", { questions })).rcode).toBe(5);
  });

  it.each([
    [
      "a response",
      encodeDns(query("web.example.com", "A", { qr: true })),
      "a response, not a query",
    ],
    ["half a header", octets("000701000001"), "too short for a header"],
  ])("ignores %s, and says so if it is to explain", (_, bytes, reason) => {
    expect(datagram(served({ explain: true }), bytes)).toEqual([
      { kind: "event", event: { kind: "ignored", what: "query", reason } },
    ]);
    expect(datagram(served(), bytes)).toEqual([]);
  });
});

describe("DnsServer, EDNS and size", () => {
  it("answers EDNS with EDNS, and only that", () => {
    expect(reply(served(), query("web.example.com", "A", { edns })).edns).toEqual({
      udpSize: 1_232,
      version: 0,
      dnssecOk: true,
      options: [],
    });
    expect(reply(served(), query("web.example.com", "A")).edns).toBeUndefined();
  });

  it("says BADVERS to a version it does not know (RFC 6891 §6.1.3)", () => {
    expect(
      reply(served(), query("web.example.com", "A", { edns: { ...edns, version: 1 } })).rcode,
    ).toBe(16);
  });

  it("says TC instead of more than the client can take: 512 octets, its EDNS size, 1232 at most", () => {
    expect(asked(4)).toEqual([false, 4]);
    expect(asked(5)).toEqual([true, 0]);
    expect(asked(5, 100)).toEqual([true, 0]);
    expect(asked(5, 1_000)).toEqual([false, 5]);
    expect(asked(10, 4_096)).toEqual([false, 10]);
    expect(asked(11, 4_096)).toEqual([true, 0]);
  });
});

describe("DnsServer, behaviour", () => {
  it.each([
    ["servfail", { rcode: 2, tc: false, answers: [] }],
    ["refused", { rcode: 5, tc: false, answers: [] }],
    ["truncate", { rcode: 0, tc: true, answers: [] }],
  ] as const)("%s", (behaviour, expected) => {
    expect(reply(served({ behaviour }), query("web.example.com", "A"))).toMatchObject(expected);
  });

  it("changes by command", () => {
    const server = served();
    const behave = (behaviour?: "silent") => {
      const command =
        behaviour === undefined
          ? { kind: "behave" as const }
          : { kind: "behave" as const, behaviour };
      expect(server.step(AT, { kind: "command", command })).toEqual([]);
    };
    behave("silent");
    expect(datagram(server, encodeDns(query("web.example.com", "A")))).toEqual([]);
    expect(server.state).toMatchObject({ received: 1, answered: 0, behaviour: "silent" });
    behave();
    expect(said("web.example.com", "A", server)).toEqual(["NOERROR", "web.example.com 192.0.2.1"]);
  });
});

describe("DnsServer, its port", () => {
  const start = { kind: "command", command: { kind: "start" } } as const;
  const stop = { kind: "command", command: { kind: "stop" } } as const;

  it("opens once, closes once, and opens another afterwards", () => {
    const server = createDnsServer(
      { port: "random", address: "127.0.0.1", zones: [], explain: false },
      seededRandom(1),
    );
    const spec = { kind: "udp", port: "random", address: "127.0.0.1" };
    expect(server.step(AT, stop)).toEqual([]);
    expect(server.step(AT, start)).toEqual([{ kind: "open", port: 1, spec }]);
    expect(server.step(AT, start)).toEqual([]);
    expect(server.step(AT, stop)).toEqual([{ kind: "close", port: 1 }]);
    expect(server.step(AT, start)).toEqual([{ kind: "open", port: 2, spec }]);
    expect(server.deadlineUs).toBe(Infinity);
  });

  it("tells that it cannot be had", () => {
    const server = served();
    expect(server.step(AT, { kind: "failed", on: 1, why: "denied" })).toEqual([
      {
        kind: "event",
        event: { kind: "failed", why: "denied", message: "port 53 cannot be opened: denied" },
      },
    ]);
    expect(server.state.phase).toBe("stopped");
  });

  it("does not mind a reply that could not be delivered", () => {
    const server = served();
    const about = { transaction: 1, attempt: 1, what: "A web.example.com" };
    expect(server.step(AT, { kind: "failed", on: 1, about, why: "refused" })).toEqual([]);
    expect(server.state.phase).toBe("serving");
  });

  it("goes on from what was saved", () => {
    const server = served({ explain: true });
    server.step(AT, { kind: "command", command: { kind: "behave", behaviour: "refused" } });
    datagram(server, encodeDns(query("web.example.com", "A")));
    const again = createDnsServer(
      { port: 53, zones: ZONES, explain: true },
      seededRandom(1),
      structuredClone(server.save()),
    );
    expect(again.state).toEqual(server.state);
    const bytes = encodeDns(query("web.example.com", "A"));
    expect(JSON.stringify(datagram(again, bytes))).toBe(JSON.stringify(datagram(server, bytes)));
    expect(toHex(bytes)).toMatch(/^0007/);
  });
});
