/** Arbitraries for addresses. */
import * as fc from "fast-check";

export const ipv4Bytes = fc.uint8Array({ minLength: 4, maxLength: 4 });
/** Sixteen bytes with many zero groups, so that runs of every length come up. */
export const ipv6Bytes = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.constant(0),
      fc.constant(0xffff),
      fc.integer({ min: 0, max: 0xffff }),
    ),
    {
      minLength: 8,
      maxLength: 8,
    },
  )
  .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])));
