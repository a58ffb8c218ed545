import { build } from "hdr-histogram-js";
import { describe, expect, it } from "vitest";
import {
  cellOf,
  cellStartUs,
  LatencyHistogram,
  LONGEST_US,
} from "../../observation/latency-histogram.ts";
import { seededRandom } from "../../net/random.ts";

const SEED = 20_261_121;

/** From 0 to a day, as many short as long ones. */
function durations(count: number, seed: number): readonly number[] {
  const dice = seededRandom(seed).stream("durations");
  return Array.from({ length: count }, () => {
    const bits = dice.below(37);
    return bits === 0 ? 0 : 2 ** (bits - 1) + dice.below(Math.min(2 ** (bits - 1), 2 ** 31));
  });
}

describe("a histogram of durations", () => {
  it("has the quantiles of HdrHistogram with three digits", () => {
    for (const count of [1, 2, 3, 10, 99, 1_000, 100_000]) {
      const [own, other] = [new LatencyHistogram(), build({ highestTrackableValue: LONGEST_US })];
      for (const us of durations(count, SEED + count)) {
        own.add(us);
        other.recordValue(us);
      }
      expect(own.count).toBe(other.totalCount);
      expect(own.maxUs).toBe(other.maxValue);
      for (const percent of [1, 10, 25, 50, 75, 90, 95, 99, 99.9, 100]) {
        const expected = Math.min(other.getValueAtPercentile(percent), own.maxUs);
        expect(own.quantileUs(percent / 100), `${percent} % of ${count}`).toBe(expected);
      }
    }
  });

  it("keeps three digits: no cell is wider than a thousandth of what it holds", () => {
    for (const us of [...durations(20_000, SEED), LONGEST_US]) {
      const cell = cellOf(us);
      const [fromUs, toUs] = [cellStartUs(cell), cellStartUs(cell + 1)];
      expect(fromUs <= us && us < toUs, String(us)).toBe(true);
      expect(toUs - fromUs).toBeLessThanOrEqual(Math.max(1, us / 1_000));
    }
  });

  it("hands out what it counted, in order", () => {
    const histogram = new LatencyHistogram();
    const all = durations(5_000, SEED + 1);
    for (const us of all) histogram.add(us);
    const buckets = [...histogram.buckets()];
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
    for (const [index, { fromUs, toUs }] of buckets.entries()) {
      expect(fromUs).toBeLessThan(toUs);
      expect(fromUs).toBeGreaterThanOrEqual(buckets[index - 1]?.toUs ?? 0);
    }
    expect(histogram.sumUs).toBe(all.reduce((sum, us) => sum + us, 0));
    expect(histogram.minUs).toBe(Math.min(...all));
  });

  it("counts what is longer than it can tell as that long, and knows the longest all the same", () => {
    const histogram = new LatencyHistogram();
    histogram.add(2 ** 50);
    expect([...histogram.buckets()].map(({ count }) => count)).toEqual([1]);
    expect(histogram.maxUs).toBe(2 ** 50);
  });

  it("is all zeros without a duration", () => {
    const { count, meanUs, minUs, maxUs } = new LatencyHistogram();
    expect([count, meanUs, minUs, maxUs, new LatencyHistogram().quantileUs(0.5)]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});
