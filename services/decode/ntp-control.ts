/**
 * Control messages of NTP (RFC 9327 §2), which have a layout of their own, and private ones (mode 7), which have as
 * many as there are programs.
 *
 *    0  leap 2 | version 3 | mode 3    R E M | opcode 5    sequence 16
 *    4  status 16       6  association id 16      8  offset 16    10  count 16    12  data
 */
import { uint16 } from "../../net/big-endian.ts";
import { toHex } from "../../net/hex.ts";
import type { Malformed } from "../../net/service.ts";
import { MODE_NAMES } from "./ntp-names.ts";

export interface NtpControlFields {
  readonly version: number;
  readonly mode: 6;
  readonly modeName: string;
  readonly response: boolean;
  readonly error: boolean;
  readonly more: boolean;
  readonly opcode: number;
  readonly opcodeName?: string;
  readonly sequence: number;
  readonly status: number;
  readonly associationId: number;
  readonly offset: number;
  readonly count: number;
  /** Text, one character an octet. */
  readonly data: string;
}

export interface NtpPrivateFields {
  readonly version: number;
  readonly mode: 7;
  readonly modeName: string;
  readonly hex: string;
}

export const MODE_CONTROL = 6;
export const MODE_PRIVATE = 7;
const HEADER_BYTES = 12;

/** RFC 9327 §2, by number. */
const OPCODES = [
  "reserved",
  "read status",
  "read variables",
  "write variables",
  "read clock variables",
  "write clock variables",
  "set trap address",
  "trap response",
  "configure",
  "save configuration",
  "read most recently used",
  "read ordered list",
  "request nonce",
];

/** Reads a message of mode 6. */
export function ntpControlFields(bytes: Uint8Array): NtpControlFields | Malformed {
  if (bytes.length < HEADER_BYTES) {
    const reason = `a control message has ${HEADER_BYTES} bytes before its data`;
    return { kind: "malformed", reason, offset: bytes.length };
  }
  const bits = bytes[1] as number;
  const opcodeName = OPCODES[bits & 0x1f];
  const count = uint16(bytes, 10);
  if (HEADER_BYTES + count > bytes.length)
    return { kind: "malformed", reason: `${count} bytes of data are not there`, offset: 10 };
  return {
    version: versionOf(bytes),
    mode: MODE_CONTROL,
    modeName: MODE_NAMES[MODE_CONTROL],
    response: (bits & 0x80) !== 0,
    error: (bits & 0x40) !== 0,
    more: (bits & 0x20) !== 0,
    opcode: bits & 0x1f,
    ...(opcodeName === undefined ? undefined : { opcodeName }),
    sequence: uint16(bytes, 2),
    status: uint16(bytes, 4),
    associationId: uint16(bytes, 6),
    offset: uint16(bytes, 8),
    count,
    data: textOf(bytes.subarray(HEADER_BYTES, HEADER_BYTES + count)),
  };
}

/** Reads a message of mode 7. */
export function ntpPrivateFields(bytes: Uint8Array): NtpPrivateFields {
  return {
    version: versionOf(bytes),
    mode: MODE_PRIVATE,
    modeName: MODE_NAMES[MODE_PRIVATE],
    hex: toHex(bytes),
  };
}

function textOf(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

function versionOf(bytes: Uint8Array): number {
  return ((bytes[0] as number) >>> 3) & 7;
}
