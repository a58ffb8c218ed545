/**
 * UDP datagrams in IPv4 (RFC 768).
 *
 *    0  source port    2  destination port    4  length    6  checksum    8  data
 *
 * Checksum, on reading:
 *   absent      zero: the sender made none
 *   verified    right
 *   offloaded   the folded sum of the pseudo-header, not complemented: a kernel left the rest to a network card that
 *               was not there (veth, virtio, loopback). Nothing is known about the data, which never left the machine.
 *   anything else is malformed.
 */
import { putUint16, uint16 } from "./big-endian.ts";
import { foldSum, internetChecksum, internetSum } from "./internet-checksum.ts";
import { PROTOCOL_UDP, pseudoHeaderSum } from "./ipv4.ts";
import type { Malformed, Work } from "./service.ts";
import { malformed } from "./malformed.ts";

export const UDP_HEADER_LENGTH = 8;

export type UdpChecksum = "verified" | "absent" | "offloaded";

export interface UdpHeader {
  readonly kind: "udp";
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly checksum: UdpChecksum;
  /** Where the data starts and where it ends, in the bytes given. */
  readonly payload: number;
  readonly end: number;
}

/**
 * Reads the datagram from `offset` to before `end`, the payload of an IPv4 packet between these addresses. Bytes
 * behind its length are ignored. Offsets of faults are those of `bytes`.
 */
export function decodeUdp(
  bytes: Uint8Array,
  offset: number,
  end: number,
  source: number,
  destination: number,
  work?: Work,
): UdpHeader | Malformed {
  const room = end - offset;
  if (room < UDP_HEADER_LENGTH) {
    return malformed(`a UDP header has ${UDP_HEADER_LENGTH} bytes`, end);
  }
  const length = uint16(bytes, offset + 4);
  if (length < UDP_HEADER_LENGTH) {
    return malformed(`a UDP datagram cannot have ${length} bytes`, offset + 4);
  }
  if (length > room) return malformed(`${length} bytes announced, ${room} there`, offset + 4);
  if (work !== undefined) work.visited += length;
  const checksum = judgeChecksum(bytes, offset, length, source, destination);
  if (checksum === undefined) return malformed("the UDP checksum is wrong", offset + 6);
  return {
    kind: "udp",
    sourcePort: uint16(bytes, offset),
    destinationPort: uint16(bytes, offset + 2),
    checksum,
    payload: offset + UDP_HEADER_LENGTH,
    end: offset + length,
  };
}

function judgeChecksum(
  bytes: Uint8Array,
  offset: number,
  length: number,
  source: number,
  destination: number,
): UdpChecksum | undefined {
  const found = uint16(bytes, offset + 6);
  if (found === 0) return "absent";
  const pseudo = pseudoHeaderSum(source, destination, PROTOCOL_UDP, length);
  if (internetSum(bytes, offset, offset + length, pseudo) === 0xffff) return "verified";
  return found === foldSum(pseudo) ? "offloaded" : undefined;
}

/** Writes the header for the `dataLength` bytes that stand behind it already, checksum included. */
export function putUdpHeader(
  bytes: Uint8Array,
  offset: number,
  source: number,
  sourcePort: number,
  destination: number,
  destinationPort: number,
  dataLength: number,
): void {
  const length = UDP_HEADER_LENGTH + dataLength;
  putUint16(bytes, offset, sourcePort);
  putUint16(bytes, offset + 2, destinationPort);
  putUint16(bytes, offset + 4, length);
  putUint16(bytes, offset + 6, 0);
  const pseudo = pseudoHeaderSum(source, destination, PROTOCOL_UDP, length);
  const checksum = internetChecksum(bytes, offset, offset + length, pseudo);
  // RFC 768: zero says "no checksum", so a sum that comes to zero is sent as its other form.
  putUint16(bytes, offset + 6, checksum === 0 ? 0xffff : checksum);
}
