/**
 * How the values of DHCP options are written (RFC 2132 §2): one reader, one writer and one length rule for each
 * format. A reader is called only with a length that the rule permits and, where there is a `fault` check, with
 * bytes that passed it, so reading cannot fail.
 *
 * Writers append bytes, and throw `RangeError` for a value that the format cannot hold: that is the caller's mistake.
 */
import { ipv4Text } from "../../net/address.ts";
import { ipv4Number } from "../../net/ipv4-number.ts";
import type { Malformed, Work } from "../../net/service.ts";
import { type Route, routesFault, readRoutes, writeRoutes } from "./classless-routes.ts";
import { readSearchList, writeSearchList } from "./domain-search.ts";

export type AddressPair = readonly [string, string];

/** What a value of each format is to the program. */
export interface FormatValue {
  /** An option whose presence is its meaning. */
  flag: true;
  bool: boolean;
  u8: number;
  u16: number;
  u32: number;
  i32: number;
  "u8-list": readonly number[];
  "u16-list": readonly number[];
  ip: string;
  "ip-list": readonly string[];
  "ip-pairs": readonly AddressPair[];
  text: string;
  bytes: Uint8Array;
  routes: readonly Route[];
  "domain-search": readonly string[];
}

export type FormatName = keyof FormatValue;

export interface Format<T> {
  readonly min: number;
  readonly max: number;
  /** The length is a multiple of this. */
  readonly multiple: number;
  read(bytes: Uint8Array, offset: number, length: number): T;
  write(value: T, into: number[]): void;
  /** What is wrong inside, for formats in which a length can be right and the content still broken. */
  fault?(bytes: Uint8Array, offset: number, length: number, work?: Work): Malformed | undefined;
}

/** The number of an IPv4 address; RangeError for any other text. */
export function addressNumber(text: string): number {
  const number = ipv4Number(text);
  if (number === undefined) throw new RangeError(`not an IPv4 address: ${text}`);
  return number;
}

function writeAddress(text: string, into: number[]): void {
  pushUnsigned(addressNumber(text), 4, into);
}

/** One character a byte, without the NULs that some servers put at the end (RFC 2132 §2). */
export function readText(bytes: Uint8Array, offset: number, length: number): string {
  let end = offset + length;
  while (end > offset && bytes[end - 1] === 0) end--;
  let text = "";
  for (let i = offset; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

/** One byte a character; RangeError for a character beyond 255. */
export function writeText(text: string, into: number[]): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new RangeError(`not a text of single bytes: ${text}`);
    into.push(code);
  }
}

/** Unsigned, most significant byte first. */
export function readUnsigned(bytes: Uint8Array, offset: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + (bytes[offset + i] as number);
  return value;
}

function writeUnsigned(value: number, length: number, into: number[]): void {
  if (!(Number.isInteger(value) && value >= 0 && value < 2 ** (8 * length))) {
    throw new RangeError(`not a whole number of ${8 * length} bits: ${value}`);
  }
  pushUnsigned(value, length, into);
}

function pushUnsigned(value: number, length: number, into: number[]): void {
  for (let i = length - 1; i >= 0; i--) into.push((value >>> (8 * i)) & 0xff);
}

function unsigned(length: number): Format<number> {
  return {
    min: length,
    max: length,
    multiple: 1,
    read: (bytes, offset) => readUnsigned(bytes, offset, length),
    write: (value, into) => writeUnsigned(value, length, into),
  };
}

/** A list of one or more elements of the same size. */
function list<T>(
  size: number,
  read: (bytes: Uint8Array, offset: number) => T,
  write: (value: T, into: number[]) => void,
): Format<readonly T[]> {
  return {
    min: size,
    max: Infinity,
    multiple: size,
    read: (bytes, offset, length) => {
      const values: T[] = []; // BOUNDED: by the length of the option
      for (let at = offset; at < offset + length; at += size) values.push(read(bytes, at));
      return values;
    },
    write: (values, into) => {
      for (const value of values) write(value, into);
    },
  };
}

const FLAG: Format<true> = {
  min: 0,
  max: 0,
  multiple: 1,
  read: () => true,
  write: () => undefined,
};

const BOOL: Format<boolean> = {
  min: 1,
  max: 1,
  multiple: 1,
  read: (bytes, offset) => bytes[offset] !== 0,
  write: (value, into) => void into.push(value ? 1 : 0),
};

const I32: Format<number> = {
  min: 4,
  max: 4,
  multiple: 1,
  read: (bytes, offset) => readUnsigned(bytes, offset, 4) | 0,
  write: (value, into) => writeUnsigned(value < 0 ? value + 2 ** 32 : value, 4, into),
};

const IP: Format<string> = { min: 4, max: 4, multiple: 1, read: ipv4Text, write: writeAddress };

const TEXT: Format<string> = {
  min: 1,
  max: Infinity,
  multiple: 1,
  read: readText,
  write: writeText,
};

/** Values are copies: they outlive the packet. */
const BYTES: Format<Uint8Array> = {
  min: 0,
  max: Infinity,
  multiple: 1,
  read: (bytes, offset, length) => bytes.slice(offset, offset + length),
  write: (value, into) => {
    for (const byte of value) into.push(byte);
  },
};

const ROUTES: Format<readonly Route[]> = {
  min: 5,
  max: Infinity,
  multiple: 1,
  read: readRoutes,
  write: writeRoutes,
  fault: routesFault,
};

const DOMAIN_SEARCH: Format<readonly string[]> = {
  min: 2,
  max: Infinity,
  multiple: 1,
  read: (bytes, offset, length) => {
    const names = readSearchList(bytes, offset, length);
    return "kind" in names ? [] : names;
  },
  write: writeSearchList,
  fault: (bytes, offset, length, work) => {
    const names = readSearchList(bytes, offset, length, work);
    return "kind" in names ? names : undefined;
  },
};

const ADDRESS_PAIRS: Format<readonly AddressPair[]> = list<AddressPair>(
  8,
  (bytes, offset) => [ipv4Text(bytes, offset), ipv4Text(bytes, offset + 4)],
  ([first, second], into) => {
    writeAddress(first, into);
    writeAddress(second, into);
  },
);

export const FORMATS: { readonly [F in FormatName]: Format<FormatValue[F]> } = {
  flag: FLAG,
  bool: BOOL,
  u8: unsigned(1),
  u16: unsigned(2),
  u32: unsigned(4),
  i32: I32,
  "u8-list": list(
    1,
    (bytes, offset) => bytes[offset] as number,
    (value, into) => writeUnsigned(value, 1, into),
  ),
  "u16-list": list(
    2,
    (bytes, offset) => readUnsigned(bytes, offset, 2),
    (value, into) => writeUnsigned(value, 2, into),
  ),
  ip: IP,
  "ip-list": list(4, ipv4Text, writeAddress),
  "ip-pairs": ADDRESS_PAIRS,
  text: TEXT,
  bytes: BYTES,
  routes: ROUTES,
  "domain-search": DOMAIN_SEARCH,
};
