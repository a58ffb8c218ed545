/** Text as UTF-8 (RFC 3629), without the platform's encoder; half a character becomes U+FFFD. */

const REPLACEMENT = 0xfffd;

/** At most `limit` bytes, cut between characters. */
export function utf8Bytes(text: string, limit: number): Uint8Array {
  const bytes: number[] = []; // BOUNDED: by limit
  for (const character of text) {
    const given = character.codePointAt(0) as number;
    const encoded = encode(given >= 0xd800 && given < 0xe000 ? REPLACEMENT : given);
    if (bytes.length + encoded.length > limit) break;
    bytes.push(...encoded);
  }
  return Uint8Array.from(bytes);
}

function encode(code: number): readonly number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), tail(code)];
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(code >> 6), tail(code)];
  return [0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code)];
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
