/**
 * NTP packets: bytes to message and back (RFC 5905 §7.3 and §7.5, extension fields as in RFC 7822).
 *
 *    0  leap 2 | version 3 | mode 3     1  stratum     2  poll     3  precision
 *    4  root delay       8  root dispersion      12  reference id
 *   16  reference       24  origin               32  receive       40  transmit   (timestamps)
 *   48  extension fields: type 16, length 16, value; then perhaps a MAC: key id 32, digest
 *
 * Versions 1 to 4 share this layout. Control and private packets (modes 6 and 7) and NTPv5 have others and are
 * malformed here. Extension fields and a MAC are recognised and reported, not interpreted; `encodeNtp` writes the
 * header alone. This file knows no state and no clock.
 */
import type { Malformed, Work } from "../../net/service.ts";
import { shortFromUs, shortToUs, type NtpTimestamp } from "./timestamp.ts";
import { malformed } from "../../net/malformed.ts";

/** RFC 5905 figure 10. */
export const MODE_CLIENT = 3;
export const MODE_SERVER = 4;
/** RFC 5905 figure 9: the server's clock is not synchronised. */
export const LEAP_UNKNOWN = 3;

export interface NtpHeader {
  /** 0 none, 1 the last minute has 61 s, 2 it has 59 s, 3 not synchronised. */
  readonly leap: number;
  readonly version: number;
  readonly mode: number;
  /** 0 kiss-o'-death, 1 primary, 2–15 secondary, 16 not synchronised. */
  readonly stratum: number;
  /** log2 of seconds. */
  readonly poll: number;
  /** log2 of seconds. */
  readonly precision: number;
  readonly rootDelayUs: number;
  readonly rootDispersionUs: number;
  /** The four bytes as one number; `referenceIdText` reads them. */
  readonly referenceId: number;
  readonly reference: NtpTimestamp;
  readonly origin: NtpTimestamp;
  readonly receive: NtpTimestamp;
  readonly transmit: NtpTimestamp;
}

export interface ExtensionField {
  readonly type: number;
  /** Where the field's four-byte head stands in the packet. */
  readonly offset: number;
  /** Bytes, the head included. */
  readonly length: number;
}

export interface MessageAuthenticationCode {
  readonly keyId: number;
  readonly offset: number;
  /** Bytes, the key id included; 4 is a crypto-NAK (RFC 5905 §9.2). */
  readonly length: number;
}

export interface NtpMessage extends NtpHeader {
  readonly kind: "ntp";
  readonly extensions: readonly ExtensionField[];
  readonly mac: MessageAuthenticationCode | undefined;
}

const HEADER_LENGTH = 48;
/** A full NTS reply carries about ten; more is a packet made to cost work. */
const EXTENSIONS_MAX = 32;
/** RFC 7822: a shorter field is invalid. */
const EXTENSION_LENGTH_MIN = 16;
const NO_EXTENSIONS: readonly ExtensionField[] = Object.freeze([]);

/** Reads a whole UDP payload; whatever the bytes are, it answers and does not throw. */
export function decodeNtp(bytes: Uint8Array, work?: Work): NtpMessage | Malformed {
  if (work !== undefined) work.visited += Math.min(bytes.length, HEADER_LENGTH);
  if (bytes.length < HEADER_LENGTH) {
    return malformed(`an NTP header has ${HEADER_LENGTH} bytes`, bytes.length);
  }
  const first = bytes[0] as number;
  const version = (first >>> 3) & 7;
  const mode = first & 7;
  if (version < 1 || version > 4) return malformed(`version ${version} is not one of 1 to 4`, 0);
  if (mode > 5) return malformed(`mode ${mode} has another layout`, 0);

  let extensions = NO_EXTENSIONS;
  let mac: MessageAuthenticationCode | undefined;
  if (bytes.length > HEADER_LENGTH) {
    const trailer = version === 4 ? readTrailer(bytes, work) : readMac(bytes, HEADER_LENGTH, 68);
    if (trailer.kind === "malformed") return trailer;
    extensions = trailer.extensions;
    mac = trailer.mac;
  }
  return {
    kind: "ntp",
    leap: first >>> 6,
    version,
    mode,
    stratum: bytes[1] as number,
    poll: signed(bytes[2] as number),
    precision: signed(bytes[3] as number),
    rootDelayUs: shortToUs(uint32(bytes, 4)),
    rootDispersionUs: shortToUs(uint32(bytes, 8)),
    referenceId: uint32(bytes, 12),
    reference: timestampAt(bytes, 16),
    origin: timestampAt(bytes, 24),
    receive: timestampAt(bytes, 32),
    transmit: timestampAt(bytes, 40),
    extensions,
    mac,
  };
}

/** The 48 bytes of a header. */
export function encodeNtp(header: NtpHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH);
  bytes[0] = (header.leap << 6) | (header.version << 3) | header.mode;
  bytes[1] = header.stratum;
  bytes[2] = header.poll;
  bytes[3] = header.precision;
  putUint32(bytes, 4, shortFromUs(header.rootDelayUs));
  putUint32(bytes, 8, shortFromUs(header.rootDispersionUs));
  putUint32(bytes, 12, header.referenceId);
  putTimestamp(bytes, 16, header.reference);
  putTimestamp(bytes, 24, header.origin);
  putTimestamp(bytes, 32, header.receive);
  putTimestamp(bytes, 40, header.transmit);
  return bytes;
}

interface Trailer {
  readonly kind: "trailer";
  readonly extensions: readonly ExtensionField[];
  readonly mac: MessageAuthenticationCode | undefined;
}

/**
 * RFC 7822: what is left and longer than the longest MAC (24 bytes) begins with an extension field; a last
 * field without a MAC behind it therefore has at least 28 bytes.
 */
function readTrailer(bytes: Uint8Array, work: Work | undefined): Trailer | Malformed {
  const extensions: ExtensionField[] = []; // BOUNDED: by EXTENSIONS_MAX
  let offset = HEADER_LENGTH;
  while (bytes.length - offset > 24) {
    if (extensions.length === EXTENSIONS_MAX) {
      return malformed(`more than ${EXTENSIONS_MAX} extension fields`, offset);
    }
    if (work !== undefined) work.visited += 4;
    const word = uint32(bytes, offset);
    const length = word & 0xffff;
    if (length < EXTENSION_LENGTH_MIN || length % 4 !== 0) {
      return malformed(`an extension field cannot have ${length} bytes`, offset + 2);
    }
    if (offset + length > bytes.length) {
      return malformed("an extension field ends behind the packet", offset + 2);
    }
    extensions.push({ type: word >>> 16, offset, length });
    offset += length;
  }
  if (offset === bytes.length) return { kind: "trailer", extensions, mac: undefined };
  const last = readMac(bytes, offset, 24);
  return last.kind === "malformed" ? last : { kind: "trailer", extensions, mac: last.mac };
}

/**
 * Key id and digest. NTPv4 behind extension fields: 16 or 20 bytes of digest, or none (a crypto-NAK). Before
 * version 4 nothing else can follow the header, and digests of 8 to 64 bytes are in use.
 */
function readMac(bytes: Uint8Array, offset: number, lengthMax: 24 | 68): Trailer | Malformed {
  const length = bytes.length - offset;
  const lengthMin = lengthMax === 24 ? 20 : 12;
  const fits = length % 4 === 0 && length >= lengthMin && length <= lengthMax;
  if (!fits && length !== 4) {
    return malformed(`${length} bytes at the end are no MAC`, offset);
  }
  const mac = { keyId: uint32(bytes, offset), offset, length };
  return { kind: "trailer", extensions: NO_EXTENSIONS, mac };
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

function uint32(bytes: Uint8Array, offset: number): number {
  const high = ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
  const low = ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number);
  return ((high << 16) | low) >>> 0;
}

function putUint32(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word >>> 24;
  bytes[offset + 1] = word >>> 16;
  bytes[offset + 2] = word >>> 8;
  bytes[offset + 3] = word;
}

function timestampAt(bytes: Uint8Array, offset: number): NtpTimestamp {
  return { seconds: uint32(bytes, offset), fraction: uint32(bytes, offset + 4) };
}

function putTimestamp(bytes: Uint8Array, offset: number, timestamp: NtpTimestamp): void {
  putUint32(bytes, offset, timestamp.seconds);
  putUint32(bytes, offset + 4, timestamp.fraction);
}
