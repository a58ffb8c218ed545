import { describe, expect, it } from "vitest";
import { RETRY_PRESETS } from "../../../net/retry-presets.ts";
import { A, B, given, MS, SECOND, Tape } from "./tape.ts";

function failures(t: Tape): readonly string[] {
  return t.events().flatMap((event) => (event.kind === "failed" ? [event.why] : []));
}

describe("NTP client, synchronised", () => {
  it("queries again after 64 s, doubling to 1024 s while samples agree", () => {
    const t = new Tape();
    t.start(...given(A));
    t.reply();
    let atUs = 0;
    for (const [i, seconds] of [64, 128, 256, 512, 1024, 1024].entries()) {
      atUs += seconds * SECOND;
      t.quietUntil(atUs).runUntil(atUs);
      expect(t.last.message.poll).toBe(Math.min(7 + i, 10));
      t.reply();
    }
  });

  it("goes back to the first interval when a sample contradicts the last", () => {
    const t = new Tape();
    t.start(...given(A));
    t.reply();
    t.runUntil(64 * SECOND);
    t.reply({}, t.last, SECOND);
    t.quietUntil(128 * SECOND);
  });

  it("goes back to the first interval when nobody answers a poll", () => {
    const t = new Tape();
    t.start(...given(A));
    t.reply();
    t.runUntil(64 * SECOND);
    t.reply();
    t.runUntil(192 * SECOND);
    t.events();
    t.runUntil(202 * SECOND);
    expect(failures(t)).toContain("no-answer");
    expect(t.client.state).toMatchObject({ phase: "querying", sample: { server: A } });
    t.reply();
    t.quietUntil(202 * SECOND + 64 * SECOND);
  });

  it("teaches the shared round trips, and retransmits by them", () => {
    const t = new Tape();
    t.start(...given(A, B));
    t.nowUs = 400 * MS;
    t.reply();
    expect(t.config.roundTrips.path("ntp")?.roundTripUs).toBe(400 * MS);
    t.command({ kind: "query" });
    t.quietUntil(1_199 * MS);
    t.runUntil(1_300 * MS);
    expect(t.requests.at(-1)?.atUs).toBeGreaterThanOrEqual(1_200 * MS);
  });

  it("follows any published schedule", () => {
    for (const [name, preset] of RETRY_PRESETS) {
      const t = new Tape({ retry: preset.ntp });
      t.start(...given(A));
      t.runUntil(60 * SECOND);
      expect(t.requests.length, name).toBeGreaterThan(2);
      t.runUntil(t.client.deadlineUs);
      t.reply();
      expect(t.client.state.phase, name).toBe("synchronised");
    }
  });
});
