import { decodeDns } from "../services/dns/wire/message.ts";

/** RFC 7873 §4. */
const OPTION_COOKIE = 10;
const OPTION_HEADER_BYTES = 4;

/**
 * The DNS message with zeros in the place of its EDNS cookies: they tell a resolver who asks (RFC 7873). Bytes that are
 * no DNS message are returned as they are.
 */
export function withoutCookies(bytes: Uint8Array): Uint8Array {
  const message = decodeDns(bytes);
  if (message.kind !== "message" || message.edns === undefined) return bytes;
  let clean = bytes;
  for (const { code, data } of message.edns.options) {
    if (code !== OPTION_COOKIE) continue;
    const at = lastOption(clean, data);
    if (at < 0) continue;
    if (clean === bytes) clean = bytes.slice();
    clean.fill(0, at, at + data.length);
  }
  return clean;
}

/** Where the data of a cookie option stands: the last place, because the OPT record is at or near the end. */
function lastOption(bytes: Uint8Array, data: Uint8Array): number {
  for (let at = bytes.length - data.length; at >= OPTION_HEADER_BYTES; at--) {
    const isCookie = bytes[at - 4] === 0 && bytes[at - 3] === OPTION_COOKIE;
    const isLong = ((bytes[at - 2] ?? 0) << 8) + (bytes[at - 1] ?? 0) === data.length;
    if (isCookie && isLong && data.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
