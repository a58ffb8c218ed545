import { describe, expect, it } from "vitest";
import { normalQuantile, normalTail, Z95 } from "../../../experiment/statistics/normal.ts";
import { studentQuantile95 } from "../../../experiment/statistics/student.ts";

/** Provenance: Python 3, erfc(z / √2) / 2 of its math module. */
const TAILS = [
  [0.1, 0.460172162722971],
  [0.5, 0.3085375387259869],
  [1, 0.15865525393145707],
  [2.9, 0.0018658133003840384],
  [3, 0.0013498980316300957],
  [3.1, 0.0009676032132183562],
  [5, 2.866515718791946e-7],
  [8, 6.220960574271819e-16],
  [20, 2.7536241186063314e-89],
  [37, 5.725571222525139e-300],
] as const;

describe("the normal distribution", () => {
  it.each(TAILS)("has beyond %d a tail of %d, to 11 figures", (z, tail) => {
    expect(normalTail(z) / tail).toBeCloseTo(1, 11);
    expect(normalTail(-z)).toBeCloseTo(1 - tail, 14);
  });

  it.each([
    [0.001, -3.090232306167813],
    [0.1, -1.2815515655446008],
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.975, 1.9599639845400536],
    [0.9999, 3.7190164854557084],
  ])("has %d of its values below %d", (probability, z) => {
    // Provenance: Python 3, statistics.NormalDist().inv_cdf
    expect(normalQuantile(probability)).toBeCloseTo(z, 10);
  });

  it("ends at certainty", () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalTail(Z95)).toBeCloseTo(0.025, 14);
  });
});

describe("Student's t", () => {
  it.each([
    [1, 12.70620473617221],
    [2, 4.302652729749186],
    [8, 2.3060041352038705],
    [9, 2.262157162797986],
    [10, 2.2281388519861345],
    [15, 2.1314495455596356],
    [30, 2.042272456300963],
    [100, 1.983971518523586],
  ])("with %d degrees of freedom has its 97.5 %% quantile at %d", (degrees, quantile) => {
    // Provenance: the density integrated by Simpson's rule, 20 000 steps
    expect(studentQuantile95(degrees)).toBeCloseTo(quantile, 4);
  });
});
