/** MAC addresses (EUI-48) as text. */
import { fault, quoted, type AddressFault } from "./address-fault.ts";
import { hexDigit } from "./ipv6-address.ts";

const LENGTH_BYTES = 6;
const TEXT_LENGTH = 17;
const COLON = 0x3a;
const DASH = 0x2d;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The six bytes at `offset` as `02:00:00:00:00:01`. */
export function macText(bytes: Uint8Array, offset = 0): string {
  let text = HEX[bytes[offset] as number] as string;
  for (let i = 1; i < LENGTH_BYTES; i++) text += `:${HEX[bytes[offset + i] as number]}`;
  return text;
}

export interface MacAddress {
  readonly kind: "mac";
  readonly bytes: Uint8Array;
}

/** The one printed form of a MAC address, or undefined; `parseMac` says why not. */
export function canonicalMac(text: string): string | undefined {
  if (isCanonical(text)) return text;
  const bytes = macBytes(text);
  return bytes && macText(bytes);
}

function isCanonical(text: string): boolean {
  for (let i = 0; i < TEXT_LENGTH; i++) {
    const code = text.charCodeAt(i);
    if (i % 3 === 2 ? code !== COLON : hexDigit(code) < 0 || isUpperCase(code)) return false;
  }
  return text.length === TEXT_LENGTH;
}

function isUpperCase(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** Reads six groups of two hexadecimal digits, all parted by colons or all by dashes. */
export function parseMac(text: string): MacAddress | AddressFault {
  const bytes = new Uint8Array(LENGTH_BYTES);
  return readMac(text, bytes, 0) ? { kind: "mac", bytes } : macFault(text);
}

/** Reads the six bytes into `into` from `at` on; false if the text is none `parseMac` takes. */
export function readMac(text: string, into: Uint8Array, at: number): boolean {
  if (text.length !== TEXT_LENGTH) return false;
  const separator = separatorOf(text);
  for (let group = 0; group < LENGTH_BYTES; group++) {
    const start = 3 * group;
    const high = hexDigit(text.charCodeAt(start));
    const low = hexDigit(text.charCodeAt(start + 1));
    if (high < 0 || low < 0) return false;
    if (group > 0 && text.charCodeAt(start - 1) !== separator) return false;
    into[at + group] = (high << 4) | low;
  }
  return true;
}

/** The six bytes of a MAC address, or undefined; `parseMac` says why not. */
export function macBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(LENGTH_BYTES);
  return readMac(text, bytes, 0) ? bytes : undefined;
}

function separatorOf(text: string): number {
  return text.charCodeAt(2) === DASH ? DASH : COLON;
}

/** The first character at fault of a text that is no MAC address. */
function macFault(text: string): AddressFault {
  const separator = separatorOf(text);
  const end = Math.min(text.length, TEXT_LENGTH);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (i % 3 !== 2) {
      if (hexDigit(code) < 0) return fault(`${quoted(text, i)} is not a hexadecimal digit`, i);
    } else if (code !== separator) {
      return fault(`${quoted(text, i)} where '${separator === DASH ? "-" : ":"}' belongs`, i);
    }
  }
  return fault("a MAC address is six groups of two digits", end);
}
