import { describe, expect, it } from "vitest";
import { binomialLowerTail } from "../../../experiment/statistics/binomial.ts";
import { clopperPearson } from "../../../experiment/statistics/proportion.ts";
import { quantileRanks, timeQuantile } from "../../../experiment/statistics/time-quantile.ts";
import { seededRandom } from "../../../net/random.ts";
import type { TimeSample } from "../../../experiment/statistics/time-sample.ts";
import { censoredSample, exponentialUs, sampleOf } from "./made-times.ts";

const UP_TO = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const MEAN_US = 100_000;

/** In how many of `rounds` samples the interval holds the true quantile of the exponential distribution. */
function hits(rounds: number, p: number, sample: () => TimeSample): number {
  const truth = -Math.log(1 - p) * MEAN_US;
  let hits = 0;
  for (let round = 0; round < rounds; round++) {
    const { low, high } = timeQuantile(sample(), p);
    if ((low ?? 0) <= truth && truth <= (high ?? Infinity)) hits++;
  }
  return hits;
}

describe("quantiles", () => {
  it.each([
    [0.5, 10, 2, 9],
    [0.5, 20, 6, 15],
    [0.5, 50, 18, 33],
    [0.5, 100, 40, 61],
    [0.9, 100, 84, 96],
  ])("of %d have among %d the ranks %d and %d for bounds", (p, size, lower, upper) => {
    // as far out as the binomial tails allow, and no further
    expect(quantileRanks(size, p)).toEqual({ lower, upper });
    const missed = [
      binomialLowerTail(lower - 1, size, p),
      1 - binomialLowerTail(upper - 1, size, p),
    ];
    for (const share of missed) expect(share).toBeLessThanOrEqual(0.025);
    expect(binomialLowerTail(lower, size, p)).toBeGreaterThan(0.025);
    expect(1 - binomialLowerTail(upper - 2, size, p)).toBeGreaterThan(0.025);
  });

  it("are the first times with the share below", () => {
    const sample = sampleOf(UP_TO(1_000));
    expect(timeQuantile(sample, 0.5)).toEqual({ value: 500, low: 469, high: 532 });
    expect(timeQuantile(sample, 0.9)).toMatchObject({ value: 900 });
    expect(timeQuantile(sample, 0.999)).toMatchObject({ value: 999, high: null });
    expect(timeQuantile(sampleOf(UP_TO(10)), 0.9)).toMatchObject({ value: 9, high: null });
  });

  it("do not change by what becomes of those that a common time-out cut off", () => {
    const cut = sampleOf(
      UP_TO(700),
      UP_TO(300).map(() => 2_000),
    );
    const whole = sampleOf(UP_TO(1_000));
    expect(timeQuantile(cut, 0.5)).toEqual(timeQuantile(whole, 0.5));
    expect(timeQuantile(cut, 0.7)).toMatchObject({ value: 700, high: null });
    expect(timeQuantile(cut, 0.9)).toEqual({ value: null, low: null, high: null });
    expect(timeQuantile(cut, 0.72).low).toBe(timeQuantile(whole, 0.72).low);
  });

  it("of nothing, or of one, are open", () => {
    expect(timeQuantile(sampleOf([]), 0.5)).toEqual({ value: null, low: null, high: null });
    expect(timeQuantile(sampleOf([7]), 0.5)).toEqual({ value: 7, low: null, high: null });
    expect(timeQuantile(sampleOf([], [7]), 0.5)).toEqual({ value: null, low: null, high: null });
  });
});

describe("coverage of the 95 % intervals", () => {
  const ROUNDS = 2_000;

  it.each([
    [0.5, 40],
    [0.5, 301],
    [0.9, 100],
    [0.99, 1_000],
  ])("by order statistics at %d of %d is exactly the binomial one", (p, size) => {
    const random = seededRandom(4).stream(`exponential ${p} ${size}`);
    const draw = (): TimeSample =>
      sampleOf(Array.from({ length: size }, () => exponentialUs(random, MEAN_US)));
    const { lower, upper } = quantileRanks(size, p);
    const exact = binomialLowerTail(upper - 1, size, p) - binomialLowerTail(lower - 1, size, p);
    const { low, high } = clopperPearson(hits(ROUNDS, p, draw), ROUNDS, 0.9999);
    expect(exact).toBeGreaterThanOrEqual(0.95);
    expect(low).toBeLessThan(exact);
    expect(high).toBeGreaterThan(exact);
  });

  it.each([
    [0.5, 100],
    [0.9, 400],
  ])("by Brookmeyer and Crowley at %d of %d, half of them lost on the way, is 95 %", (p, size) => {
    const random = seededRandom(5).stream(`censored ${p} ${size}`);
    const draw = (): TimeSample => {
      const times = Array.from({ length: size }, () => exponentialUs(random, MEAN_US));
      return censoredSample(
        times,
        times.map(() => exponentialUs(random, 1.2 * MEAN_US)),
      );
    };
    const { low, high } = clopperPearson(hits(ROUNDS, p, draw), ROUNDS, 0.9999);
    expect(low).toBeLessThan(0.95);
    expect(high).toBeGreaterThan(0.95);
  });
});
