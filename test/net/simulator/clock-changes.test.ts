import { describe, expect, it } from "vitest";
import { NodeClock } from "../../../net/simulator/clock.ts";

describe("a node's clock that changes", () => {
  it("goes on from where it was at another rate, and finds its way back to world time", () => {
    const clock = new NodeClock(0, { driftPpm: 100 });
    clock.drift(-200, 1_000_000);
    expect(clock.instant(1_000_000).monoUs).toBe(1_000_100);
    expect(clock.instant(2_000_000).monoUs).toBe(1_999_900);
    clock.drift(0, 3_000_000);
    expect(clock.instant(4_000_000).monoUs).toBe(3_999_700 - 0);
    for (const monoUs of [2_999_700, 2_999_701, 3_500_000, 9_999_999]) {
      const worldUs = clock.worldUs(monoUs);
      expect(clock.instant(worldUs).monoUs).toBeGreaterThanOrEqual(monoUs);
      if (worldUs > 3_000_000) expect(clock.instant(worldUs - 1).monoUs).toBeLessThan(monoUs);
    }
    expect(clock.worldUs(5)).toBe(3_000_000);
  });

  it("stands still on the monotonic side alone", () => {
    const clock = new NodeClock(7, {});
    clock.hold(400);
    expect(clock.instant(1_000)).toEqual({ monoUs: 600, unixUs: 1_007 });
    expect(clock.worldUs(600)).toBe(1_000);
    expect(() => clock.hold(-1)).toThrow(RangeError);
    expect(() => clock.drift(1e6, 1_000)).toThrow(RangeError);
  });
});
