/**
 * The shift between paired times (Hodges and Lehmann 1963): the median of all Walsh averages (d_i + d_j) / 2, i ≤ j, of
 * the differences. Its interval are those Walsh averages that the signed-rank test would not refuse as a shift.
 *
 * There are n² / 2 averages, but how many lie below a number is counted in one walk over the sorted differences, and
 * times are whole microseconds, so any of them is found exactly, in a dozen walks or so and no more memory.
 */
import type { Estimate } from "../summary.ts";
import { Z95 } from "./normal.ts";
import { waysToSum } from "./wilcoxon.ts";

const EXACT_UP_TO = 50;
const MISSED = 0.025;

/** `sorted`: differences in ascending order, whole numbers. All of them count, also those that are 0. */
export function hodgesLehmann(sorted: Float64Array): Estimate {
  const count = sorted.length;
  if (count === 0) return { value: null, low: null, high: null };
  const averages = (count * (count + 1)) / 2;
  const lower = walshAverage(sorted, Math.ceil(averages / 2));
  const upper = averages % 2 === 1 ? lower : walshAverage(sorted, averages / 2 + 1);
  const rank = boundRank(count);
  return {
    value: (lower + upper) / 2,
    low: rank < 1 ? null : walshAverage(sorted, rank),
    high: rank < 1 ? null : walshAverage(sorted, averages + 1 - rank),
  };
}

/** Rank of the lower bound among the Walsh averages; below 1, so few differences bound nothing. */
function boundRank(count: number): number {
  if (count > EXACT_UP_TO) {
    const mean = (count * (count + 1)) / 4;
    return Math.floor(mean - Z95 * Math.sqrt((mean * (2 * count + 1)) / 6));
  }
  const ways = waysToSum(Array.from({ length: count }, (_, index) => index + 1));
  const most = MISSED * 2 ** count;
  let below = 0;
  // BOUNDED: the sum of all is above `most`
  for (let rank = 0; ; rank++) {
    below += ways[rank] as number;
    if (below > most) return rank;
  }
}

/**
 * The Walsh average of a rank, from 1. Twice it is the least whole number that so many sums of two do not exceed; it is
 * sought between two numbers, by the number of sums up to each: where a straight line would have it, with less weight
 * for an end that stays (the Illinois rule), and every fourth time in the middle, which ends the search however the
 * sums lie.
 */
function walshAverage(sorted: Float64Array, rank: number): number {
  const { length } = sorted;
  let high = 2 * (sorted[length - 1] as number);
  let low = 2 * (sorted[0] as number) - 1;
  let above = (length * (length + 1)) / 2 - rank + 0.5;
  let below = 0.5 - rank;
  let side = 0;
  // BOUNDED: by four times the bits of the range
  for (let turn = 1; high - low > 1; turn++) {
    const share = turn % 4 === 0 ? 0.5 : below / (below - above);
    const guess = Math.max(
      low + 1,
      Math.min(high - 1, Math.floor(low + share * (high - low) + 0.5)),
    );
    const surplus = pairsUpTo(sorted, guess) - rank + 0.5;
    if (surplus > 0) {
      if (side === 1) below /= 2;
      [high, above, side] = [guess, surplus, 1];
    } else {
      if (side === -1) above /= 2;
      [low, below, side] = [guess, surplus, -1];
    }
  }
  return high / 2;
}

/** Number of pairs i ≤ j with d_i + d_j ≤ `sum`. */
function pairsUpTo(sorted: Float64Array, sum: number): number {
  let pairs = 0;
  let j = sorted.length - 1;
  for (let i = 0; i <= j; i++) {
    const most = sum - (sorted[i] as number);
    while (j >= i && (sorted[j] as number) > most) j--;
    pairs += j - i + 1;
  }
  return pairs;
}
