/**
 * IPv4 addresses as text: four decimal parts, nothing else. The short forms of inet_aton (`1.2.3`, `0x7f.1`, one
 * number) and leading zeros, which some read as octal (RFC 6943 §3.1.1), are refused.
 */
import { uint32 } from "./big-endian.ts";
import { fault, quoted, type AddressFault } from "./address-fault.ts";

const DECIMAL = Array.from({ length: 256 }, (_, byte) => String(byte));
const DOT = 0x2e;
const DIGIT_0 = 0x30;

/** Texts made lately, each at the place of its number's lower bits: an address is printed again and again. */
const LATELY = 1_024;
const latelyNumbers = new Uint32Array(LATELY);
const latelyTexts: string[] = Array.from({ length: LATELY }, () => "0.0.0.0");

/** The four bytes at `offset` in dotted decimal. */
export function ipv4Text(bytes: Uint8Array, offset = 0): string {
  const number = uint32(bytes, offset);
  const place = number % LATELY;
  if (latelyNumbers[place] !== number) {
    latelyNumbers[place] = number;
    latelyTexts[place] = dotted(bytes, offset);
  }
  return latelyTexts[place] as string;
}

function dotted(bytes: Uint8Array, offset: number): string {
  const a = DECIMAL[bytes[offset] as number] as string;
  const b = DECIMAL[bytes[offset + 1] as number] as string;
  const c = DECIMAL[bytes[offset + 2] as number] as string;
  const d = DECIMAL[bytes[offset + 3] as number] as string;
  return `${a}.${b}.${c}.${d}`;
}

/** Reads the dotted quad that fills `text` from `start` to `end` into four bytes of `into`; undefined: done. */
export function readIpv4(
  text: string,
  start: number,
  end: number,
  into: Uint8Array,
  at: number,
): AddressFault | undefined {
  let parts = 0;
  let value = 0;
  let partStart = start;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const digit = code - DIGIT_0;
    if (digit >= 0 && digit <= 9) {
      if (value === 0 && i > partStart)
        return fault("a leading zero: some would read this part as octal", partStart);
      value = value * 10 + digit;
      if (value > 255) return fault("a part of an IPv4 address is at most 255", partStart);
    } else if (code === DOT) {
      if (i === partStart) return fault("a part of an IPv4 address is empty", i);
      if (parts === 3) return fault("an IPv4 address has four parts, not more", i);
      into[at + parts++] = value;
      value = 0;
      partStart = i + 1;
    } else {
      return fault(`${quoted(text, i)} is neither a digit nor a dot`, i);
    }
  }
  if (partStart === end)
    return fault(parts === 0 ? "an address is missing" : "a part of an IPv4 address is empty", end);
  if (parts < 3) return fault(`an IPv4 address has four parts, not ${parts + 1}`, end);
  into[at + 3] = value;
  return undefined;
}
