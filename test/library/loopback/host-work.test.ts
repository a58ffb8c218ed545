import { describe, expect, it } from "vitest";
import { startBringUp } from "../../../library/index.ts";
import type { HostTiming } from "../../../net/latency.ts";

describe("the work of a live host", () => {
  it("is told to whoever asks: every part of every step, from the start on", async () => {
    const timings: HostTiming[] = [];
    const zeros = new Set<number>();
    const session = await startBringUp({
      seed: 1,
      onTiming: (timing, zeroUs) => {
        timings.push(timing);
        zeros.add(zeroUs);
      },
    });
    await session.ended;
    const { packets } = await session.stop();
    const count = (phase: HostTiming["phase"]): number =>
      timings.filter((timing) => timing.phase === phase).length;
    expect(count("queue")).toBe(count("parse"));
    // a RELEASE follows the document
    expect(count("send")).toBe(packets.sent + 1);
    expect(count("stall")).toBeGreaterThan(packets.received);
    expect(timings.every(({ durationUs }) => durationUs >= 0)).toBe(true);
    expect(zeros.size).toBe(1);
    const [zeroUs = 0] = zeros;
    expect(Math.min(...timings.map(({ monoUs }) => monoUs))).toBeGreaterThanOrEqual(zeroUs);
  });

  it("is in snapshots where they are wanted, the longest first", async () => {
    const session = await startBringUp({ seed: 1, observe: true });
    await session.ended;
    const { stalls = [], atUs } = session.snapshot();
    await session.stop();
    expect(stalls.length).toBeGreaterThan(0);
    for (const [i, stall] of stalls.entries()) {
      expect(stall.atUs).toBeLessThanOrEqual(atUs);
      expect(stall.worstUs).toBeLessThanOrEqual(stalls[i - 1]?.worstUs ?? Infinity);
      expect(stall.sumUs).toBeGreaterThanOrEqual(stall.worstUs);
      expect(stall.what).toMatch(/^(?:parse|send|notify) of \w+|^something else$/);
    }
  });

  it("is not measured where nobody looks, nor in virtual time", async () => {
    const blind = await startBringUp({ seed: 1 });
    await blind.ended;
    expect(blind.snapshot()).not.toHaveProperty("stalls");
    await blind.stop();
    const simulated = await startBringUp({ mode: "simulate", seed: 1, observe: true });
    expect(simulated.snapshot()).not.toHaveProperty("stalls");
    await simulated.stop();
  });
});
