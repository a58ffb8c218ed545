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

/** Reads six groups of two hexadecimal digits, all parted by colons or all by dashes. */
export function parseMac(text: string): MacAddress | AddressFault {
  const separator = text.charCodeAt(2) === DASH ? DASH : COLON;
  const bytes = new Uint8Array(LENGTH_BYTES);
  const end = Math.min(text.length, TEXT_LENGTH);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    const column = i % 3;
    if (column === 2) {
      if (code !== separator)
        return fault(`${quoted(text, i)} where '${separator === DASH ? "-" : ":"}' belongs`, i);
      continue;
    }
    const digit = hexDigit(code);
    if (digit < 0) return fault(`${quoted(text, i)} is not a hexadecimal digit`, i);
    const group = (i - column) / 3;
    bytes[group] = ((bytes[group] as number) << 4) | digit;
  }
  if (text.length !== TEXT_LENGTH) return fault("a MAC address is six groups of two digits", end);
  return { kind: "mac", bytes };
}

/** The six bytes of a MAC address, or undefined; `parseMac` says why not. */
export function macBytes(text: string): Uint8Array | undefined {
  const mac = parseMac(text);
  return mac.kind === "mac" ? mac.bytes : undefined;
}
