/**
 * The Internet checksum (RFC 1071), where the kernel left it to a network card that does not exist.
 *
 * A packet sent through a veth or virtio interface carries only the sum of its pseudo-header (`CHECKSUM_PARTIAL`); the
 * rest is the card's work. A receiver that sees the packet as such accepts it, but a checksum nobody has made cannot
 * show damage either.
 */

import { putUint16 } from "../../big-endian.ts";
import { internetChecksum } from "../../internet-checksum.ts";

/** Adds up what stands from `start` on and writes the checksum `offset` bytes behind it; false if it lies outside. */
export function completeChecksum(packet: Uint8Array, start: number, offset: number): boolean {
  const at = start + offset;
  if (at + 2 > packet.length) return false;
  const checksum = internetChecksum(packet, start, packet.length);
  // 0 would say "no checksum" in UDP, and is the same number as 0xffff everywhere else
  putUint16(packet, at, checksum === 0 ? 0xffff : checksum);
  return true;
}
