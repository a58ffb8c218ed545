/**
 * DHCP messages as bytes (RFC 2131 §2, figure 1; options: RFC 2132, joined by RFC 3396).
 *
 *   0    4    8    12     16     20     24     28     44    108   236     240
 *   op…  xid  secs ciaddr yiaddr siaddr giaddr chaddr sname file  cookie  options …
 *
 * `decodeDhcp` is total: bytes become a message or `Malformed`, with the reason and the byte. Header fields are
 * copied out, options are read when asked for, from the bytes that were given. `encodeDhcp` throws RangeError for a
 * message that cannot be written, which is the caller's mistake.
 */
import { ipv4Text, macText, readMac } from "../../net/address.ts";
import { putUint16, putUint32 } from "../../net/big-endian.ts";
import { packetBytes } from "../../net/packet-bytes.ts";
import { fromHex, toHex } from "../../net/hex.ts";
import type { Malformed, Work } from "../../net/service.ts";
import { addressNumber, readText, readUnsigned, writeText } from "./option-formats.ts";
import { type Field, scanOptions } from "./option-scan.ts";
import { END } from "./option-table.ts";
import type { DhcpOptions } from "./options.ts";
import { malformed } from "../../net/malformed.ts";

export interface DhcpMessage {
  readonly kind: "dhcp";
  /** 1 from a client, 2 from a server. */
  readonly op: number;
  /** Hardware type; 1 is Ethernet. */
  readonly htype: number;
  /** Bytes of the hardware address, at most 16. */
  readonly hlen: number;
  readonly hops: number;
  readonly xid: number;
  /** Seconds since the client began. */
  readonly secs: number;
  /** The client asks for replies by broadcast. */
  readonly broadcast: boolean;
  readonly ciaddr: string;
  readonly yiaddr: string;
  readonly siaddr: string;
  readonly giaddr: string;
  /** `02:00:00:00:00:01`, as many groups as `hlen`. */
  readonly chaddr: string;
  /** Empty where the field holds options (option 52). */
  readonly sname: string;
  readonly file: string;
  readonly options: DhcpOptions;
}

export const BOOT_REQUEST = 1;
export const BOOT_REPLY = 2;
export const ETHERNET = 1;
export const ETHERNET_LENGTH = 6;
export const UNSPECIFIED = "0.0.0.0";
export const LIMITED_BROADCAST = "255.255.255.255";
export const SERVER_PORT = 67;
export const CLIENT_PORT = 68;

/** BOOTP relays and servers may drop less (RFC 1542 §2.1). */
const MIN_ENCODED_LENGTH = 300;

const XID_AT = 4;
const SECS_AT = 8;
const FLAGS_AT = 10;
const CIADDR_AT = 12;
const YIADDR_AT = 16;
const SIADDR_AT = 20;
const GIADDR_AT = 24;
const CHADDR_AT = 28;
const CHADDR_LENGTH = 16;
const SNAME: Field = { offset: 44, length: 64 };
const FILE: Field = { offset: 108, length: 128 };
const COOKIE_AT = 236;
const OPTIONS_AT = 240;
const BROADCAST_FLAG = 0x80;
/** RFC 2131 §3: 99, 130, 83, 99. */
const COOKIE = 0x63825363;

export function decodeDhcp(bytes: Uint8Array, work?: Work): DhcpMessage | Malformed {
  if (bytes.length < OPTIONS_AT) {
    return malformed(
      `${bytes.length} bytes are too few: a message has ${OPTIONS_AT} before its options`,
      bytes.length,
    );
  }
  if (work !== undefined) work.visited += OPTIONS_AT;
  const op = bytes[0] as number;
  if (op !== BOOT_REQUEST && op !== BOOT_REPLY)
    return malformed(`op is ${op}, neither request nor reply`, 0);
  const hlen = bytes[2] as number;
  if (hlen > CHADDR_LENGTH) return malformed(`hlen is ${hlen}, more than ${CHADDR_LENGTH}`, 2);
  if (!hasDhcpCookie(bytes)) return malformed("the magic cookie is missing", COOKIE_AT);
  const scanned = scanOptions(bytes, OPTIONS_AT, FILE, SNAME, work);
  if (scanned.kind === "malformed") return scanned;
  return {
    kind: "dhcp",
    op,
    htype: bytes[1] as number,
    hlen,
    hops: bytes[3] as number,
    xid: readUnsigned(bytes, XID_AT, 4),
    secs: readUnsigned(bytes, SECS_AT, 2),
    broadcast: ((bytes[FLAGS_AT] as number) & BROADCAST_FLAG) !== 0,
    ciaddr: ipv4Text(bytes, CIADDR_AT),
    yiaddr: ipv4Text(bytes, YIADDR_AT),
    siaddr: ipv4Text(bytes, SIADDR_AT),
    giaddr: ipv4Text(bytes, GIADDR_AT),
    chaddr: hardwareText(bytes, hlen),
    sname: scanned.snameOverloaded ? "" : fieldText(bytes, SNAME),
    file: scanned.fileOverloaded ? "" : fieldText(bytes, FILE),
    options: scanned.options,
  };
}

/** Whether the magic cookie stands where it belongs: no other message of this size has it there by accident. */
export function hasDhcpCookie(bytes: Uint8Array): boolean {
  return bytes.length >= OPTIONS_AT && readUnsigned(bytes, COOKIE_AT, 4) === COOKIE;
}

/** The bytes of a message, padded to 300. */
export function encodeDhcp(message: DhcpMessage): Uint8Array {
  const { options } = message;
  const bytes = packetBytes(Math.max(MIN_ENCODED_LENGTH, OPTIONS_AT + options.encodedLength + 1));
  bytes[0] = message.op;
  bytes[1] = message.htype;
  bytes[2] = message.hlen;
  bytes[3] = message.hops;
  putUint32(bytes, XID_AT, message.xid);
  putUint16(bytes, SECS_AT, message.secs);
  if (message.broadcast) bytes[FLAGS_AT] = BROADCAST_FLAG;
  writeAddress(bytes, CIADDR_AT, message.ciaddr);
  writeAddress(bytes, YIADDR_AT, message.yiaddr);
  writeAddress(bytes, SIADDR_AT, message.siaddr);
  writeAddress(bytes, GIADDR_AT, message.giaddr);
  writeHardware(bytes, message.chaddr, message.hlen);
  writeField(bytes, SNAME, message.sname);
  writeField(bytes, FILE, message.file);
  putUint32(bytes, COOKIE_AT, COOKIE);
  bytes[options.writeInto(bytes, OPTIONS_AT)] = END;
  return bytes;
}

function hardwareText(bytes: Uint8Array, length: number): string {
  if (length === ETHERNET_LENGTH) return macText(bytes, CHADDR_AT);
  const groups: string[] = []; // BOUNDED: by hlen, at most 16
  for (let i = 0; i < length; i++)
    groups.push(toHex(bytes.subarray(CHADDR_AT + i, CHADDR_AT + i + 1)));
  return groups.join(":");
}

/** RangeError unless the text is that of a hardware address of `length` bytes. */
function writeHardware(bytes: Uint8Array, text: string, length: number): void {
  if (length === ETHERNET_LENGTH && readMac(text, bytes, CHADDR_AT)) return;
  const address = length === ETHERNET_LENGTH ? undefined : fromHex(text.replaceAll(":", ""));
  if (address?.length !== length || length > CHADDR_LENGTH) {
    throw new RangeError(`not a hardware address of ${length} bytes: ${text}`);
  }
  bytes.set(address, CHADDR_AT);
}

/** The text before the first NUL. */
function fieldText(bytes: Uint8Array, field: Field): string {
  let length = 0;
  while (length < field.length && bytes[field.offset + length] !== 0) length++;
  return length === 0 ? "" : readText(bytes, field.offset, length);
}

function writeField(bytes: Uint8Array, field: Field, text: string): void {
  if (text === "") return;
  if (text.length > field.length)
    throw new RangeError(`a text of more than ${field.length} bytes: ${text}`);
  const characters: number[] = []; // BOUNDED: by the length of the field
  writeText(text, characters);
  bytes.set(characters, field.offset);
}

function writeAddress(bytes: Uint8Array, offset: number, text: string): void {
  if (text !== UNSPECIFIED) putUint32(bytes, offset, addressNumber(text));
}
