/**
 * The domain search option (RFC 3397): domain names one after another, compressed as in DNS (RFC 1035 §4.1.4) with
 * pointers that count from the first byte of the joined option.
 *
 * Pointers may only go back, and names, labels and the whole expansion are bounded, so that a small option cannot
 * cause much work. Label bytes other than printable ASCII are refused: a search list ends up in files like
 * resolv.conf, where a space or a line break would say something else. So are dots and backslashes inside a label.
 */
import type { Malformed, Work } from "../../net/service.ts";
import { malformed } from "../../net/malformed.ts";

const MAX_NAME_LENGTH = 255;
const MAX_LABEL_LENGTH = 63;
/** All names together, as text, plus two for every pointer that was followed. */
const MAX_EXPANDED = 2048;
const MAX_POINTER = 0x3fff;
const DOT = 0x2e;
const BACKSLASH = 0x5c;

interface Cursor {
  at: number;
  /** What is left of the expansion. */
  budget: number;
}

/** The names without final dot, or what is wrong. Offsets count from the start of `bytes`. */
export function readSearchList(
  bytes: Uint8Array,
  offset: number,
  length: number,
  work?: Work,
): readonly string[] | Malformed {
  const names: string[] = []; // BOUNDED: by the length of the option, two bytes a name at least
  const cursor: Cursor = { at: offset, budget: MAX_EXPANDED + length };
  const whole = cursor.budget;
  let fault: Malformed | undefined;
  while (cursor.at < offset + length) {
    const name = readName(bytes, offset, offset + length, cursor);
    if (typeof name !== "string") {
      fault = name;
      break;
    }
    names.push(name);
  }
  if (work !== undefined) work.visited += whole - cursor.budget;
  return fault ?? names;
}

/** Reads one name at the cursor and moves it behind the name. */
function readName(
  bytes: Uint8Array,
  start: number,
  end: number,
  cursor: Cursor,
): string | Malformed {
  const nameAt = cursor.at;
  let name = "";
  let at = nameAt;
  // where the labels being read began: a pointer must go to before that, so that following them ends
  let runAt = nameAt;
  let behind = -1;
  for (;;) {
    if (at >= end) return malformed("a name in the search list has no end", nameAt);
    const length = bytes[at] as number;
    if (length === 0) break;
    cursor.budget -= length < 0xc0 ? length + 1 : 2;
    if (cursor.budget < 0)
      return malformed(`the search list expands beyond ${MAX_EXPANDED} bytes`, nameAt);
    if (length >= 0xc0) {
      if (at + 1 >= end) return malformed("a compression pointer is cut off", at);
      const target = start + ((length & 0x3f) << 8) + (bytes[at + 1] as number);
      if (target >= runAt) return malformed("a compression pointer does not go back", at);
      if (behind < 0) behind = at + 2;
      at = target;
      runAt = target;
      continue;
    }
    if (length > MAX_LABEL_LENGTH)
      return malformed(`a label has the reserved length byte ${length}`, at);
    if (at + 1 + length > end) return malformed("a label ends outside its option", at);
    const label = readLabel(bytes, at + 1, length);
    if (typeof label !== "string") return label;
    name = name === "" ? label : `${name}.${label}`;
    if (name.length + 2 > MAX_NAME_LENGTH)
      return malformed("a name is longer than 255 bytes", nameAt);
    at += 1 + length;
  }
  if (name === "") return malformed("a name in the search list is empty", nameAt);
  cursor.budget -= 1;
  cursor.at = behind < 0 ? at + 1 : behind;
  return name;
}

function readLabel(bytes: Uint8Array, at: number, length: number): string | Malformed {
  let label = "";
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] as number;
    if (!isLabelByte(byte))
      return malformed(`a label has the byte ${byte}, which no host name has`, i);
    label += String.fromCharCode(byte);
  }
  return label;
}

function isLabelByte(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f && byte !== DOT && byte !== BACKSLASH;
}

/** A name fit for a configuration file: printable, no spaces. */
export function isPlainDomain(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code !== DOT && !isLabelByte(code)) return false;
  }
  return name.length > 0;
}

/** The option for these names, each suffix written once and pointed to afterwards. */
export function writeSearchList(names: readonly string[], into: number[]): void {
  const bytes: number[] = []; // BOUNDED: by the names
  const suffixAt = new Map<string, number>(); // BOUNDED: by the labels of the names
  for (const name of names) writeName(name, bytes, suffixAt);
  into.push(...bytes);
}

function writeName(name: string, bytes: number[], suffixAt: Map<string, number>): void {
  if (!isPlainDomain(name) || name.length + 2 > MAX_NAME_LENGTH) {
    throw new RangeError(`not a name for a search list: ${name}`);
  }
  for (let start = 0; start < name.length;) {
    const suffix = name.slice(start);
    const known = suffixAt.get(suffix);
    if (known !== undefined) {
      bytes.push(0xc0 | (known >> 8), known & 0xff);
      return;
    }
    if (bytes.length <= MAX_POINTER) suffixAt.set(suffix, bytes.length);
    const dot = suffix.indexOf(".");
    const length = dot < 0 ? suffix.length : dot;
    if (length === 0 || length > MAX_LABEL_LENGTH)
      throw new RangeError(`not a name for a search list: ${name}`);
    bytes.push(length);
    for (let i = 0; i < length; i++) bytes.push(suffix.charCodeAt(i));
    start += length + 1;
  }
  bytes.push(0);
}
