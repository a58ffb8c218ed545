/** UDP datagrams in whole Ethernet frames: one allocation to write one, one pass to read one. */
import {
  decodeEthernet,
  ETHERNET_HEADER_LENGTH,
  ETHERTYPE_IPV4,
  putEthernetHeader,
} from "./ethernet.ts";
import {
  decodeIpv4,
  DEFAULT_TTL,
  IPV4_HEADER_LENGTH,
  PROTOCOL_UDP,
  putIpv4Header,
} from "./ipv4.ts";
import type { Malformed, Work } from "./service.ts";
import { decodeUdp, putUdpHeader, UDP_HEADER_LENGTH, type UdpChecksum } from "./udp.ts";

/** Bytes that IPv4 and UDP add to a datagram; with the datagram they must fit into the MTU. */
export const UDP_OVERHEAD = IPV4_HEADER_LENGTH + UDP_HEADER_LENGTH;

/** The frame of one datagram; `data` is copied into it. Addresses are numbers, MACs six bytes. */
export function encodeUdpFrame(
  destinationMac: Uint8Array,
  sourceMac: Uint8Array,
  source: number,
  sourcePort: number,
  destination: number,
  destinationPort: number,
  data: Uint8Array,
  ttl = DEFAULT_TTL,
): Uint8Array {
  const udpAt = ETHERNET_HEADER_LENGTH + IPV4_HEADER_LENGTH;
  const udpLength = UDP_HEADER_LENGTH + data.length;
  const frame = new Uint8Array(udpAt + udpLength);
  frame.set(data, udpAt + UDP_HEADER_LENGTH);
  putEthernetHeader(frame, destinationMac, sourceMac, ETHERTYPE_IPV4);
  putIpv4Header(frame, ETHERNET_HEADER_LENGTH, source, destination, PROTOCOL_UDP, udpLength, ttl);
  putUdpHeader(frame, udpAt, source, sourcePort, destination, destinationPort, data.length);
  return frame;
}

export interface UdpFrame {
  readonly kind: "udp-frame";
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  readonly ttl: number;
  readonly checksum: UdpChecksum;
  /** A view into the frame. */
  readonly data: Uint8Array;
}

/** A sound frame with something else in it. */
export interface OtherFrame {
  readonly kind: "other";
  readonly reason: string;
}

const NOT_IPV4: OtherFrame = Object.freeze({ kind: "other", reason: "not IPv4" });
const NOT_UDP: OtherFrame = Object.freeze({ kind: "other", reason: "not UDP" });
const FRAGMENT: OtherFrame = Object.freeze({ kind: "other", reason: "a fragment" });

/** Reads a whole frame, VLAN tags skipped; whom it is for is the caller's question. */
export function readUdpFrame(frame: Uint8Array, work?: Work): UdpFrame | OtherFrame | Malformed {
  const ethernet = decodeEthernet(frame, work);
  if (ethernet.kind === "malformed") return ethernet;
  if (ethernet.etherType !== ETHERTYPE_IPV4) return NOT_IPV4;
  const ip = decodeIpv4(frame, ethernet.payload, work);
  if (ip.kind === "malformed") return ip;
  if (ip.protocol !== PROTOCOL_UDP) return NOT_UDP;
  if (ip.fragment) return FRAGMENT;
  const udp = decodeUdp(frame, ip.payload, ip.end, ip.source, ip.destination, work);
  if (udp.kind === "malformed") return udp;
  return {
    kind: "udp-frame",
    source: ip.source,
    sourcePort: udp.sourcePort,
    destination: ip.destination,
    destinationPort: udp.destinationPort,
    ttl: ip.ttl,
    checksum: udp.checksum,
    data: frame.subarray(udp.payload, udp.end),
  };
}
