import { describe, expect, it } from "vitest";
import { binomialProbability } from "../../../experiment/statistics/binomial.ts";
import { clopperPearson, wilson } from "../../../experiment/statistics/proportion.ts";
import { signTest } from "../../../experiment/statistics/sign-test.ts";
import type { Estimate } from "../../../experiment/summary.ts";

/** R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I: methods 3 (Wilson) and 5 (Clopper–Pearson). */
const NEWCOMBE = [
  [81, 263, 0.2553, 0.3662, 0.2527, 0.3676],
  [15, 148, 0.0624, 0.1605, 0.0578, 0.1617],
  [0, 20, 0, 0.1611, 0, 0.1684],
  [1, 29, 0.0061, 0.1718, 0.0009, 0.1776],
] as const;

/** How often the interval of a binomial count holds the chance, summed over all counts. */
function coverage(interval: (k: number, n: number) => Estimate, n: number, chance: number): number {
  let covered = 0;
  for (let k = 0; k <= n; k++) {
    const { low, high } = interval(k, n);
    if (low !== null && high !== null && low <= chance && chance <= high)
      covered += binomialProbability(k, n, chance);
  }
  return covered;
}

describe("intervals of a share", () => {
  it.each(NEWCOMBE)("are those of the published table for %d of %d", (k, n, ...bounds) => {
    const [wilsonLow, wilsonHigh, exactLow, exactHigh] = bounds;
    expect(wilson(k, n).low).toBeCloseTo(wilsonLow, 4);
    expect(wilson(k, n).high).toBeCloseTo(wilsonHigh, 4);
    expect(clopperPearson(k, n).low).toBeCloseTo(exactLow, 4);
    expect(clopperPearson(k, n).high).toBeCloseTo(exactHigh, 4);
  });

  it.each([
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [29, 29, 0.8830302015002592, 1],
    [500, 1_000, 0.4690696003681042, 0.5309303996318958],
  ])("by Wilson solve the score equation for %d of %d", (k, n, low, high) => {
    // Provenance: roots of (k / n − x)² = z² x (1 − x) / n with 40 digits (Python 3, decimal)
    expect(wilson(k, n).low).toBeCloseTo(low, 12);
    expect(wilson(k, n).high).toBeCloseTo(high, 12);
  });

  it.each([
    [0, 10, 0, 0.30849710781876083],
    [1, 10, 0.002528578544461784, 0.44501611702819543],
    [5, 10, 0.18708602844739852, 0.8129139715526015],
    [10, 10, 0.6915028921812392, 1],
    [7, 20, 0.15390920478454115, 0.5921885345328282],
  ])("by Clopper and Pearson halve the exact tails for %d of %d", (k, n, low, high) => {
    // Provenance: the tails in rational numbers, halved 60 times (Python 3, fractions)
    expect(clopperPearson(k, n).low).toBeCloseTo(low, 12);
    expect(clopperPearson(k, n).high).toBeCloseTo(high, 12);
  });

  it("by Clopper and Pearson never cover less than 95 %, Wilson's do so on average", () => {
    const chances = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);
    expect(Math.min(...chances.map((p) => coverage(clopperPearson, 40, p)))).toBeGreaterThan(0.95);
    const shares = chances.map((p) => coverage(wilson, 40, p));
    expect(shares.reduce((sum, share) => sum + share) / shares.length).toBeCloseTo(0.95, 2);
  });

  it("need a trial", () => {
    expect(wilson(0, 0)).toEqual({ value: null, low: null, high: null });
    expect(clopperPearson(0, 0)).toEqual({ value: null, low: null, high: null });
  });
});

describe("the sign test", () => {
  it.each([
    [3, 7, 0.34375],
    [0, 10, 2 / 1_024],
    [5, 5, 1],
    [0, 0, 1],
    [60, 40, 2 * 0.028443966820490395],
  ])("gives %d against %d a p of %d", (wins, losses, p) => {
    // Provenance: sums of exact rational numbers
    expect(signTest(wins, losses)).toBeCloseTo(p, 14);
    expect(signTest(losses, wins)).toBe(signTest(wins, losses));
  });

  it("has no floor", () => {
    expect(signTest(100, 900) / (2 * 6.701717790006296e-162)).toBeCloseTo(1, 10);
  });
});
