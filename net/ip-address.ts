/**
 * One IPv4 or IPv6 address: text to bytes and back, zones (RFC 4007), equality. The parsers refuse with a reason
 * and the place of the fault; nothing is trimmed or guessed.
 */
import { fault, quoted, type AddressFault } from "./address-fault.ts";
import { ipv4Text, readIpv4 } from "./ipv4-address.ts";
import { ipv6Text, readIpv6 } from "./ipv6-address.ts";
import type { Family } from "./service.ts";

export interface Address {
  readonly kind: "address";
  readonly family: Family;
  /** 4 or 16, in network order. */
  readonly bytes: Uint8Array;
  /** RFC 4007 §11: which link a local address belongs to, for example `eth0`. */
  readonly zone?: string;
}

/** Longest zone name taken; interface names are far shorter (15 on Linux). */
const ZONE_LENGTH_MAX = 64;
const PERCENT = 0x25;
const SLASH = 0x2f;
const GLOBAL_SCOPE = 0xe;
/** For bytes that nobody wants. */
const SCRATCH = new Uint8Array(16);

/** Reads an IPv4 or IPv6 address, the latter with a zone where it may have one. */
export function parseAddress(text: string): Address | AddressFault {
  const percent = text.indexOf("%");
  const end = percent < 0 ? text.length : percent;
  const family = familyOf(text);
  const bytes = new Uint8Array(family === 4 ? 4 : 16);
  const inBytes = family === 4 ? readIpv4(text, 0, end, bytes, 0) : readIpv6(text, 0, end, bytes);
  if (inBytes !== undefined) return inBytes;
  if (percent < 0) return { kind: "address", family, bytes };
  return (
    zoneFault(text, percent, bytes) ?? {
      kind: "address",
      family,
      bytes,
      zone: text.slice(percent + 1),
    }
  );
}

function familyOf(text: string): Family {
  return text.includes(":") ? 6 : 4;
}

function zoneFault(text: string, percent: number, bytes: Uint8Array): AddressFault | undefined {
  const end = text.length;
  if (!mayHaveZone(bytes))
    return fault(
      "only a link-local, loopback or scoped multicast IPv6 address has a zone",
      percent,
    );
  if (percent + 1 === end) return fault("the zone after '%' is empty", end);
  if (end - percent - 1 > ZONE_LENGTH_MAX)
    return fault("the zone is too long", percent + 1 + ZONE_LENGTH_MAX);
  for (let i = percent + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || code === PERCENT || code === SLASH) {
      return fault(`${quoted(text, i)} is not part of a zone's name`, i);
    }
  }
  return undefined;
}

/** RFC 4007 §4: whatever is not global in scope; loopback counts as link-local, unique local addresses as global. */
function mayHaveZone(bytes: Uint8Array): boolean {
  if (bytes.length !== 16) return false;
  const second = bytes[1] as number;
  if (bytes[0] === 0xfe) return (second & 0xc0) === 0x80;
  if (bytes[0] === 0xff) return (second & 0xf) > 0 && (second & 0xf) < GLOBAL_SCOPE;
  for (let i = 0; i < 15; i++) if (bytes[i] !== 0) return false;
  return bytes[15] === 1;
}

/** An address in its one printed form, with its zone. */
export function addressText(address: Address): string {
  const text = address.family === 4 ? ipv4Text(address.bytes) : ipv6Text(address.bytes);
  return address.zone === undefined ? text : `${text}%${address.zone}`;
}

/** 4 or 16 bytes, undefined if the text is not an address or has a zone, which bytes cannot carry. */
export function ipBytes(text: string): Uint8Array | undefined {
  if (familyOf(text) === 4) {
    const bytes = new Uint8Array(4);
    return readIpv4(text, 0, text.length, bytes, 0) === undefined ? bytes : undefined;
  }
  const bytes = new Uint8Array(16);
  return readIpv6(text, 0, text.length, bytes) === undefined ? bytes : undefined;
}

/** Is this the text of an IPv4 address? */
export function isIpv4(text: string): boolean {
  return familyOf(text) === 4 && readIpv4(text, 0, text.length, SCRATCH, 0) === undefined;
}

/** Is this the text of an IPv6 address, without a zone? */
export function isIpv6(text: string): boolean {
  return familyOf(text) === 6 && readIpv6(text, 0, text.length, SCRATCH) === undefined;
}

/** `::ffff:192.0.2.1` of `192.0.2.1` (RFC 4291 §2.5.5.2); sixteen bytes come back as they are. */
export function mappedBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 16) return bytes;
  const mapped = new Uint8Array(16);
  mapped[10] = 0xff;
  mapped[11] = 0xff;
  mapped.set(bytes, 12);
  return mapped;
}

/** `192.0.2.1` of `::ffff:192.0.2.1`; any other address comes back as it is. */
export function unmapped(address: Address): Address {
  const { bytes } = address;
  if (bytes.length !== 16 || bytes[10] !== 0xff || bytes[11] !== 0xff) return address;
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return address;
  return { kind: "address", family: 4, bytes: bytes.slice(12) };
}

/** Same family, bytes and zone: an IPv4 address is not its mapped form. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.family === b.family && compareMapped(a, b) === 0;
}

/** As `sameAddress`, but an IPv4 address equals its v4-mapped form. */
export function sameMapped(a: Address, b: Address): boolean {
  return compareMapped(a, b) === 0;
}

/** Order by number, then by zone, for sorting: IPv4 addresses stand where their v4-mapped forms stand. */
export function compareMapped(a: Address, b: Address): number {
  const left = mappedBytes(a.bytes);
  const right = mappedBytes(b.bytes);
  for (let i = 0; i < 16; i++) {
    const difference = (left[i] as number) - (right[i] as number);
    if (difference !== 0) return difference;
  }
  const leftZone = a.zone ?? "";
  const rightZone = b.zone ?? "";
  return leftZone === rightZone ? 0 : leftZone < rightZone ? -1 : 1;
}
