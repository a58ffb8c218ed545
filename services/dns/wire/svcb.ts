/**
 * Service parameters of SVCB and HTTPS records (RFC 9460 §2.2, §7, §8).
 *
 * A record whose keys do not strictly ascend, whose value breaks its format, or whose mandatory list contradicts the
 * record is malformed; the RFC then wants the whole set of records refused.
 */
import { ipv4Text, ipv6Text } from "../../../net/address.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export type SvcParam =
  | { readonly key: "mandatory"; readonly keys: readonly string[] }
  /** One character an octet. */
  | { readonly key: "alpn"; readonly protocols: readonly string[] }
  | { readonly key: "no-default-alpn" }
  | { readonly key: "port"; readonly port: number }
  | { readonly key: "ipv4hint" | "ipv6hint"; readonly addresses: readonly string[] }
  | { readonly key: "ech"; readonly hex: string }
  | { readonly key: `key${number}`; readonly hex: string };

/** RFC 9460 §14.3.2, by number. */
const KEY_NAMES = [
  "mandatory",
  "alpn",
  "no-default-alpn",
  "port",
  "ipv4hint",
  "ech",
  "ipv6hint",
] as const;

type KeyName = (typeof KEY_NAMES)[number] | `key${number}`;

function keyName(key: number): KeyName {
  return KEY_NAMES[key] ?? `key${key}`;
}

function keyNumber(name: string): number {
  const known = (KEY_NAMES as readonly string[]).indexOf(name);
  if (known >= 0) return known;
  const number = name.startsWith("key") ? Number(name.slice(3)) : Number.NaN;
  if (!(Number.isInteger(number) && number >= 0 && number <= 0xffff)) {
    throw new RangeError(`${name} is not the name of a service parameter`);
  }
  return number;
}

/** Reads parameters up to `end`. */
export function readSvcParams(reader: Reader, end: number): readonly SvcParam[] {
  const params: SvcParam[] = []; // BOUNDED: by the octets of the record
  let before = -1;
  const keys: number[] = [];
  while (reader.offset < end && reader.fault === undefined) {
    const start = reader.offset;
    const key = reader.u16("a service parameter");
    const length = reader.u16("a service parameter");
    if (key <= before) reader.fail("service parameters do not ascend", start);
    if (reader.offset + length > end) reader.fail("a service parameter ends early", end);
    before = key;
    keys.push(key);
    params.push(readParam(reader, keyName(key), length));
  }
  checkMandatory(reader, params, keys);
  return params;
}

function readParam(reader: Reader, key: KeyName, length: number): SvcParam {
  switch (key) {
    case "mandatory":
      return { key, keys: readMandatory(reader, length) };
    case "alpn":
      return { key, protocols: readProtocols(reader, length) };
    case "no-default-alpn":
      if (length !== 0) reader.fail("no-default-alpn has a value");
      return { key };
    case "port":
      if (length !== 2) reader.fail(`a port parameter has 2 octets, not ${length}`);
      return { key, port: reader.u16("a port parameter") };
    case "ipv4hint":
      return { key, addresses: readAddresses(reader, length, 4, ipv4Text) };
    case "ipv6hint":
      return { key, addresses: readAddresses(reader, length, 16, ipv6Text) };
    default:
      return { key, hex: reader.hex(length, "a service parameter") };
  }
}

function readMandatory(reader: Reader, length: number): readonly string[] {
  if (length === 0 || length % 2 !== 0)
    reader.fail("a mandatory list is keys of 2 octets, one at least");
  const keys: string[] = []; // BOUNDED: by the parameter's length
  let before = 0; // key 0, the list itself, is no part of it (RFC 9460 §8)
  for (let i = 0; i < length && reader.fault === undefined; i += 2) {
    const start = reader.offset;
    const key = reader.u16("a mandatory list");
    if (key <= before)
      reader.fail("the keys of a mandatory list ascend and leave out its own", start);
    before = key;
    keys.push(keyName(key));
  }
  return keys;
}

function checkMandatory(
  reader: Reader,
  params: readonly SvcParam[],
  present: readonly number[],
): void {
  const first = params[0];
  if (reader.fault !== undefined || first?.key !== "mandatory") return;
  let at = 0;
  // BOUNDED: both lists ascend, so one pass over them is enough
  for (const name of first.keys) {
    const key = keyNumber(name);
    while (at < present.length && (present[at] as number) < key) at++;
    if (present[at] !== key) reader.fail(`${name} is mandatory and missing`);
  }
}

function readProtocols(reader: Reader, length: number): readonly string[] {
  const end = reader.offset + length;
  const protocols: string[] = []; // BOUNDED: by the parameter's length
  if (length === 0) reader.fail("an alpn list names one protocol at least");
  while (reader.offset < end && reader.fault === undefined) {
    const octets = reader.u8("an alpn list");
    if (octets === 0) reader.fail("a protocol name is empty");
    if (reader.offset + octets > end) reader.fail("an alpn list ends early", end);
    protocols.push(reader.octetText(octets, "an alpn list"));
  }
  return protocols;
}

function readAddresses(
  reader: Reader,
  length: number,
  size: number,
  text: (bytes: Uint8Array, offset: number) => string,
): readonly string[] {
  if (length === 0 || length % size !== 0)
    reader.fail(`address hints have ${size} octets each, one at least`);
  const addresses: string[] = []; // BOUNDED: by the parameter's length
  for (let i = 0; i < length && reader.fault === undefined; i += size) {
    const at = reader.skip(size, "an address hint");
    if (at >= 0) addresses.push(text(reader.bytes, at));
  }
  return addresses;
}

/** Writes parameters in the order given, which must ascend. Throws RangeError for what no record can hold. */
export function writeSvcParams(writer: Writer, params: readonly SvcParam[]): void {
  for (const param of params) {
    writer.u16(keyNumber(param.key));
    const lengthAt = writer.offset;
    writer.u16(0);
    writeParam(writer, param);
    writer.setU16(lengthAt, writer.offset - lengthAt - 2);
  }
}

function writeParam(writer: Writer, param: SvcParam): void {
  switch (param.key) {
    case "mandatory":
      for (const key of param.keys) writer.u16(keyNumber(key));
      return;
    case "alpn":
      for (const protocol of param.protocols) writer.characterString(protocol);
      return;
    case "no-default-alpn":
      return;
    case "port":
      writer.u16(param.port);
      return;
    case "ipv4hint":
    case "ipv6hint":
      for (const address of param.addresses)
        writer.address(address, param.key === "ipv4hint" ? 4 : 16);
      return;
    default:
      writer.hex(param.hex);
  }
}
