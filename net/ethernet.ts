/**
 * Ethernet II headers (IEEE 802.3 §3.2.6) with VLAN tags (IEEE 802.1Q §9).
 *
 *    0  destination MAC    6  source MAC    12  [tag: 8100 or 88a8, priority 3, drop 1, VLAN 12]    EtherType
 *
 * The two addresses stand at the same place in every frame, so they are not copied out: `macText(frame, SOURCE_MAC)`.
 * Frames are written without tags and without padding: the driver of the interface pads to 60 bytes.
 */
import { putUint16, uint16 } from "./big-endian.ts";
import type { Malformed, Work } from "./service.ts";

export const DESTINATION_MAC = 0;
export const SOURCE_MAC = 6;
export const ETHERNET_HEADER_LENGTH = 14;
export const MAC_LENGTH = 6;

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
const ETHERTYPE_VLAN = 0x8100;
const ETHERTYPE_SERVICE_VLAN = 0x88a8;
const TAG_LENGTH = 4;
/** A service tag around a customer tag; a frame with more is nobody's. */
const TAGS_MAX = 2;
const VLAN_MASK = 0xfff;

export const BROADCAST_MAC_TEXT = "ff:ff:ff:ff:ff:ff";

export interface EthernetHeader {
  readonly kind: "ethernet";
  /** Below 0x0600 it is the length of an 802.3 frame and no type. */
  readonly etherType: number;
  /** VLAN ids, outermost first; 0 is a priority tag, which names no VLAN. */
  readonly vlans: readonly number[];
  /** Where the payload starts in the frame; it ends with the frame, padding included. */
  readonly payload: number;
}

const NO_VLANS: readonly number[] = Object.freeze([]);

/** Reads the header of a whole frame; offsets of faults are the frame's. */
export function decodeEthernet(frame: Uint8Array, work?: Work): EthernetHeader | Malformed {
  if (frame.length < ETHERNET_HEADER_LENGTH) return tooShort(ETHERNET_HEADER_LENGTH, frame);
  let typeAt = SOURCE_MAC + MAC_LENGTH;
  let etherType = uint16(frame, typeAt);
  let vlans = NO_VLANS;
  // BOUNDED: by TAGS_MAX
  while (isTag(etherType) && vlans.length < TAGS_MAX) {
    if (frame.length < typeAt + TAG_LENGTH + 2) return tooShort(typeAt + TAG_LENGTH + 2, frame);
    vlans = vlans.concat(uint16(frame, typeAt + 2) & VLAN_MASK);
    typeAt += TAG_LENGTH;
    etherType = uint16(frame, typeAt);
  }
  const payload = typeAt + 2;
  if (work !== undefined) work.visited += payload;
  return { kind: "ethernet", etherType, vlans, payload };
}

function isTag(etherType: number): boolean {
  return etherType === ETHERTYPE_VLAN || etherType === ETHERTYPE_SERVICE_VLAN;
}

function tooShort(needed: number, frame: Uint8Array): Malformed {
  const reason = `an Ethernet header has ${needed} bytes here`;
  return { kind: "malformed", reason, offset: frame.length };
}

/** Writes the 14 bytes of a header without tags. */
export function putEthernetHeader(
  frame: Uint8Array,
  destination: Uint8Array,
  source: Uint8Array,
  etherType: number,
): void {
  frame.set(destination, DESTINATION_MAC);
  frame.set(source, SOURCE_MAC);
  putUint16(frame, SOURCE_MAC + MAC_LENGTH, etherType);
}

/** ff:ff:ff:ff:ff:ff, in six bytes of the caller's own. */
export function broadcastMac(): Uint8Array {
  return new Uint8Array(MAC_LENGTH).fill(0xff);
}

/** Where frames to an IPv4 group go: 01:00:5e and the lower 23 bits of its number (RFC 1112 §6.4). */
export function multicastMac(group: number): Uint8Array {
  return Uint8Array.of(0x01, 0x00, 0x5e, (group >>> 16) & 0x7f, group >>> 8, group);
}

/** Multicast or broadcast: the lowest bit of the first byte. */
export function isGroupMac(bytes: Uint8Array, offset = 0): boolean {
  return ((bytes[offset] as number) & 1) === 1;
}

/** All ones. */
export function isBroadcastMac(bytes: Uint8Array, offset = 0): boolean {
  for (let i = 0; i < MAC_LENGTH; i++) if (bytes[offset + i] !== 0xff) return false;
  return true;
}

/** One station's address: neither a group's nor zero. */
export function isStationMac(bytes: Uint8Array, offset = 0): boolean {
  if (isGroupMac(bytes, offset)) return false;
  for (let i = 0; i < MAC_LENGTH; i++) if (bytes[offset + i] !== 0) return true;
  return false;
}

/** Is the MAC at `offset` of `bytes` this one? */
export function sameMac(mac: Uint8Array, bytes: Uint8Array, offset = 0): boolean {
  for (let i = 0; i < MAC_LENGTH; i++) if (mac[i] !== bytes[offset + i]) return false;
  return true;
}
