/**
 * The Internet checksum (RFC 1071), where the kernel left it to a network card that does not exist.
 *
 * A packet sent through a veth or virtio interface carries only the sum of its pseudo-header (`CHECKSUM_PARTIAL`); the
 * rest is the card's work. A receiver that sees the packet as such accepts it, but a checksum nobody has made cannot
 * show damage either.
 */

/** Adds up what stands from `start` on and writes the checksum `offset` bytes behind it; false if it lies outside. */
export function completeChecksum(packet: Uint8Array, start: number, offset: number): boolean {
  const at = start + offset;
  if (at + 2 > packet.length) return false;
  const sum = ~onesComplementSum(packet, start) & 0xffff;
  // 0 would say "no checksum" in UDP, and is the same number as 0xffff everywhere else
  const written = sum === 0 ? 0xffff : sum;
  packet[at] = written >> 8;
  packet[at + 1] = written & 0xff;
  return true;
}

/** The sum of all 16-bit words from `start` on, an odd last byte padded with zero. */
export function onesComplementSum(bytes: Uint8Array, start: number): number {
  let sum = 0;
  const even = bytes.length - ((bytes.length - start) & 1);
  for (let i = start; i < even; i += 2)
    sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  if (even < bytes.length) sum += (bytes[even] as number) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}
