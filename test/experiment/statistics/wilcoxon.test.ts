import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hodgesLehmann } from "../../../experiment/statistics/hodges-lehmann.ts";
import { holm } from "../../../experiment/statistics/holm.ts";
import { clopperPearson } from "../../../experiment/statistics/proportion.ts";
import {
  rankBiserial,
  signedRanks,
  waysToSum,
  wilcoxonTest,
} from "../../../experiment/statistics/wilcoxon.ts";
import { seededRandom } from "../../../net/random.ts";
import { exponentialUs } from "./made-times.ts";

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

/**
 * Heights of crossed against self-fertilised maize in eighths of an inch: C. Darwin 1876, R. A. Fisher, The Design of
 * Experiments (1935). The figures by enumeration of all 2^15 signs and all 120 averages (Python 3).
 */
const MAIZE = sorted([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]);
/** All 2^10 signs enumerated likewise. */
const TIED = sorted([1, 1, -2, 3, 3, -3, 5, 6, -1, 8]);

describe("the signed-rank test", () => {
  it("is exact for Darwin's maize", () => {
    expect(signedRanks(MAIZE)).toMatchObject({ count: 15, positive: 96, negative: 24, ties: 0 });
    expect(wilcoxonTest(signedRanks(MAIZE))).toBeCloseTo(0.041259765625, 14);
    expect(rankBiserial(signedRanks(MAIZE))).toBeCloseTo(72 / 120, 14);
  });

  it("is exact with ties, which share their ranks", () => {
    expect(signedRanks(TIED)).toMatchObject({ count: 10, positive: 43, negative: 12 });
    expect(wilcoxonTest(signedRanks(TIED))).toBeCloseTo(142 / 1_024, 14);
    expect(rankBiserial(signedRanks(TIED))).toBeCloseTo(31 / 55, 14);
  });

  it("leaves out pairs without a difference", () => {
    const ranks = signedRanks(sorted([0, ...TIED, 0, 0]));
    expect(ranks).toEqual(signedRanks(TIED));
    expect(wilcoxonTest(signedRanks(sorted([0, 0])))).toBe(1);
    expect(rankBiserial(signedRanks(sorted([0, 0])))).toBe(0);
  });

  it.each([
    [6, 0],
    [8, 3],
    [10, 8],
    [15, 25],
    [20, 52],
    [25, 89],
    [30, 137],
    [40, 264],
    [50, 434],
  ])("has for %d pairs the critical value %d of the tables (5 %, two-sided)", (count, critical) => {
    // Provenance: counted over all signs in whole numbers (Python 3), as printed in many books
    const ways = waysToSum(Array.from({ length: count }, (_, index) => index + 1));
    const upTo = (sum: number): number =>
      ways.slice(0, sum + 1).reduce((total, way) => total + way) / 2 ** count;
    expect(upTo(critical)).toBeLessThanOrEqual(0.025);
    expect(upTo(critical + 1)).toBeGreaterThan(0.025);
  });

  it.each([
    [60, 3, 1, 0.01613712308755153, 1.1],
    [60, 3, 4, 0.016024440029242873, 1.1],
    [100, 5, 7, 2.170984808582978e-8, 5],
  ])(
    "of %d pairs, every %d. negative, %d of a size, errs to the safe side of the exact p",
    (count, every, alike, exact, most) => {
      // Provenance: all signs over the ranks, in rational numbers (Python 3, fractions)
      const differences = Array.from(
        { length: count },
        (_, index) => (index % every === 0 ? -1 : 1) * (Math.floor(index / alike) + 1),
      );
      const ratio = wilcoxonTest(signedRanks(sorted(differences))) / exact;
      expect(ratio).toBeGreaterThan(1);
      expect(ratio).toBeLessThan(most);
    },
  );

  it("refuses equal policies in 5 of 100 experiments, ties or not", () => {
    const random = seededRandom(6).stream("null");
    let refused = 0;
    for (let round = 0; round < 2_000; round++) {
      const differences = Array.from({ length: 80 }, () =>
        Math.round((exponentialUs(random, 100) - exponentialUs(random, 100)) / 20),
      );
      if (wilcoxonTest(signedRanks(sorted(differences))) <= 0.05) refused++;
    }
    const { low, high } = clopperPearson(refused, 2_000, 0.9999);
    expect(low).toBeLessThan(0.05);
    expect(high).toBeGreaterThan(0.05);
  });
});

describe("the Hodges–Lehmann shift", () => {
  it("is that of Darwin's maize", () => {
    expect(hodgesLehmann(MAIZE)).toEqual({ value: 25, low: 4, high: 41.5 });
  });

  it("is the median of all Walsh averages, whatever the differences", () => {
    const differences = fc.array(fc.integer({ min: -50, max: 50 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(differences, (values) => {
        const walsh = values.flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2));
        walsh.sort((a, b) => a - b);
        const middle = (walsh.length - 1) / 2;
        const median =
          ((walsh[Math.floor(middle)] as number) + (walsh[Math.ceil(middle)] as number)) / 2;
        expect(hodgesLehmann(sorted(values)).value).toBe(median);
      }),
      { numRuns: 300 },
    );
  });

  it("has no interval below six pairs, and none at all without", () => {
    expect(hodgesLehmann(sorted([1, 2, 3, 4, 5]))).toEqual({ value: 3, low: null, high: null });
    expect(hodgesLehmann(sorted([1, 2, 3, 4, 5, 6]))).toEqual({ value: 3.5, low: 1, high: 6 });
    expect(hodgesLehmann(sorted([]))).toEqual({ value: null, low: null, high: null });
  });

  it.each([12, 50, 51, 200])("is covered by its interval 95 times in 100, of %d pairs", (count) => {
    const random = seededRandom(7).stream(`shift ${count}`);
    const rounds = 1_000;
    let hits = 0;
    for (let round = 0; round < rounds; round++) {
      const differences = Array.from(
        { length: count },
        () => 777 + exponentialUs(random, 100_000) - exponentialUs(random, 100_000),
      );
      const { low, high } = hodgesLehmann(sorted(differences));
      if (low !== null && high !== null && low <= 777 && 777 <= high) hits++;
    }
    const { low, high } = clopperPearson(hits, rounds, 0.9999);
    expect(low).toBeLessThan(0.95);
    expect(high).toBeGreaterThan(0.95);
  });
});

describe("Holm's correction", () => {
  it("is that of his example, in the order given", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
