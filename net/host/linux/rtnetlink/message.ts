/**
 * Netlink messages as bytes (netlink(7)): a header of 16 bytes, a fixed part that depends on the type, and attributes,
 * each with a length and a type, which may hold further attributes. Everything begins at a multiple of four.
 *
 *   length │ type, flags │ sequence │ port │ fixed part │ length, type │ value … │ …
 *
 * Numbers are in the order of the processor.
 */
import type { Malformed } from "../../../service.ts";
import { LITTLE } from "../message-batch.ts";
import {
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSGERR_ATTR_MSG,
} from "./numbers.ts";
import { malformed } from "../../../malformed.ts";

const HEADER_BYTES = 16;
const ATTRIBUTE_HEADER_BYTES = 4;
/** Two bits beside the type say that the value is nested, or big-endian. */
const ATTRIBUTE_TYPE = 0x3fff;
const NESTED = 0x8000;

function aligned(length: number): number {
  return ((length + 3) & ~3) >>> 0;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A number of 32 bits, as a value. */
export function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, LITTLE);
  return bytes;
}

/** A text with the NUL behind it, as a value. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(`${value}\0`);
}

export function attribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(aligned(ATTRIBUTE_HEADER_BYTES + value.length));
  const view = viewOf(bytes);
  view.setUint16(0, ATTRIBUTE_HEADER_BYTES + value.length, LITTLE);
  view.setUint16(2, type, LITTLE);
  bytes.set(value, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

export function nested(type: number, attributes: readonly Uint8Array[]): Uint8Array {
  return attribute(type | NESTED, joined(attributes));
}

export interface Request {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** The fixed part, then whole attributes. */
  readonly parts: readonly Uint8Array[];
}

export function encodeRequest({ type, flags, sequence, parts }: Request): Uint8Array {
  const bytes = joined([new Uint8Array(HEADER_BYTES), ...parts]);
  const view = viewOf(bytes);
  view.setUint32(0, bytes.length, LITTLE);
  view.setUint16(4, type, LITTLE);
  view.setUint16(6, flags, LITTLE);
  view.setUint32(8, sequence, LITTLE);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + aligned(part.length), 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += aligned(part.length);
  }
  return bytes;
}

export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** What follows the header, in the memory that was given. */
  readonly body: Uint8Array;
}

export interface Netlink {
  readonly kind: "netlink";
  readonly messages: readonly NetlinkMessage[];
}

/** The messages of one datagram. */
export function decodeMessages(bytes: Uint8Array): Netlink | Malformed {
  const view = viewOf(bytes);
  const messages: NetlinkMessage[] = []; // BOUNDED: by the bytes
  for (let offset = 0; offset < bytes.length;) {
    if (bytes.length - offset < HEADER_BYTES)
      return malformed("a message without a whole header", offset);
    const length = view.getUint32(offset, LITTLE);
    if (length < HEADER_BYTES || length > bytes.length - offset)
      return malformed(`a message of ${length} bytes in ${bytes.length - offset}`, offset);
    messages.push({
      type: view.getUint16(offset + 4, LITTLE),
      flags: view.getUint16(offset + 6, LITTLE),
      sequence: view.getUint32(offset + 8, LITTLE),
      body: bytes.subarray(offset + HEADER_BYTES, offset + length),
    });
    offset += aligned(length);
  }
  return { kind: "netlink", messages };
}

/** Values by type, in the memory that was given. */
export interface Attributes {
  readonly kind: "attributes";
  readonly values: ReadonlyMap<number, Uint8Array>;
}

/** The attributes from `start` to the end; of two of one type the last counts. */
export function decodeAttributes(bytes: Uint8Array, start: number): Attributes | Malformed {
  const view = viewOf(bytes);
  const values = new Map<number, Uint8Array>(); // BOUNDED: by the bytes
  for (let offset = start; offset < bytes.length;) {
    if (bytes.length - offset < ATTRIBUTE_HEADER_BYTES)
      return malformed("an attribute without a whole header", offset);
    const length = view.getUint16(offset, LITTLE);
    if (length < ATTRIBUTE_HEADER_BYTES || length > bytes.length - offset)
      return malformed(`an attribute of ${length} bytes in ${bytes.length - offset}`, offset);
    const value = bytes.subarray(offset + ATTRIBUTE_HEADER_BYTES, offset + length);
    values.set(view.getUint16(offset + 2, LITTLE) & ATTRIBUTE_TYPE, value);
    offset += aligned(length);
  }
  return { kind: "attributes", values };
}

/** The number of 32 bits that begins a value; undefined if there is none. */
export function wordOf(value: Uint8Array | undefined): number | undefined {
  return value === undefined || value.length < 4 ? undefined : viewOf(value).getUint32(0, LITTLE);
}

/** The text of a value, without its NUL; empty if there is none. */
export function textOf(value: Uint8Array | undefined): string {
  if (value === undefined) return "";
  const end = value.indexOf(0);
  return new TextDecoder().decode(end < 0 ? value : value.subarray(0, end));
}

export interface Acknowledgement {
  readonly kind: "acknowledgement";
  /** 0: done; else `errno`. */
  readonly errno: number;
  /** What the kernel says about it, mostly nothing. */
  readonly text: string;
}

/** Of a message of type NLMSG_ERROR or NLMSG_DONE; a dump may end without a word, which is success. */
export function decodeAcknowledgement(message: NetlinkMessage): Acknowledgement | Malformed {
  const { body, type, flags } = message;
  const code = wordOf(body);
  if (code === undefined) {
    if (type === NLMSG_DONE) return { kind: "acknowledgement", errno: 0, text: "" };
    return malformed("an acknowledgement without a code", 0);
  }
  const errno = 0 - (code | 0);
  if ((flags & NLM_F_ACK_TLVS) === 0) return { kind: "acknowledgement", errno, text: "" };
  const start = 4 + (type === NLMSG_ERROR ? requestBytes(body, flags) : 0);
  if (start > body.length) return malformed("an acknowledgement without its request", 4);
  const attributes = decodeAttributes(body, start);
  if (attributes.kind === "malformed") return attributes;
  return { kind: "acknowledgement", errno, text: textOf(attributes.values.get(NLMSGERR_ATTR_MSG)) };
}

/** How much of the request stands between the code and the attributes: its header, or all of it. */
function requestBytes(body: Uint8Array, flags: number): number {
  if ((flags & NLM_F_CAPPED) !== 0) return HEADER_BYTES;
  return aligned(wordOf(body.subarray(4)) ?? HEADER_BYTES);
}
