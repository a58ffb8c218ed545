/**
 * Ratios of sums, such as packets per success, with 95 % intervals.
 *
 * Observations are units, independent of each other: runs, or, where there are many, groups of as many runs each, whose
 * sums stand for them; the error of a sum is the same either way. From 20 units on the interval is a bias-corrected and
 * accelerated bootstrap (BCa, Efron 1987) with seeded dice: a ratio is skewed when few succeed, and a percentile
 * interval would lie to one side. With fewer units every bootstrap is too narrow, so there it is the linearised ratio
 * with Student's t.
 */
import type { RandomStream } from "../../net/random.ts";
import type { Estimate } from "../summary.ts";
import { normalQuantile, normalTail, Z95 } from "./normal.ts";
import { studentQuantile95 } from "./student.ts";

/** Where there are more runs, groups of them are units. */
export const MOST_UNITS = 128;
const BOOTSTRAP_FROM = 20;
const RESAMPLES = 1_000;

/** Draws of units with replacement, the same for all ratios of a cell. */
export class Resamples {
  readonly #units: number;
  readonly #drawn: Uint16Array;

  constructor(units: number, random: RandomStream) {
    this.#units = units;
    this.#drawn = new Uint16Array(units < BOOTSTRAP_FROM ? 0 : units * RESAMPLES);
    for (let i = 0; i < this.#drawn.length; i++) this.#drawn[i] = random.below(units);
  }

  /** The sum of `above` by the sum of `below`, a number of each for every unit. */
  ratio(above: Float64Array, below: Float64Array): Estimate {
    const value = sumOf(above) / sumOf(below);
    if (!Number.isFinite(value)) return { value: null, low: null, high: null };
    if (this.#units < 2) return { value, low: null, high: null };
    if (this.#units < BOOTSTRAP_FROM) return linearised(above, below, value);
    const ratios = this.#ratios(above, below).sort();
    const shift = biasOf(ratios, value);
    const bend = accelerationOf(above, below);
    return {
      value,
      low: boundAt(ratios, adjusted(-Z95, shift, bend)),
      high: boundAt(ratios, adjusted(Z95, shift, bend)),
    };
  }

  #ratios(above: Float64Array, below: Float64Array): Float64Array {
    const ratios = new Float64Array(RESAMPLES);
    for (let k = 0, i = 0; k < RESAMPLES; k++) {
      let sumAbove = 0;
      let sumBelow = 0;
      for (let j = 0; j < this.#units; j++) {
        const unit = this.#drawn[i++] as number;
        sumAbove += above[unit] as number;
        sumBelow += below[unit] as number;
      }
      // none got there: the cost of a success is beyond all bounds
      ratios[k] = sumBelow === 0 ? Infinity : sumAbove / sumBelow;
    }
    return ratios;
  }
}

/** Where the value stands among the resampled ones, as a normal deviate. */
function biasOf(sorted: Float64Array, value: number): number {
  let less = 0;
  let equal = 0;
  for (const ratio of sorted) {
    if (ratio < value) less++;
    else if (ratio === value) equal++;
  }
  return normalQuantile((less + equal / 2 + 0.5) / (sorted.length + 1));
}

/** From the skewness of the ratios with one unit left out. */
function accelerationOf(above: Float64Array, below: Float64Array): number {
  const units = above.length;
  const sumAbove = sumOf(above);
  const sumBelow = sumOf(below);
  const without = above.map((own, unit) => (sumAbove - own) / (sumBelow - (below[unit] as number)));
  const mean = sumOf(without) / units;
  let squares = 0;
  let cubes = 0;
  for (const ratio of without) {
    squares += (mean - ratio) ** 2;
    cubes += (mean - ratio) ** 3;
  }
  const acceleration = cubes / (6 * squares ** 1.5);
  return Number.isFinite(acceleration) ? acceleration : 0;
}

function adjusted(z: number, shift: number, bend: number): number {
  const moved = shift + z;
  return 1 - normalTail(shift + moved / (1 - bend * moved));
}

function boundAt(sorted: Float64Array, probability: number): number | null {
  const rank = Math.floor(probability * (sorted.length + 1));
  const bound = sorted[Math.max(0, Math.min(sorted.length, rank) - 1)] as number;
  return Number.isFinite(bound) ? bound : null;
}

function linearised(above: Float64Array, below: Float64Array, value: number): Estimate {
  const units = above.length;
  let squares = 0;
  for (let unit = 0; unit < units; unit++)
    squares += ((above[unit] as number) - value * (below[unit] as number)) ** 2;
  const error = Math.sqrt((squares * units) / (units - 1)) / sumOf(below);
  const reach = error * studentQuantile95(units - 1);
  return { value, low: Math.max(0, value - reach), high: value + reach };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
