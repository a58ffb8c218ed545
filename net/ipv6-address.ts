/**
 * IPv6 addresses as text: every form of RFC 4291 §2.2 is read, the one form of RFC 5952 is printed.
 *
 * Printing: lower case, no leading zeros, `::` for the longest run of at least two zero groups, the first of equals.
 * A dotted tail (RFC 5952 §5) where the prefix alone says that an IPv4 address is inside: v4-mapped
 * (`::ffff:0:0/96`) and the well-known translation prefix (`64:ff9b::/96`, RFC 6052). The v4-compatible `::/96` is
 * deprecated and gets none, so `::1` and `::` need no exception.
 *
 * `::` stands for one group or more (RFC 4291 §2.2), so `1:2:3:4:5:6:7::` is an address and `1:2:3:4:5:6:7::8` is not.
 */
import { fault, quoted, type AddressFault } from "./address-fault.ts";
import { ipv4Text, readIpv4 } from "./ipv4-address.ts";

const GROUPS = 8;
const COLON = 0x3a;
const DOT = 0x2e;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16));
const HEX_PADDED = HEX.map((hex) => hex.padStart(2, "0"));

/** The sixteen bytes at `offset` in the form of RFC 5952. */
export function ipv6Text(bytes: Uint8Array, offset = 0): string {
  let runStart = -1;
  let runLength = 1; // a run must be longer to be shortened
  for (let group = 0; group < GROUPS; group++) {
    const start = group;
    while (group < GROUPS && isZeroGroup(bytes, offset + 2 * group)) group++;
    if (group - start > runLength) {
      runStart = start;
      runLength = group - start;
    }
  }
  const embedded = embeddedPrefix(bytes, offset, runStart, runLength);
  if (embedded !== undefined) return embedded + ipv4Text(bytes, offset + 12);
  let text = "";
  for (let group = 0; group < GROUPS; group++) {
    if (group === runStart) {
      text += "::";
      group += runLength - 1;
      continue;
    }
    if (group > 0 && group !== runStart + runLength) text += ":";
    const high = bytes[offset + 2 * group] as number;
    const low = bytes[offset + 2 * group + 1] as number;
    text += high === 0 ? HEX[low] : (HEX[high] as string) + HEX_PADDED[low];
  }
  return text;
}

function isZeroGroup(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0 && bytes[at + 1] === 0;
}

/** `::ffff:` or `64:ff9b::` where the last four bytes are an IPv4 address by the prefix; the run of zeros says most. */
function embeddedPrefix(
  bytes: Uint8Array,
  at: number,
  runStart: number,
  runLength: number,
): string | undefined {
  if (runStart === 0 && runLength === 5)
    return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff ? "::ffff:" : undefined;
  if (runStart !== 2 || runLength < 4) return undefined;
  const isTranslation =
    bytes[at] === 0 && bytes[at + 1] === 0x64 && bytes[at + 2] === 0xff && bytes[at + 3] === 0x9b;
  return isTranslation ? "64:ff9b::" : undefined;
}

/** Reads the address (no zone) that fills `text` from `start` to `end` into sixteen zero bytes; undefined: done. */
export function readIpv6(
  text: string,
  start: number,
  end: number,
  into: Uint8Array,
): AddressFault | undefined {
  let groups = 0;
  let gap = -1;
  let gapOffset = -1;
  let i = start;
  if (text.charCodeAt(i) === COLON && i < end) {
    if (i + 1 === end || text.charCodeAt(i + 1) !== COLON)
      return fault("an address does not begin with one colon", i);
    gap = 0;
    gapOffset = i;
    i += 2;
  }
  // BOUNDED: by eight groups
  while (i < end) {
    if (groups === GROUPS) return fault("an IPv6 address has eight groups, not more", i);
    const groupEnd = hexEnd(text, i, end);
    if (groupEnd < end && text.charCodeAt(groupEnd) === DOT) {
      if (groups > GROUPS - 2) return fault("no room for a dotted quad after seven groups", i);
      const inQuad = readIpv4(text, i, end, into, 2 * groups);
      if (inQuad !== undefined) return inQuad;
      groups += 2;
      break;
    }
    if (groupEnd === i) return noGroup(text, i, gapOffset);
    if (groupEnd - i > 4) return fault("a group has at most four hexadecimal digits", i + 4);
    storeGroup(text, i, groupEnd, into, 2 * groups);
    groups++;
    if (groupEnd === end) break;
    if (text.charCodeAt(groupEnd) !== COLON) return noHex(text, groupEnd);
    i = groupEnd + 1;
    if (i === end) return fault("an address does not end with one colon", groupEnd);
    if (text.charCodeAt(i) !== COLON) continue;
    if (gap >= 0) return fault("'::' may stand only once", groupEnd);
    gap = groups;
    gapOffset = groupEnd;
    i++;
  }
  if (gap < 0) return groups === GROUPS ? undefined : tooFew(groups, end);
  if (groups === GROUPS)
    return fault("'::' beside eight groups: it stands for one at least", gapOffset);
  into.copyWithin(16 - 2 * (groups - gap), 2 * gap, 2 * groups);
  into.fill(0, 2 * gap, 16 - 2 * (groups - gap));
  return undefined;
}

function hexEnd(text: string, start: number, end: number): number {
  let i = start;
  while (i < end && hexDigit(text.charCodeAt(i)) >= 0) i++;
  return i;
}

function storeGroup(text: string, start: number, end: number, into: Uint8Array, at: number): void {
  let value = 0;
  for (let i = start; i < end; i++) value = (value << 4) | hexDigit(text.charCodeAt(i));
  into[at] = value >> 8;
  into[at + 1] = value & 0xff;
}

/** Value of a hexadecimal digit, -1 for any other character. */
export function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function noGroup(text: string, at: number, gapOffset: number): AddressFault {
  if (text.charCodeAt(at) === COLON && gapOffset === at - 2)
    return fault("three colons in a row", gapOffset);
  return noHex(text, at);
}

function noHex(text: string, at: number): AddressFault {
  return fault(`${quoted(text, at)} is neither a hexadecimal digit nor a colon`, at);
}

function tooFew(groups: number, end: number): AddressFault {
  return groups === 0
    ? fault("an address is missing", end)
    : fault(`an IPv6 address without '::' has eight groups, not ${groups}`, end);
}
