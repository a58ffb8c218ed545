/**
 * Quantiles of times to a state: when a share p had arrived, with a 95 % interval.
 *
 *   value: the first time at which the Kaplan–Meier curve is at 1 − p or below
 *   order statistics: from the l-th to the u-th arrival, where fewer than l (u or more) of n runs lie below the true
 *     quantile with a probability of at most 2.5 % each, by the binomial distribution; exact for any distribution
 *   Brookmeyer and Crowley (1982): all times at which 1 − p lies within the band of the curve; only where a run was
 *     lost before the u-th arrival while others still arrived
 *
 * A run that is censored behind the last arrival, as all are by a common time-out, takes part in the ranks: it comes
 * later, whenever that is. A bound among those is null.
 */
import type { Estimate } from "../summary.ts";
import { binomialLowerTail } from "./binomial.ts";
import { survivalCurve } from "./kaplan-meier.ts";
import { certainRanks, type TimeSample } from "./time-sample.ts";

const MISSED = 0.025;
/** Shares are compared with some room for rounding. */
const SLACK = 1e-12;

/** When a share `p` had arrived. */
export function timeQuantile(sample: TimeSample, p: number): Estimate {
  const { events, censored } = sample;
  const size = events.length + censored.length;
  if (events.length === 0) return { value: null, low: null, high: null };
  const { lower, upper } = quantileRanks(size, p);
  const certain = certainRanks(sample);
  if (upper > certain && certain < events.length) return curveQuantile(sample, p);
  return {
    value: atRank(events, rankOf(size, p)),
    low: atRank(events, lower),
    high: atRank(events, upper),
  };
}

/** The rank of the quantile among `size`, from 1. */
export function rankOf(size: number, p: number): number {
  return Math.max(1, Math.ceil(p * size - SLACK * size));
}

/** The arrival of this rank, from 1; null where there is none. */
export function atRank(events: Uint32Array, rank: number): number | null {
  return events[rank - 1] ?? null;
}

/** Ranks of the bounds, from 1; `lower` 0 and `upper` size + 1: there is none. */
export function quantileRanks(
  size: number,
  p: number,
): { readonly lower: number; readonly upper: number } {
  return {
    lower: firstAbove(size, p, MISSED),
    upper: firstAbove(size, p, 1 - MISSED) + 1,
  };
}

/** The least k with P(X ≤ k) > `probability`. BOUNDED: by the bits of size. */
function firstAbove(size: number, p: number, probability: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialLowerTail(middle, size, p) > probability) high = middle;
    else low = middle + 1;
  }
  return low;
}

function curveQuantile(sample: TimeSample, p: number): Estimate {
  const { timesUs, survival, low, high } = survivalCurve(sample);
  const firstAt = (column: Float64Array): number | null => {
    const step = column.findIndex((share) => share <= 1 - p + SLACK);
    return timesUs[step] ?? null;
  };
  return { value: firstAt(survival), low: firstAt(low), high: firstAt(high) };
}
