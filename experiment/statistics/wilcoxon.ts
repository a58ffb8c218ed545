/**
 * The signed-rank test (Wilcoxon 1945) and its effect size.
 *
 * Pairs without a difference are left out, as Wilcoxon did: on the same dice two policies do the same wherever nothing
 * is lost, which says nothing about either; how many there were stands beside. Equal sizes share the mean of their
 * ranks. Up to 50 differences the distribution is that of all signs over the very ranks at hand, exact with ties, too;
 * beyond, normal with the variance corrected for ties, and a correction for continuity.
 */
import { normalTail } from "./normal.ts";

/** Differences with signs, ranked by size. */
export interface SignedRanks {
  /** Differences that are not 0. */
  readonly count: number;
  /** Sums of the ranks of the positive ones, and of the negative ones. */
  readonly positive: number;
  readonly negative: number;
  /** Sum of t³ − t over groups of t equal sizes. */
  readonly ties: number;
  /** Twice the rank of each, in ascending order; only as many as the exact distribution takes. */
  readonly doubledRanks: readonly number[];
}

const EXACT_UP_TO = 50;

/** Ranks differences that are in ascending order, walking outwards from 0. */
export function signedRanks(sorted: Float64Array): SignedRanks {
  let down = firstFrom(sorted, 0) - 1;
  let up = firstFrom(sorted, Number.MIN_VALUE);
  const count = sorted.length - (up - down - 1);
  const doubledRanks: number[] = []; // BOUNDED: by EXACT_UP_TO
  let ranked = 0;
  let positive = 0;
  let negative = 0;
  let ties = 0;
  while (ranked < count) {
    const size = Math.min(-(sorted[down] ?? -Infinity), sorted[up] ?? Infinity);
    const downBefore = down;
    const upBefore = up;
    while (sorted[down] === -size) down--;
    while (sorted[up] === size) up++;
    const negatives = downBefore - down;
    const positives = up - upBefore;
    const equal = negatives + positives;
    const doubled = 2 * ranked + equal + 1;
    positive += (doubled / 2) * positives;
    negative += (doubled / 2) * negatives;
    ties += equal ** 3 - equal;
    ranked += equal;
    if (count <= EXACT_UP_TO) for (let k = 0; k < equal; k++) doubledRanks.push(doubled);
  }
  return { count, positive, negative, ties, doubledRanks };
}

/** Two-sided p; 1 without differences. */
export function wilcoxonTest(ranks: SignedRanks): number {
  const { count, positive, negative, ties, doubledRanks } = ranks;
  if (count === 0) return 1;
  const smaller = Math.min(positive, negative);
  if (count <= EXACT_UP_TO) {
    const ways = waysToSum(doubledRanks);
    let below = 0;
    for (let sum = 0; sum <= 2 * smaller; sum++) below += ways[sum] as number;
    return Math.min(1, (2 * below) / 2 ** count);
  }
  const mean = (count * (count + 1)) / 4;
  const variance = (count * (count + 1) * (2 * count + 1)) / 24 - ties / 48;
  return Math.min(1, 2 * normalTail((mean - smaller - 0.5) / Math.sqrt(variance)));
}

/** Matched-pairs rank-biserial correlation (Kerby 2014): −1 all differences negative, 1 all positive, 0 in balance. */
export function rankBiserial({ positive, negative }: SignedRanks): number {
  const total = positive + negative;
  return total === 0 ? 0 : (positive - negative) / total;
}

/** In how many ways some of `parts` add up to each sum; exact while there are fewer than 2^53. */
export function waysToSum(parts: readonly number[]): Float64Array {
  const ways = new Float64Array(parts.reduce((sum, part) => sum + part, 0) + 1);
  ways[0] = 1;
  for (const part of parts)
    for (let sum = ways.length - 1; sum >= part; sum--)
      ways[sum] = (ways[sum] as number) + (ways[sum - part] as number);
  return ways;
}

/** The first index whose value is not below `bound`. BOUNDED: by the bits of the length. */
function firstFrom(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
