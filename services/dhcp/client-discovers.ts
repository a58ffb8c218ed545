/**
 * The DISCOVERs of one search for an address. Each has an xid of its own (RFC 2131 §4.1 leaves that to the client), so
 * that an OFFER tells which of them it answers, and with it the round trip, however often was asked.
 */
import type { RandomStream } from "../../net/random.ts";

export interface Discover {
  readonly xid: number;
  readonly sentUs: number;
}

/** All of them can be answered, so their number is bounded: those beyond it share the last xid. */
const DISCOVERS_MAX = 16;

/** The DISCOVERs before and one more. */
export function oneMoreDiscover(
  before: readonly Discover[],
  xids: RandomStream,
  sentUs: number,
): readonly Discover[] {
  const last = before[DISCOVERS_MAX - 1];
  if (last === undefined) return [...before, { xid: xids.uint32(), sentUs }];
  return [...before.slice(0, -1), { xid: last.xid, sentUs }];
}

/** The DISCOVER that was sent with this xid. */
export function discoverOf(discovers: readonly Discover[], xid: number): Discover | undefined {
  for (const discover of discovers) if (discover.xid === xid) return discover;
  return undefined;
}
