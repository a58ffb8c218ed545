/**
 * EDNS(0): the OPT record (RFC 6891 §6.1), its options as they are, extended errors (RFC 8914) read.
 *
 *   owner root | type OPT | class: UDP size | TTL: extended rcode(8) version(8) DO(1) zero(15) | options
 */
import type { Reader } from "./reader.ts";
import type { Edns, EdnsOption, ExtendedError } from "./record.ts";
import { TYPE } from "./types.ts";
import type { Writer } from "./writer.ts";

/** RFC 8914 §2. */
const OPTION_EXTENDED_ERROR = 15;
const DNSSEC_OK = 0x8000;

/** Reads the options up to `end`; `udpSize` and `ttl` are the record's class and TTL. */
export function readEdns(reader: Reader, udpSize: number, ttl: number, end: number): Edns {
  const options: EdnsOption[] = []; // BOUNDED: by the octets of the record
  while (reader.offset < end && reader.fault === undefined) {
    const code = reader.u16("an EDNS option");
    const length = reader.u16("an EDNS option");
    const at = reader.skip(length, "an EDNS option");
    if (at < 0) break;
    if (code === OPTION_EXTENDED_ERROR && length < 2)
      reader.fail("an extended error has no code", at);
    options.push({ code, data: reader.bytes.slice(at, at + length) });
  }
  return {
    udpSize,
    version: (ttl >>> 16) & 0xff,
    dnssecOk: (ttl & DNSSEC_OK) !== 0,
    options,
  };
}

/** The upper eight bits of the response code. */
export function extendedRcode(ttl: number): number {
  return ttl >>> 24;
}

/** The extended errors among the options (RFC 8914 §2), which `readEdns` has checked. */
export function extendedErrors(edns: Edns): readonly ExtendedError[] {
  const errors: ExtendedError[] = []; // BOUNDED: by the options of one message
  for (const { code, data } of edns.options) {
    if (code !== OPTION_EXTENDED_ERROR) continue;
    let extraText = "";
    for (let i = 2; i < data.length; i++) extraText += String.fromCharCode(data[i] as number);
    errors.push({ infoCode: ((data[0] as number) << 8) | (data[1] as number), extraText });
  }
  return errors;
}

/** Writes the OPT record; `rcode` whole, of which it takes the upper bits. */
export function writeEdns(writer: Writer, edns: Edns, rcode: number): void {
  writer.u8(0);
  writer.u16(TYPE.OPT);
  writer.u16(edns.udpSize);
  writer.u8(rcode >>> 4);
  writer.u8(edns.version);
  writer.u16(edns.dnssecOk ? DNSSEC_OK : 0);
  const lengthAt = writer.offset;
  writer.u16(0);
  for (const { code, data } of edns.options) {
    writer.u16(code);
    writer.u16(data.length);
    writer.octets(data);
  }
  writer.setU16(lengthAt, writer.offset - lengthAt - 2);
}
