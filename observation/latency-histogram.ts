/**
 * How often each duration came, to three significant digits, from 0 to 2^42 µs (50 days).
 *
 *   durations      0 … 2047   2048 … 4095   4096 … 8191   …
 *   width of a cell       1             2             4   …
 *
 * The cells are those of an HdrHistogram with three digits, so that exports lose nothing. They come in blocks that are
 * made when they are first needed: a few hundred bytes for durations that are alike, 200 kB whatever comes.
 */

/** Cells below which each duration has its own. */
const LINEAR = 2_048;
const HALF = LINEAR / 2;
const LINEAR_BITS = 11;
/** Longer ones are counted as this long; the maximum stays exact. */
export const LONGEST_US = 2 ** 42 - 1;

/** Shares are compared with some room for rounding. */
const SLACK = 1e-12;

const BLOCK_BITS = 6;
const BLOCK = 1 << BLOCK_BITS;

export interface HistogramBucket {
  /** Its lower border, which belongs to it. */
  readonly fromUs: number;
  /** Its upper border, which does not. */
  readonly toUs: number;
  readonly count: number;
}

export class LatencyHistogram {
  /** By their place; where nothing was counted there is none. */
  readonly #blocks = new Map<number, Uint32Array>(); // BOUNDED: by LONGEST_US, to 528 of them
  #count = 0;
  #sumUs = 0;
  #minUs = Infinity;
  #maxUs = 0;

  add(durationUs: number): void {
    const cell = cellOf(Math.min(durationUs, LONGEST_US));
    const place = cell >> BLOCK_BITS;
    let block = this.#blocks.get(place);
    if (block === undefined) this.#blocks.set(place, (block = new Uint32Array(BLOCK)));
    (block[cell & (BLOCK - 1)] as number)++;
    this.#count++;
    this.#sumUs += durationUs;
    if (durationUs < this.#minUs) this.#minUs = durationUs;
    if (durationUs > this.#maxUs) this.#maxUs = durationUs;
  }

  get count(): number {
    return this.#count;
  }

  get sumUs(): number {
    return this.#sumUs;
  }

  /** 0 of an empty one, as all that follow. */
  get meanUs(): number {
    return this.#count === 0 ? 0 : this.#sumUs / this.#count;
  }

  get minUs(): number {
    return this.#count === 0 ? 0 : this.#minUs;
  }

  get maxUs(): number {
    return this.#maxUs;
  }

  /** Cells that are not empty, in ascending order. */
  *buckets(): Generator<HistogramBucket> {
    for (const place of [...this.#blocks.keys()].sort((a, b) => a - b)) {
      const block = this.#blocks.get(place) as Uint32Array;
      for (let i = 0; i < BLOCK; i++) {
        const count = block[i] as number;
        if (count === 0) continue;
        const cell = (place << BLOCK_BITS) + i;
        const fromUs = cellStartUs(cell);
        yield { fromUs, toUs: fromUs + cellWidthUs(cell), count };
      }
    }
  }

  /** The duration that `fraction` of all do not exceed. */
  quantileUs(fraction: number): number {
    return this.quantilesUs([fraction])[0] as number;
  }

  /** Several of them in one pass; `fractions` ascend. */
  quantilesUs(fractions: readonly number[]): readonly number[] {
    return this.atRanksUs(fractions.map((fraction) => this.#rank(fraction)));
  }

  /**
   * The durations of these ranks, from 1, in ascending order: of each the longest one of its cell, as HdrHistogram has
   * it, and never more than the longest one there was. Beyond the last rank: that one.
   */
  atRanksUs(ranks: readonly number[]): readonly number[] {
    const result: number[] = []; // BOUNDED: by the ranks
    let seen = 0;
    for (const { toUs, count } of this.buckets()) {
      seen += count;
      while (result.length < ranks.length && seen >= (ranks[result.length] as number))
        result.push(Math.min(toUs - 1, this.#maxUs));
    }
    while (result.length < ranks.length) result.push(this.#maxUs);
    return result;
  }

  /** How many durations have to be counted, at least one. */
  #rank(fraction: number): number {
    return Math.max(1, Math.ceil(fraction * this.#count - SLACK * this.#count));
  }
}

/** The number of the cell that counts a duration. */
export function cellOf(durationUs: number): number {
  if (durationUs < LINEAR) return durationUs;
  const doublings = bitsOf(durationUs) - LINEAR_BITS;
  return doublings * HALF + Math.floor(durationUs / 2 ** doublings);
}

/** The shortest duration that the cell counts. */
export function cellStartUs(cell: number): number {
  if (cell < LINEAR) return cell;
  const doublings = Math.floor(cell / HALF) - 1;
  return (cell - doublings * HALF) * 2 ** doublings;
}

function cellWidthUs(cell: number): number {
  return cell < LINEAR ? 1 : 2 ** (Math.floor(cell / HALF) - 1);
}

function bitsOf(value: number): number {
  const high = Math.floor(value / 2 ** 32);
  return high === 0 ? 32 - Math.clz32(value) : 64 - Math.clz32(high);
}
