/**
 * Room for packets, cut from blocks. The engine keeps arrays of up to 64 bytes inside its heap; a longer one is
 * allocated outside, by itself, for ten times the price: for the DHCP messages of a simulated bring-up a twentieth of
 * all its time.
 */
const BLOCK_BYTES = 16_384;
/** A longer packet gets memory of its own, so that little of a block stays unused. */
const SHARED_BYTES_MAX = 1_024;

let block = new ArrayBuffer(BLOCK_BYTES);
let used = 0;

/** Zeroed bytes that nobody else has; their `buffer` is larger than they are. */
export function packetBytes(length: number): Uint8Array {
  if (length > SHARED_BYTES_MAX) return new Uint8Array(length);
  if (used + length > BLOCK_BYTES) {
    block = new ArrayBuffer(BLOCK_BYTES);
    used = 0;
  }
  const bytes = new Uint8Array(block, used, length);
  used += length;
  return bytes;
}
