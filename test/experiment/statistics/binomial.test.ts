import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  binomialLowerTail,
  binomialProbability,
  binomialUpperTail,
} from "../../../experiment/statistics/binomial.ts";

/** k, trials, chance, P(X ≤ k), P(X ≥ k). Provenance: sums of exact rational numbers (Python 3, fractions). */
const TAILS = [
  [0, 10, 0.1, 0.3486784401, 1],
  [3, 10, 0.5, 0.171875, 0.9453125],
  [7, 20, 0.3, 0.7722717974181604, 0.391990187799076],
  [40, 100, 0.5, 0.028443966820490395, 0.9823998998911476],
  [90, 100, 0.9, 0.5487098345579964, 0.5831555122664918],
  [95, 100, 0.9, 0.9762889173365232, 0.05757688648703381],
  [985, 1_000, 0.99, 0.08241231951608875, 0.9521294142420528],
  [400, 1_000, 0.5, 1.3642320780330092e-10, 0.9999999999099158],
  [100, 1_000, 0.5, 6.701717790006296e-162, 1],
  [998, 1_000, 0.999, 0.2642410869698127, 0.9197906571597989],
  [2, 1_000, 0.001, 0.9197906571597989, 0.2642410869698127],
] as const;

describe("the binomial distribution", () => {
  it.each(TAILS)("%d of %d at %d: tails to 11 figures", (k, trials, chance, lower, upper) => {
    expect(binomialLowerTail(k, trials, chance) / lower).toBeCloseTo(1, 11);
    expect(binomialUpperTail(k, trials, chance) / upper).toBeCloseTo(1, 11);
  });

  it.each([
    [9_800, 0.002390444727951322],
    [8_000, 2.1984853346885854e-177],
  ])("at most %d heads of 20 000: tail to 11 figures", (heads, tail) => {
    // Provenance: as above
    expect(binomialLowerTail(heads, 20_000, 0.5) / tail).toBeCloseTo(1, 11);
  });

  it("adds up to 1 and ends where the trials do", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (trials, chance) => {
          let sum = 0;
          for (let k = -1; k <= trials + 1; k++) {
            sum += binomialProbability(k, trials, chance);
            expect(binomialLowerTail(k, trials, chance)).toBeCloseTo(sum, 12);
            expect(binomialUpperTail(k + 1, trials, chance)).toBeCloseTo(1 - sum, 12);
          }
          expect(sum).toBeCloseTo(1, 12);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("takes a million trials", () => {
    expect(binomialLowerTail(500_000, 1_000_000, 0.5)).toBeCloseTo(0.500398942, 8);
  });
});
