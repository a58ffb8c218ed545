/**
 * Digests of 32-bit words: of texts, bytes and values, each going on from the digest before. Four characters go in at a
 * time, and no text is made of a value to digest it: that would cost more than the run that is recorded.
 *
 * A step of it loses nothing: two runs that differ in one word have different digests behind it.
 */

/** One word of 32 bits more. */
export function digestWord(before: number, word: number): number {
  const mixed = Math.imul(before ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** By UTF-16 units; those of an ASCII text give what its bytes give. */
export function digestText(before: number, text: string): number {
  const { length } = text;
  const whole = length & ~3;
  let hash = digestWord(before, length);
  for (let at = 0; at < whole; at += 4) {
    const last = text.charCodeAt(at + 3);
    hash = digestWord(
      hash,
      text.charCodeAt(at) ^
        (text.charCodeAt(at + 1) << 8) ^
        (text.charCodeAt(at + 2) << 16) ^
        ((last << 24) | (last >>> 8)),
    );
  }
  if (whole === length) return hash;
  let rest = 0;
  for (let at = whole; at < length; at++) rest = (rest << 8) ^ (rest >>> 24) ^ text.charCodeAt(at);
  return digestWord(hash, rest);
}

/** Of the first `length` bytes. */
export function digestBytes(before: number, bytes: Uint8Array, length = bytes.length): number {
  const whole = length & ~3;
  let hash = digestWord(before, length);
  for (let at = 0; at < whole; at += 4)
    hash = digestWord(
      hash,
      byteAt(bytes, at) ^
        (byteAt(bytes, at + 1) << 8) ^
        (byteAt(bytes, at + 2) << 16) ^
        (byteAt(bytes, at + 3) << 24),
    );
  if (whole === length) return hash;
  let rest = 0;
  for (let at = whole; at < length; at++) rest = (rest << 8) ^ byteAt(bytes, at);
  return digestWord(hash, rest);
}

/** Whole or not; NaN is as good a number as any. */
export function digestNumber(before: number, value: number): number {
  if ((value | 0) === value) return digestWord(before, value);
  DOUBLE.setFloat64(0, value);
  return digestWord(digestWord(before, DOUBLE.getInt32(0)), DOUBLE.getInt32(4));
}

/** Of what is there, or of nothing. */
export function digestTextIf(before: number, text: string | undefined): number {
  return text === undefined ? digestWord(before, ABSENT) : digestText(before, text);
}

/** Likewise. */
export function digestNumberIf(before: number, value: number | undefined): number {
  return value === undefined ? digestWord(before, ABSENT) : digestNumber(before, value);
}

/** Of anything that a recording can hold; keys without a value do not count. It must not contain itself. */
export function digestValue(before: number, value: unknown): number {
  switch (typeof value) {
    case "string":
      return digestText(digestWord(before, TEXT), value);
    case "number":
      return digestNumber(digestWord(before, NUMBER), value);
    case "bigint":
      return digestText(digestWord(before, BIGINT), value.toString());
    case "boolean":
      return digestWord(before, value ? TRUE : FALSE);
    case "object":
      return value === null ? digestWord(before, NULL) : digestObject(before, value);
    default:
      return digestWord(before, ABSENT);
  }
}

function digestObject(before: number, value: object): number {
  if (Array.isArray(value)) return digestList(digestWord(before, LIST), value);
  if (value instanceof Uint8Array) return digestBytes(digestWord(before, BYTES), value);
  if (value instanceof Map) return digestList(digestWord(before, MAP), [...value].flat());
  let hash = digestWord(before, RECORD);
  for (const key in value) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item !== undefined) hash = digestValue(digestText(hash, key), item);
  }
  return digestWord(hash, END);
}

function digestList(before: number, list: readonly unknown[]): number {
  let hash = digestWord(before, list.length);
  for (const item of list) hash = digestValue(hash, item);
  return hash;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

/** The bits of a number that is not a small integer. */
const DOUBLE = new DataView(new ArrayBuffer(8));

/** What a value is, so that 1 is not "1", and nothing is not something that is nothing. */
const [TEXT, NUMBER, BIGINT, TRUE, FALSE, NULL, ABSENT] = [1, 2, 3, 4, 5, 6, 7];
const [LIST, BYTES, MAP, RECORD, END] = [8, 9, 10, 11, 12];
