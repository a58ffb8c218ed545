/**
 * A share of an experiment, for a machine of its own. Shard k of n has a contiguous part of the runs of every cell:
 *
 *   runs ⌊(k − 1)·runs ÷ n⌋ to ⌊k·runs ÷ n⌋ − 1, counted from 0
 *
 * so that the shards, one after the other in each cell, are the whole.
 */
export interface Shard {
  /** 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** Runs `from` to `to`, without `to`. */
export interface RunRange {
  readonly from: number;
  readonly to: number;
}

/** The runs of a shard in each cell of `runs`; all of them for none. */
export function rangeOf(runs: number, shard: Shard | undefined): RunRange {
  if (shard === undefined) return { from: 0, to: runs };
  const { index, count } = shard;
  return { from: Math.floor(((index - 1) * runs) / count), to: Math.floor((index * runs) / count) };
}

/** Why it is no shard, in words; undefined if it is one. */
export function shardFault({ index, count }: Shard): string | undefined {
  const isOne = Number.isSafeInteger(index) && index >= 1 && index <= count;
  return isOne && Number.isSafeInteger(count) && count <= SHARDS_MAX
    ? undefined
    : `${index}/${count} is not K/N with K from 1 to N, at most ${SHARDS_MAX}`;
}

const SHARDS_MAX = 1_000_000;
