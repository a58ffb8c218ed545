/**
 * The IP packet around a UDP payload, as it may have been on the wire: services see payloads only, captures want
 * packets. Headers are made the way our own stack makes them; their checksums are right.
 *
 * IPv6 (RFC 8200 §3):  0 version, class, label   4 payload length   6 next header   7 hop limit   8 source   24 destination
 */
import { ipBytes } from "../net/address.ts";
import { putUint16, uint32 } from "../net/big-endian.ts";
import type { Endpoint } from "../net/endpoint.ts";
import { internetChecksum, internetSum } from "../net/internet-checksum.ts";
import { DEFAULT_TTL, IPV4_HEADER_LENGTH, PROTOCOL_UDP, putIpv4Header } from "../net/ipv4.ts";
import { putUdpHeader, UDP_HEADER_LENGTH } from "../net/udp.ts";

const IPV6_HEADER_LENGTH = 40;
const IPV6_VERSION = 0x60;

export interface IpDatagram {
  /** From the IP header on; without the payload where only its length is known. */
  readonly bytes: Uint8Array;
  readonly originalLength: number;
}

/**
 * The packet from one end to the other. An end that is not known is the unspecified address of the other's family.
 * Without `payload` it ends behind the headers, whose UDP checksum says then that there is none.
 */
export function ipDatagram(
  from: Endpoint | undefined,
  to: Endpoint | undefined,
  payload: Uint8Array | undefined,
  lengthBytes: number,
): IpDatagram {
  const isIpv6 = addressOf(from)?.length === 16 || addressOf(to)?.length === 16;
  const [source, destination] = [addressIn(isIpv6, from), addressIn(isIpv6, to)];
  const headerLength = isIpv6 ? IPV6_HEADER_LENGTH : IPV4_HEADER_LENGTH;
  const udpLength = UDP_HEADER_LENGTH + lengthBytes;
  const captured = UDP_HEADER_LENGTH + (payload?.length ?? 0);
  const bytes = new Uint8Array(headerLength + captured);
  if (payload !== undefined) bytes.set(payload, headerLength + UDP_HEADER_LENGTH);
  const ports = [from?.port ?? 0, to?.port ?? 0] as const;
  if (isIpv6) {
    putIpv6Header(bytes, source, destination, udpLength);
    putUdpOverIpv6(bytes, ports, udpLength);
  } else {
    const [sender, receiver] = [uint32(source, 0), uint32(destination, 0)];
    putIpv4Header(bytes, 0, sender, receiver, PROTOCOL_UDP, udpLength, DEFAULT_TTL);
    putUdpHeader(bytes, headerLength, sender, ports[0], receiver, ports[1], lengthBytes);
  }
  if (payload === undefined) putUint16(bytes, headerLength + 6, 0);
  return { bytes, originalLength: headerLength + udpLength };
}

/** Bytes of an address, its zone left off, or undefined for what is none. */
export function addressOf(endpoint: Endpoint | undefined): Uint8Array | undefined {
  return endpoint && ipBytes(endpoint.address);
}

function addressIn(isIpv6: boolean, endpoint: Endpoint | undefined): Uint8Array {
  const length = isIpv6 ? 16 : 4;
  const bytes = addressOf(endpoint);
  return bytes?.length === length ? bytes : new Uint8Array(length);
}

function putIpv6Header(
  bytes: Uint8Array,
  source: Uint8Array,
  destination: Uint8Array,
  payloadLength: number,
): void {
  bytes[0] = IPV6_VERSION;
  putUint16(bytes, 4, payloadLength);
  bytes[6] = PROTOCOL_UDP;
  bytes[7] = DEFAULT_TTL;
  bytes.set(source, 8);
  bytes.set(destination, 24);
}

/** As `putUdpHeader`, over the pseudo-header of RFC 8200 §8.1: addresses, length, next header. */
function putUdpOverIpv6(
  bytes: Uint8Array,
  [sourcePort, destinationPort]: readonly [number, number],
  length: number,
): void {
  const at = IPV6_HEADER_LENGTH;
  putUint16(bytes, at, sourcePort);
  putUint16(bytes, at + 2, destinationPort);
  putUint16(bytes, at + 4, length);
  const pseudo = internetSum(bytes, 8, at, length + PROTOCOL_UDP);
  const checksum = internetChecksum(bytes, at, bytes.length, pseudo);
  putUint16(bytes, at + 6, checksum === 0 ? 0xffff : checksum);
}
