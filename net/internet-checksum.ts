/**
 * The Internet checksum: a sum of 16-bit words in ones' complement (RFC 1071).
 *
 *   internetSum       the folded sum; parts are added by handing one part's sum to the next as `initial`
 *   internetChecksum  its complement: what stands in a header
 *
 * Over bytes that contain a right checksum the sum is 0xffff. Every part but the last has an even length.
 */

/** Sum of the bytes from `from` to before `to`, folded to 16 bits; at most 64 KiB. */
export function internetSum(bytes: Uint8Array, from: number, to: number, initial = 0): number {
  let sum = initial;
  const even = to - ((to - from) & 1);
  for (let i = from; i < even; i += 2) {
    sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  }
  // RFC 1071 §1: an odd byte at the end is the upper half of a word.
  if (even < to) sum += (bytes[even] as number) << 8;
  return foldSum(sum);
}

/** The complement of `internetSum`. */
export function internetChecksum(bytes: Uint8Array, from: number, to: number, initial = 0): number {
  return ~internetSum(bytes, from, to, initial) & 0xffff;
}

/** Brings a sum below 2^32 to 16 bits by adding its carries (RFC 1071 §2B). */
export function foldSum(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}
