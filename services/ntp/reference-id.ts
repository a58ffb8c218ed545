/**
 * The reference id (RFC 5905 §7.3): four bytes whose meaning hangs on the stratum.
 *
 *   stratum 0     kiss code, ASCII: RATE, DENY, RSTR, INIT …
 *   stratum 1     reference clock, ASCII padded with zeros: GPS, PPS, DCF …
 *   stratum 2–15  IPv4 address of the server's own server, or the start of a hash of its IPv6 address, which looks
 *                 like an address and is printed as one
 */
import { ipBytes, ipv4Text } from "../../net/address.ts";

/** The text of a reference id for people; bytes that should be ASCII and are not come as `0x` and hex. */
export function referenceIdText(stratum: number, referenceId: number): string {
  return stratum > 1 ? ipv4Text(bytesOf(referenceId)) : asciiText(referenceId);
}

/** Four bytes as one number: of an IPv4 address, otherwise of up to four ASCII characters. */
export function referenceIdOf(text: string): number {
  const address = ipBytes(text);
  let word = 0;
  for (let i = 0; i < 4; i++) {
    const code = address === undefined ? text.charCodeAt(i) : address[i];
    word = (word << 8) | ((code ?? 0) & 0xff); // NaN beyond the end of the text becomes 0
  }
  return word >>> 0;
}

function bytesOf(word: number): Uint8Array {
  return Uint8Array.of(word >>> 24, word >>> 16, word >>> 8, word);
}

function asciiText(referenceId: number): string {
  let text = "";
  let ended = false;
  for (let shift = 24; shift >= 0; shift -= 8) {
    const code = (referenceId >>> shift) & 0xff;
    if (code === 0) ended = true;
    else if (ended || code <= 0x20 || code >= 0x7f) return hexText(referenceId);
    else text += String.fromCharCode(code);
  }
  return text === "" ? hexText(referenceId) : text;
}

function hexText(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}
