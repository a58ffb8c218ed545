/**
 * A histogram in the V2 encoding of HdrHistogram, before compression: a header of 40 bytes, big-endian, and the counts
 * of all cells up to the last one that is not empty, as signed LEB128 (ZigZag; nine bytes at most). A negative number
 * stands for so many empty cells.
 */
import type { LatencyHistogram } from "../../observation/latency-histogram.ts";

/** The low bits say that words are LEB128. */
const COOKIE = 0x1c849303 | 0x10;
const COMPRESSED_COOKIE = 0x1c849304 | 0x10;
const HEADER_BYTES = 40;
const DIGITS = 3;
const LOWEST = 1;
/** A cell's number takes up to 9 bytes, and so does the gap before it. */
const CELL_BYTES_MAX = 18;

/** What the cells of `LatencyHistogram` begin with, so that this file needs its type only. */
export interface Cells {
  readonly cellOf: (durationUs: number) => number;
  readonly longestUs: number;
}

/** Header and counts. */
export function hdrBytes(histogram: LatencyHistogram, { cellOf, longestUs }: Cells): Uint8Array {
  const buckets = [...histogram.buckets()];
  const bytes = new Uint8Array(HEADER_BYTES + buckets.length * CELL_BYTES_MAX);
  let end = HEADER_BYTES;
  let place = 0;
  for (const { fromUs, count } of buckets) {
    const cell = cellOf(fromUs);
    const gap = cell - place;
    if (gap > 0) end = putSigned(bytes, end, gap === 1 ? 0 : -gap);
    end = putSigned(bytes, end, count);
    place = cell + 1;
  }
  const view = new DataView(bytes.buffer);
  view.setInt32(0, COOKIE);
  view.setInt32(4, end - HEADER_BYTES);
  view.setInt32(8, 0); // the cells begin at zero
  view.setInt32(12, DIGITS);
  view.setBigInt64(16, BigInt(LOWEST));
  view.setBigInt64(24, BigInt(longestUs));
  view.setFloat64(32, 1); // of a whole number to a floating one
  return bytes.subarray(0, end);
}

/** What stands before the compressed bytes. */
export function compressedHdr(compressed: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + compressed.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, COMPRESSED_COOKIE);
  view.setInt32(4, compressed.length);
  bytes.set(compressed, 8);
  return bytes;
}

/** Where the next number begins. The first eight bytes carry seven bits each, a ninth would carry eight. */
function putSigned(bytes: Uint8Array, at: number, value: number): number {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let end = at;
  // BOUNDED: by 53 bits of a whole number
  while (rest >= 0x80) {
    bytes[end++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[end++] = rest;
  return end;
}
