import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../../net/service.ts";
import { a, FIRST, ResolverTape, response, type Reply, type Sent } from "./resolver-tape.ts";

function asked(): { readonly t: ResolverTape; readonly query: Sent } {
  const t = new ResolverTape({ explain: true });
  t.lookup("example.com");
  return { t, query: t.theQuery() };
}

const FORGED: Reply = { answers: [a("example.com", "192.0.2.66")] };

describe("Resolver, datagrams that are no answer (RFC 5452 §9.1)", () => {
  const cases: readonly (readonly [string, (query: Sent) => Uint8Array, string])[] = [
    ["another id", (query) => response(query, { ...FORGED, id: query.id ^ 1 }), "its id is"],
    [
      "a query",
      (query) => response(query, { ...FORGED, qr: false }),
      "it is a query, not a response",
    ],
    [
      "another opcode",
      (query) => response(query, { ...FORGED, opcode: 4 }),
      "its opcode is 4, not QUERY",
    ],
    [
      "no header",
      (query) => response(query).subarray(0, 11),
      "11 octets are too short for a header",
    ],
    ["half a record", (query) => response(query, FORGED).subarray(0, -1), "malformed at octet"],
    [
      "no question",
      (query) => response(query, { ...FORGED, questions: [] }),
      "it repeats no question",
    ],
    [
      "two questions",
      (query) =>
        response(query, {
          ...FORGED,
          questions: Array.from({ length: 2 }, () => ({ name: "example.com", type: 1, class: 1 })),
        }),
      "it repeats 2 questions",
    ],
    [
      "a question about another name of the same length",
      (query) =>
        response(query, { ...FORGED, questions: [{ name: "exbmple.com", type: 1, class: 1 }] }),
      "it repeats a question about exbmple.com",
    ],
    [
      "a question of another type",
      (query) =>
        response(query, { ...FORGED, questions: [{ name: "example.com", type: 28, class: 1 }] }),
      "it repeats a question of another type or class",
    ],
    [
      "a question of another class",
      (query) =>
        response(query, { ...FORGED, questions: [{ name: "example.com", type: 1, class: 3 }] }),
      "it repeats a question of another type or class",
    ],
  ];

  it.each(cases)("ignores %s and says so", (_, bytes, reason) => {
    const { t, query } = asked();
    t.datagram(query, bytes(query));
    expect(t.takeEvents()).toEqual([
      {
        kind: "ignored",
        what: "A example.com",
        reason: expect.stringContaining(reason) as unknown,
      },
    ]);
    expect(t.resolver.state.counters).toEqual({ sent: 1, received: 1, ignored: 1 });
    t.reply(query, { answers: [a("example.com", "192.0.2.1")] });
    expect(t.theResult()).toMatchObject({ addresses: ["192.0.2.1"] });
  });

  it.each<readonly [string, Endpoint]>([
    ["address", { address: "203.0.113.66", port: 53 }],
    ["port", { ...FIRST, port: 5_353 }],
  ])("ignores another sender's %s", (_, from) => {
    const { t, query } = asked();
    t.datagram(query, response(query, FORGED), from);
    expect(t.takeEvents()).toEqual([
      {
        kind: "ignored",
        what: "A example.com",
        reason: `it comes from ${from.address}:${from.port}, the question went to 192.0.2.53:53`,
      },
    ]);
  });

  it("ignores what comes to a port that waits for nothing", () => {
    const { t, query } = asked();
    t.reply(query, { answers: [a("example.com", "192.0.2.1")] });
    t.takeEvents();
    t.reply(query, FORGED);
    expect(t.takeEvents()).toEqual([{ kind: "ignored", reason: "no question waits on this port" }]);
  });

  it("takes the question repeated in other case (RFC 4343)", () => {
    const { t, query } = asked();
    t.reply(query, {
      questions: [{ name: "EXAMPLE.com", type: 1, class: 1 }],
      answers: [a("Example.COM", "192.0.2.1")],
    });
    expect(t.takeEvents()).toMatchObject([
      { kind: "accepted", what: "A example.com", transaction: 1 },
      { kind: "answer", result: { outcome: "answer" } },
    ]);
  });

  it("says nothing about datagrams unless it was made to explain", () => {
    const t = new ResolverTape();
    t.lookup("example.com");
    const query = t.theQuery();
    t.datagram(query, response(query, { ...FORGED, id: query.id ^ 1 }));
    expect(t.takeEvents()).toEqual([]);
    expect(t.resolver.state.counters.ignored).toBe(1);
  });

  it("does not hurry: what was ignored changes no deadline", () => {
    const { t, query } = asked();
    const before = t.resolver.deadlineUs;
    t.datagram(query, response(query, { ...FORGED, id: query.id ^ 1 }));
    expect(t.resolver.deadlineUs).toBe(before);
    expect(t.takeSent()).toEqual([]);
  });
});
