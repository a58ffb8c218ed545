/** Text as UTF-8 (RFC 3629), without the platform's encoder; half a character becomes U+FFFD. */

const REPLACEMENT = 0xfffd;

/** At most `limit` bytes, cut between characters. */
export function utf8Bytes(text: string, limit: number): Uint8Array {
  return asciiBytes(text, limit) ?? encoded(text, limit);
}

/** Most text is ASCII, and this much quicker; undefined for other text. */
function asciiBytes(text: string, limit: number): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.min(text.length, limit));
  for (let i = 0; i < bytes.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

function encoded(text: string, limit: number): Uint8Array {
  const bytes: number[] = []; // BOUNDED: by limit
  for (const character of text) {
    const given = character.codePointAt(0) as number;
    const next = encode(given >= 0xd800 && given < 0xe000 ? REPLACEMENT : given);
    if (bytes.length + next.length > limit) break;
    bytes.push(...next);
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
