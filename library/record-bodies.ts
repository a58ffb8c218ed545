/**
 * Record types that the DNS codec keeps as octets, read by dns-packet: RRSIG DNSKEY DS NSEC NSEC3 (RFC 4034,
 * RFC 5155), TLSA (RFC 6698), CAA (RFC 8659).
 *
 * It stands outside the pure program because that package needs Node's Buffer. Of the types it knows, only those are
 * taken that it reads right. What it would misread without a word is kept from it: a compressed name, a label that is
 * not plain ASCII or has a dot inside, a length inside the data that does not agree with RDLENGTH. Those records, like
 * all of other types, stay octets.
 *
 * Values are plain and frozen: octets are lower-case hex, types without a name are `TYPE65280`.
 */
import { Buffer } from "node:buffer";
import type { decode } from "dns-packet";
import { toHex } from "../net/hex.ts";
import { typeName, type RecordBodies } from "../services/dns/index.ts";
import { isRecordBodyType, type RecordBodyType } from "./record-body-types.ts";

type Decode = typeof decode;

/** What has to be looked at before a type is handed over. */
interface Layout {
  /** Octets before the name in its data; left out: there is none. */
  readonly nameAt?: number;
  readonly agrees?: (rdata: Uint8Array) => boolean;
}

const LAYOUTS: Readonly<Record<RecordBodyType, Layout>> = {
  RRSIG: { nameAt: 18 },
  NSEC: { nameAt: 0 },
  NSEC3: { agrees: nsec3Agrees },
  DNSKEY: { agrees: (rdata) => rdata.length > 4 },
  DS: { agrees: (rdata) => rdata.length > 4 },
  TLSA: { agrees: (rdata) => rdata.length > 3 },
  CAA: { agrees: caaAgrees },
};

/** A reader for the types of `RECORD_BODY_TYPES`; loads dns-packet. */
export async function loadRecordBodies(): Promise<RecordBodies> {
  const dnsPacket = await import("dns-packet");
  return recordBodies(dnsPacket.decode);
}

/** Reads record bodies with the `decode` of dns-packet. */
export function recordBodies(decodeMessage: Decode): RecordBodies {
  return {
    decode: (type, rdata) => {
      const name = typeName(type);
      if (!isRecordBodyType(name) || !isReadable(LAYOUTS[name], rdata)) return undefined;
      return readBody(decodeMessage, type, rdata);
    },
  };
}

function isReadable({ nameAt, agrees }: Layout, rdata: Uint8Array): boolean {
  if (nameAt !== undefined && !isPlainName(rdata, nameAt)) return false;
  return agrees?.(rdata) ?? true;
}

const HEADER = [0, 0, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0];
/** A root owner, type, class IN, TTL 0 and RDLENGTH. */
const RECORD_HEAD_OCTETS = 11;

/** Wraps the data into a message of one record, the only thing the package reads by its public interface. */
function readBody(decodeMessage: Decode, type: number, rdata: Uint8Array): unknown {
  const head = [
    0,
    type >> 8,
    type & 0xff,
    0,
    1,
    0,
    0,
    0,
    0,
    rdata.length >> 8,
    rdata.length & 0xff,
  ];
  const message = Buffer.concat([Uint8Array.from([...HEADER, ...head]), rdata]);
  try {
    const [answer] = decodeMessage(message).answers ?? [];
    const consumed = decodeMessage.bytes === HEADER.length + RECORD_HEAD_OCTETS + rdata.length;
    return consumed && answer !== undefined && "data" in answer ? plain(answer.data) : undefined;
  } catch (error) {
    if (isFormatError(error)) return undefined;
    throw error;
  }
}

/** dns-packet throws plain errors; these are the texts of its own, beside the range errors of Buffer. */
const FORMAT_ERRORS = ["Cannot decode name", "Protocol must be 3", "Buffer overflow"];

function isFormatError(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return error instanceof Error && FORMAT_ERRORS.some((text) => error.message.startsWith(text));
}

/** Labels of plain ASCII without a dot, uncompressed, up to the root. */
function isPlainName(rdata: Uint8Array, start: number): boolean {
  let at = start;
  // BOUNDED: by the octets of the record
  while (at < rdata.length) {
    const length = rdata[at++] as number;
    if (length === 0) return true;
    if (length > 63 || at + length > rdata.length) return false;
    for (const end = at + length; at < end; at++) {
      const octet = rdata[at] as number;
      if (octet <= 0x20 || octet >= 0x7f || octet === 0x2e || octet === 0x5c) return false;
    }
  }
  return false;
}

/** RFC 5155 §3.2: salt and hash lie inside the data. */
function nsec3Agrees(rdata: Uint8Array): boolean {
  const hashAt = 5 + (rdata[4] ?? 0);
  return hashAt + 1 + (rdata[hashAt] ?? Infinity) <= rdata.length;
}

/** RFC 8659 §4.1: a tag of one octet at least lies inside the data; what is not ASCII would be changed. */
function caaAgrees(rdata: Uint8Array): boolean {
  const tagOctets = rdata[1] ?? 0;
  if (tagOctets === 0 || 2 + tagOctets > rdata.length) return false;
  return rdata.subarray(2).every((octet) => octet < 0x80);
}

/** Frozen, octets as hex, numbers of unknown types in the words of RFC 3597. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === "string") return value.replace(/^UNKNOWN_(?=\d+$)/, "TYPE");
  if (Array.isArray(value)) return Object.freeze(value.map(plain));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, plain(part)] as const);
  return Object.freeze(Object.fromEntries(entries));
}
