/**
 * Times by size, in memory that two threads see: one writes, the other reads quantiles. A bucket is as wide as 1/16 of
 * what it holds, so a quantile is exact to 6 %, and below 32 µs to the microsecond.
 */
const EXACT_US = 32;
const STEPS = 16;
const LONGEST_LOG2 = 26;

/** Numbers that a histogram takes: up to 67 s; what is longer counts as that. */
export const HISTOGRAM_BUCKETS = EXACT_US + (LONGEST_LOG2 - 5) * STEPS;

export class Histogram {
  readonly #counts: Float64Array;

  constructor(counts: Float64Array) {
    this.#counts = counts;
  }

  add(us: number): void {
    const bucket = bucketOf(us);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
  }

  /** The time that a share `q` of all does not exceed; undefined where there are none. */
  quantile(q: number): number | undefined {
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return undefined;
    let left = Math.ceil(q * total);
    for (let bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
      left -= this.#counts[bucket] as number;
      if (left <= 0) return middleOf(bucket);
    }
    return middleOf(HISTOGRAM_BUCKETS - 1);
  }
}

function bucketOf(us: number): number {
  const whole = Math.max(0, Math.floor(us));
  if (whole < EXACT_US) return whole;
  if (whole >= 2 ** LONGEST_LOG2) return HISTOGRAM_BUCKETS - 1;
  const log2 = 31 - Math.clz32(whole);
  const step = (whole >>> (log2 - 4)) - STEPS;
  return EXACT_US + (log2 - 5) * STEPS + step;
}

function middleOf(bucket: number): number {
  if (bucket < EXACT_US) return bucket;
  const log2 = 5 + Math.floor((bucket - EXACT_US) / STEPS);
  const step = (bucket - EXACT_US) % STEPS;
  const width = 2 ** (log2 - 4);
  return (STEPS + step) * width + Math.floor(width / 2);
}
