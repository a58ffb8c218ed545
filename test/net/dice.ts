import type { RandomStream } from "../../net/random.ts";

/** A stream that shows the fractions given, the last one for ever. */
export function loadedDice(...fractions: readonly number[]): RandomStream {
  return {
    position: 0,
    fraction() {
      return fractions[Math.min(this.position++, fractions.length - 1)] ?? 0;
    },
    uint32() {
      return Math.floor(this.fraction() * 2 ** 32);
    },
    below(limit) {
      return Math.floor(this.fraction() * limit);
    },
    bytes: (length) => new Uint8Array(length),
  };
}

/** The largest fraction a stream can show. */
export const ALMOST_ONE = 1 - 2 ** -32;
