/**
 * IPv4 headers (RFC 791 §3.1).
 *
 *    0  version 4 | header words 4     1  service     2  total length
 *    4  identification                 6  flags 3 | fragment offset 13
 *    8  time to live                   9  protocol   10  header checksum
 *   12  source       16  destination   20  options
 *
 * Options are skipped, and what stands behind the total length is padding of the link. Datagrams are written as
 * atomic: DF set, identification 0 (RFC 6864 §4.1), no options. Addresses are numbers (`ipv4NumberText` prints them).
 */
import { putUint16, putUint32, uint16, uint32 } from "./big-endian.ts";
import { internetChecksum, internetSum } from "./internet-checksum.ts";
import type { Malformed, Work } from "./service.ts";
import { malformed } from "./malformed.ts";

export const IPV4_HEADER_LENGTH = 20;
export const PROTOCOL_ICMP = 1;
export const PROTOCOL_UDP = 17;
/** RFC 1700, "IP time to live parameter", kept by the IANA registry. */
export const DEFAULT_TTL = 64;

const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;
const VERSION_AND_WORDS = 0x45;
const SUM_OF_ALL_ONES = 0xffff;

export interface Ipv4Header {
  readonly kind: "ipv4";
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly ttl: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  /** Part of a larger datagram: ports and checksums in it cannot be relied on. */
  readonly fragment: boolean;
  /** Where the payload starts and where it ends, in the bytes given. */
  readonly payload: number;
  readonly end: number;
}

/** Reads the header at `offset` and checks it against its checksum; offsets of faults are those of `bytes`. */
export function decodeIpv4(bytes: Uint8Array, offset = 0, work?: Work): Ipv4Header | Malformed {
  const room = bytes.length - offset;
  if (room < IPV4_HEADER_LENGTH) {
    return malformed(`an IPv4 header has at least ${IPV4_HEADER_LENGTH} bytes`, bytes.length);
  }
  const first = bytes[offset] as number;
  const headerLength = 4 * (first & 0xf);
  const totalLength = uint16(bytes, offset + 2);
  if (first >>> 4 !== 4) return malformed(`IP version ${first >>> 4} where 4 belongs`, offset);
  if (headerLength < IPV4_HEADER_LENGTH) {
    return malformed(`an IPv4 header cannot have ${headerLength} bytes`, offset);
  }
  if (totalLength < headerLength) {
    return malformed("the total length ends within the header", offset + 2);
  }
  if (totalLength > room) {
    return malformed(`${totalLength} bytes announced, ${room} there`, offset + 2);
  }
  if (work !== undefined) work.visited += headerLength;
  if (internetSum(bytes, offset, offset + headerLength) !== SUM_OF_ALL_ONES) {
    return malformed("the checksum of the IPv4 header is wrong", offset + 10);
  }
  const flags = uint16(bytes, offset + 6);
  return {
    kind: "ipv4",
    source: uint32(bytes, offset + 12),
    destination: uint32(bytes, offset + 16),
    protocol: bytes[offset + 9] as number,
    ttl: bytes[offset + 8] as number,
    identification: uint16(bytes, offset + 4),
    dontFragment: (flags & DONT_FRAGMENT) !== 0,
    fragment: (flags & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0,
    payload: offset + headerLength,
    end: offset + totalLength,
  };
}

/** Writes the 20 bytes of a header for a payload of `payloadLength` bytes, checksum included. */
export function putIpv4Header(
  bytes: Uint8Array,
  offset: number,
  source: number,
  destination: number,
  protocol: number,
  payloadLength: number,
  ttl: number,
): void {
  putUint16(bytes, offset, VERSION_AND_WORDS << 8);
  putUint16(bytes, offset + 2, IPV4_HEADER_LENGTH + payloadLength);
  putUint16(bytes, offset + 4, 0);
  putUint16(bytes, offset + 6, DONT_FRAGMENT);
  putUint16(bytes, offset + 8, (ttl << 8) | protocol);
  putUint16(bytes, offset + 10, 0);
  putUint32(bytes, offset + 12, source);
  putUint32(bytes, offset + 16, destination);
  putUint16(bytes, offset + 10, internetChecksum(bytes, offset, offset + IPV4_HEADER_LENGTH));
}

/** The pseudo-header that UDP's checksum covers, as a sum (RFC 768): addresses, protocol, length. */
export function pseudoHeaderSum(
  source: number,
  destination: number,
  protocol: number,
  length: number,
): number {
  const addresses =
    (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff);
  return addresses + protocol + length;
}
