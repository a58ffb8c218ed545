/**
 * ICMP destination-unreachable messages about UDP datagrams (RFC 792, RFC 1122 §3.2.2.1), read only.
 *
 *    0  type 3    1  code    2  checksum    4  unused, or the next hop's MTU (RFC 1191)
 *    8  the IPv4 header of the datagram it is about, and at least 8 bytes behind that header
 *
 * Of the quoted header only lengths, protocol and addresses are read: its total length says more than is quoted, and
 * what the routers on the way did to its time to live and checksum does not matter.
 */
import { uint16, uint32 } from "./big-endian.ts";
import { internetSum } from "./internet-checksum.ts";
import { IPV4_HEADER_LENGTH, PROTOCOL_UDP } from "./ipv4.ts";
import type { Failure, Malformed, Work } from "./service.ts";
import { malformed } from "./malformed.ts";

export interface UdpUnreachable {
  readonly kind: "udp-unreachable";
  readonly code: number;
  readonly why: Failure;
  /** Addresses and ports of the datagram that did not get there. */
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
}

/** A sound message about something else. */
export interface OtherIcmp {
  readonly kind: "other";
  readonly type: number;
  readonly code: number;
}

const HEADER_LENGTH = 8;
const QUOTED_UDP_LENGTH = 8;
const DESTINATION_UNREACHABLE = 3;
const PROTOCOL_UNREACHABLE = 2;
const PORT_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;

/** Reads the message from `offset` to before `end`; offsets of faults are those of `bytes`. */
export function decodeIcmp(
  bytes: Uint8Array,
  offset: number,
  end: number,
  work?: Work,
): UdpUnreachable | OtherIcmp | Malformed {
  if (end - offset < HEADER_LENGTH) {
    return malformed(`an ICMP message has at least ${HEADER_LENGTH} bytes`, end);
  }
  if (work !== undefined) work.visited += end - offset;
  if (internetSum(bytes, offset, end) !== 0xffff) {
    return malformed("the ICMP checksum is wrong", offset + 2);
  }
  const type = bytes[offset] as number;
  const code = bytes[offset + 1] as number;
  if (type !== DESTINATION_UNREACHABLE) return { kind: "other", type, code };
  return readQuoted(bytes, offset + HEADER_LENGTH, end, type, code);
}

function readQuoted(
  bytes: Uint8Array,
  at: number,
  end: number,
  type: number,
  code: number,
): UdpUnreachable | OtherIcmp | Malformed {
  if (end - at < IPV4_HEADER_LENGTH) return malformed("the quoted header is cut off", end);
  const first = bytes[at] as number;
  const udpAt = at + 4 * (first & 0xf);
  if (first >>> 4 !== 4 || udpAt < at + IPV4_HEADER_LENGTH) {
    return malformed("what is quoted is not IPv4", at);
  }
  if (bytes[at + 9] !== PROTOCOL_UDP) return { kind: "other", type, code };
  if (end - udpAt < QUOTED_UDP_LENGTH) return malformed("the quoted datagram is cut off", end);
  return {
    kind: "udp-unreachable",
    code,
    why: failureOf(code),
    source: uint32(bytes, at + 12),
    sourcePort: uint16(bytes, udpAt),
    destination: uint32(bytes, at + 16),
    destinationPort: uint16(bytes, udpAt + 2),
  };
}

/** RFC 1122 §3.2.2.1: protocol and port come from the host itself, everything else from the way there. */
function failureOf(code: number): Failure {
  switch (code) {
    case PROTOCOL_UNREACHABLE:
    case PORT_UNREACHABLE:
      return "refused";
    case FRAGMENTATION_NEEDED:
      return "too-big";
    default:
      return "unreachable";
  }
}
