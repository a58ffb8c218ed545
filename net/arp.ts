/**
 * ARP packets for IPv4 over Ethernet (RFC 826), the 28 bytes behind the Ethernet header:
 *
 *    0  hardware 1    2  protocol 0800    4  lengths 6, 4    6  operation
 *    8  sender MAC   14  sender address  18  target MAC     24  target address
 *
 * Rare next to datagrams, and read by people and services: addresses are text.
 */
import { ipv4Text, macText } from "./address.ts";
import { putUint16, uint16, uint32 } from "./big-endian.ts";
import { ETHERNET_HEADER_LENGTH, ETHERTYPE_ARP, putEthernetHeader } from "./ethernet.ts";
import { readIpv4 } from "./ipv4-address.ts";
import { macBytes } from "./mac-address.ts";
import type { Malformed, Work } from "./service.ts";
import { malformed } from "./malformed.ts";

export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;
export const ARP_LENGTH = 28;

/** Where the fields stand in a packet. */
export const ARP_SENDER_MAC = 8;
export const ARP_SENDER_ADDRESS = 14;
export const ARP_TARGET_MAC = 18;
export const ARP_TARGET_ADDRESS = 24;

/** Hardware Ethernet, protocol IPv4. */
const TYPES = 0x00010800;
/** Six bytes of MAC, four of address. */
const LENGTHS = 0x0604;

export interface ArpFields {
  /** `ARP_REQUEST`, `ARP_REPLY`; whatever else came is passed on. */
  readonly operation: number;
  /** `02:00:00:00:00:01`. */
  readonly senderMac: string;
  /** `0.0.0.0` in a probe (RFC 5227 §1.1). */
  readonly senderAddress: string;
  /** Without meaning in a request, commonly zero. */
  readonly targetMac: string;
  readonly targetAddress: string;
}

export interface ArpPacket extends ArpFields {
  readonly kind: "arp";
}

/** Reads the packet at `offset`; padding behind it is ignored. Offsets of faults are those of `bytes`. */
export function decodeArp(bytes: Uint8Array, offset = 0, work?: Work): ArpPacket | Malformed {
  if (bytes.length - offset < ARP_LENGTH) {
    return malformed(`an ARP packet has ${ARP_LENGTH} bytes`, bytes.length);
  }
  if (work !== undefined) work.visited += ARP_LENGTH;
  if (uint32(bytes, offset) !== TYPES) return malformed("not IPv4 over Ethernet", offset);
  if (uint16(bytes, offset + 4) !== LENGTHS) {
    return malformed("addresses of other lengths than 6 and 4", offset + 4);
  }
  return {
    kind: "arp",
    operation: uint16(bytes, offset + 6),
    senderMac: macText(bytes, offset + ARP_SENDER_MAC),
    senderAddress: ipv4Text(bytes, offset + ARP_SENDER_ADDRESS),
    targetMac: macText(bytes, offset + ARP_TARGET_MAC),
    targetAddress: ipv4Text(bytes, offset + ARP_TARGET_ADDRESS),
  };
}

/** The 28 bytes of a packet, as an `arp` port sends them. A text that is no address throws: it is the caller's. */
export function encodeArp(fields: ArpFields): Uint8Array {
  const bytes = new Uint8Array(ARP_LENGTH);
  put(bytes, 0, fields);
  return bytes;
}

/** The same in an Ethernet frame to `destination`, from the sender's MAC. */
export function encodeArpFrame(destination: Uint8Array, fields: ArpFields): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER_LENGTH + ARP_LENGTH);
  putEthernetHeader(frame, destination, macOf(fields.senderMac), ETHERTYPE_ARP);
  put(frame, ETHERNET_HEADER_LENGTH, fields);
  return frame;
}

function put(bytes: Uint8Array, at: number, fields: ArpFields): void {
  putUint16(bytes, at, TYPES >>> 16);
  putUint16(bytes, at + 2, TYPES);
  putUint16(bytes, at + 4, LENGTHS);
  putUint16(bytes, at + 6, fields.operation);
  bytes.set(macOf(fields.senderMac), at + ARP_SENDER_MAC);
  putAddress(bytes, at + ARP_SENDER_ADDRESS, fields.senderAddress);
  bytes.set(macOf(fields.targetMac), at + ARP_TARGET_MAC);
  putAddress(bytes, at + ARP_TARGET_ADDRESS, fields.targetAddress);
}

function macOf(text: string): Uint8Array {
  const bytes = macBytes(text);
  if (bytes === undefined) throw new RangeError(`an ARP packet needs a MAC address, not ${text}`);
  return bytes;
}

function putAddress(bytes: Uint8Array, at: number, text: string): void {
  if (readIpv4(text, 0, text.length, bytes, at) !== undefined)
    throw new RangeError(`an ARP packet needs an IPv4 address, not ${text}`);
}
