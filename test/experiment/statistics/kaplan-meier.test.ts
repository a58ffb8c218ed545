import { describe, expect, it } from "vitest";
import { survivalCurve } from "../../../experiment/statistics/kaplan-meier.ts";
import { timeQuantile } from "../../../experiment/statistics/time-quantile.ts";
import { sampleOf } from "./made-times.ts";

/**
 * Weeks of remission under 6-MP: E. J. Freireich et al., Blood 21 (1963) 699. Survival and standard errors stand in
 * many textbooks; the bounds were computed from rational products and Greenwood sums (Python 3, fractions).
 */
const REMISSIONS = [6, 6, 6, 7, 10, 13, 16, 22, 23];
const STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
const CURVE = [
  [6, 21, 0.8571, 0.6197179552659838, 0.951551747646997],
  [7, 17, 0.8067, 0.5631465646222333, 0.9228090192028805],
  [10, 15, 0.7529, 0.5031995107999564, 0.8893618351692656],
  [13, 12, 0.6902, 0.43161022248618397, 0.8490659633494508],
  [16, 11, 0.6275, 0.36751085598750205, 0.8049121894718413],
  [22, 7, 0.5378, 0.26777893676713493, 0.7467907176353946],
  [23, 6, 0.4482, 0.18805200595923244, 0.6801426284952415],
] as const;

describe("the Kaplan–Meier curve", () => {
  it("is the published one for the patients of 1963", () => {
    const curve = survivalCurve(sampleOf(REMISSIONS, STILL_WELL));
    expect([...curve.timesUs]).toEqual(CURVE.map(([time]) => time));
    expect([...curve.atRisk]).toEqual(CURVE.map(([, atRisk]) => atRisk));
    CURVE.forEach(([, , survival, low, high], step) => {
      expect(curve.survival[step]).toBeCloseTo(survival, 4);
      expect(curve.low[step]).toBeCloseTo(low, 10);
      expect(curve.high[step]).toBeCloseTo(high, 10);
    });
  });

  it("has the published median and its interval after Brookmeyer and Crowley, open above", () => {
    const median = timeQuantile(sampleOf(REMISSIONS, STILL_WELL), 0.5);
    expect(median).toEqual({ value: 23, low: 13, high: null });
  });

  it("is one minus the distribution function where nobody is censored, and ends at 0", () => {
    const { timesUs, survival, low, high } = survivalCurve(sampleOf([3, 1, 4, 1, 5]));
    expect([...timesUs]).toEqual([1, 3, 4, 5]);
    expect([...survival]).toEqual([0.6, 0.4, 0.2, 0]);
    expect(low[3]).toBe(0);
    expect(high[3]).toBe(high[2]);
  });

  it("counts those censored at an arrival's time as watched then", () => {
    expect([...survivalCurve(sampleOf([5], [5])).survival]).toEqual([0.5]);
    expect([...survivalCurve(sampleOf([5], [4])).survival]).toEqual([0]);
  });

  it("is empty where nobody arrives", () => {
    expect(survivalCurve(sampleOf([], [10, 10])).timesUs).toHaveLength(0);
  });
});
