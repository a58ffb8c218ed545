import { describe, expect, it } from "vitest";
import { Histogram, HISTOGRAM_BUCKETS } from "../../../../net/host/relay/histogram.ts";
import { seededRandom } from "../../../../net/random.ts";

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram(new Float64Array(HISTOGRAM_BUCKETS));
  for (const value of values) histogram.add(value);
  return histogram;
}

describe("a histogram of times", () => {
  it("says nothing before the first", () => {
    expect(histogramOf([]).quantile(0.5)).toBeUndefined();
  });

  it("is exact below 32 µs", () => {
    const histogram = histogramOf([3, 1, 2, 30, 31]);
    expect(histogram.quantile(0.5)).toBe(3);
    expect(histogram.quantile(1)).toBe(31);
  });

  it("is exact to 6 % of any time, and its quantiles are in order", () => {
    const random = seededRandom(3).stream("times");
    for (let i = 0; i < 5_000; i++) {
      const us = Math.floor(2 ** (26 * random.fraction()));
      const shown = histogramOf([us]).quantile(0.5) ?? Number.NaN;
      expect(Math.abs(shown - us)).toBeLessThanOrEqual(us / 16);
    }
    const many = histogramOf(Array.from({ length: 1_000 }, () => random.below(1_000_000)));
    const quantiles = [0.01, 0.5, 0.9, 0.99, 1].map((q) => many.quantile(q) ?? Number.NaN);
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
  });

  it("takes what is too short or too long as the shortest and the longest", () => {
    expect(histogramOf([-5]).quantile(1)).toBe(0);
    expect(histogramOf([1e12]).quantile(1)).toBe(histogramOf([2 ** 26 - 1]).quantile(1));
  });
});
