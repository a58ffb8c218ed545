import { describe, expect, it } from "vitest";
import { A, B, given, KISS, MS, SECOND, Tape } from "./tape.ts";

/** A client with a request to A out for 10 ms. */
function asking(...more: readonly string[]): Tape {
  const t = new Tape();
  t.start(...given(A, ...more));
  t.nowUs += 10 * MS;
  t.events();
  return t;
}

describe("NTP client, a kiss-o'-death (RFC 5905 §7.4)", () => {
  it("RATE at least doubles the interval to that server, each time", () => {
    const t = asking();
    t.reply(KISS.RATE);
    expect(t.events()).toEqual([
      { kind: "kiss", server: A, code: "RATE" },
      { kind: "accepted", what: "kiss RATE", transaction: 1, attempt: 1 },
    ]);
    expect(t.client.state).toMatchObject({ phase: "waiting" });
    expect(t.client.state.describe).toBe("asked to slow down by 192.0.2.3");
    t.quietUntil(128 * SECOND).runUntil(128 * SECOND);
    expect(t.requests).toHaveLength(2);
    t.reply(KISS.RATE);
    t.runUntil(128 * SECOND + 256 * SECOND - 1);
    expect(t.requests).toHaveLength(2);
    t.runUntil(128 * SECOND + 256 * SECOND);
    expect(t.requests).toHaveLength(3);
    t.reply();
    t.quietUntil(384 * SECOND + 256 * SECOND).runUntil(384 * SECOND + 256 * SECOND);
    expect(t.requests).toHaveLength(4);
  });

  it("RATE honours a longer interval in the poll field, up to 36 h", () => {
    const t = asking();
    t.reply({ ...KISS.RATE, poll: 10 });
    t.quietUntil(1024 * SECOND).runUntil(1024 * SECOND);
    t.reply({ ...KISS.RATE, poll: 127 });
    t.quietUntil(1024 * SECOND + 131_072 * SECOND);
  });

  it("RATE from one server turns to the next at once", () => {
    const t = asking(B);
    t.reply(KISS.RATE);
    expect(t.asked()).toEqual([A, B]);
    expect(t.last.atUs).toBe(10 * MS);
  });

  it.each(["DENY", "RSTR"] as const)("%s ends it with that server", (code) => {
    const t = asking(B);
    t.reply(KISS[code]);
    expect(t.asked()).toEqual([A, B]);
    expect(t.client.state.servers[0]).toMatchObject({ dropped: code, kisses: 1 });
    t.runUntil(20 * SECOND);
    expect(new Set(t.asked(1))).toEqual(new Set([B]));
  });

  it("DENY from the only server leaves nobody to ask, until a new start", () => {
    const t = asking();
    t.reply(KISS.DENY);
    expect(t.events().at(-1)).toEqual({
      kind: "failed",
      why: "no-servers",
      message: "sent away by 192.0.2.3 (DENY)",
    });
    t.quietUntil(100_000 * SECOND);
    t.start(...given(A));
    expect(t.requests).toHaveLength(1);
    t.command({ kind: "stop" });
    t.start(...given(A));
    expect(t.requests).toHaveLength(2);
  });

  it("with another code is news, and no more than an unanswered request", () => {
    const t = asking(B);
    t.reply(KISS.INIT);
    expect(t.events()[0]).toEqual({ kind: "kiss", server: A, code: "INIT" });
    expect(t.asked()).toEqual([A, B]);
    t.runUntil(5 * SECOND);
    expect(t.asked(2)).toContain(A);
  });
});
