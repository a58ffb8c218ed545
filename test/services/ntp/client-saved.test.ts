import { describe, expect, it } from "vitest";
import type { NtpServer } from "../../../services/ntp/index.ts";
import { A, B, C, given, KISS, MS, replyTo, SECOND, Tape } from "./tape.ts";

const POOL: NtpServer = { host: "pool.example", from: "default" };

/** A long story with every kind of turn; the client is saved and resumed before action `reloadAt`. */
function play(reloadAt: number): unknown {
  const t = new Tape();
  const trace: unknown[] = [];
  let step = 0;
  const act = (action: () => unknown): void => {
    if (step++ === reloadAt) t.reload();
    trace.push(action(), t.client.deadlineUs, structuredClone(t.client.state));
  };
  act(() => t.start(...given(A, "time.example"), POOL));
  act(() => t.runUntil(50 * MS));
  act(() => t.resolve(1, B, C));
  act(() => t.runUntil(250 * MS));
  act(() => t.reply(KISS.RATE));
  act(() => t.fail("refused"));
  act(() => t.runUntil(1_900 * MS));
  act(() => t.reply({ leap: 3 }));
  act(() => t.runUntil(9 * SECOND));
  act(() => t.reply({}, t.requests.at(-2)));
  act(() => t.receive(replyTo(t.last.message, t.at.unixUs)));
  act(() => t.runUntil(90 * SECOND));
  act(() => t.command({ kind: "source", device: "eth1" }));
  act(() => t.reply(KISS.DENY));
  act(() => t.runUntil(200 * SECOND));
  return [trace, t.events(), t.requests];
}

describe("NTP client, saved and resumed", () => {
  it("goes on with exactly the same outputs, whenever that happens", () => {
    const whole = play(-1);
    for (let reloadAt = 0; reloadAt < 15; reloadAt++) expect(play(reloadAt)).toEqual(whole);
  });

  it("saves a record that later steps do not change", () => {
    const t = new Tape();
    t.start(...given(A));
    const saved = t.client.save();
    const before = structuredClone(saved);
    t.runUntil(SECOND);
    t.reply();
    expect(saved).toEqual(before);
  });
});
