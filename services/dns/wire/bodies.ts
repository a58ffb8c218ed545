/**
 * Record data: A NS CNAME SOA PTR MX TXT (RFC 1035 §3.3), AAAA (RFC 3596), SRV (RFC 2782), SVCB HTTPS (RFC 9460).
 * Whatever else comes stays octets, beside what an injected `RecordBodies` makes of them.
 *
 * A and AAAA, SRV, SVCB and HTTPS are of class IN; in other classes they would mean something else, so they stay
 * octets there.
 */
import { ipv4Text, ipv6Text } from "../../../net/address.ts";
import type { Reader } from "./reader.ts";
import type { RecordBodies, RecordBody } from "./record.ts";
import { readSvcParams, writeSvcParams } from "./svcb.ts";
import { CLASS, TYPE } from "./types.ts";
import type { Writer } from "./writer.ts";

/** Reads the RDATA of a record; the reader stops at its end, `reader.end`, and should be there afterwards. */
export function readBody(
  reader: Reader,
  type: number,
  recordClass: number,
  others: RecordBodies | undefined,
): RecordBody {
  if (recordClass === CLASS.IN) {
    switch (type) {
      case TYPE.A:
        return readAddress(reader, "A", 4);
      case TYPE.AAAA:
        return readAddress(reader, "AAAA", 16);
      case TYPE.SRV:
        return {
          kind: "SRV",
          priority: reader.u16("SRV data"),
          weight: reader.u16("SRV data"),
          port: reader.u16("SRV data"),
          target: reader.name(),
        };
      case TYPE.SVCB:
        return readSvcb(reader, "SVCB");
      case TYPE.HTTPS:
        return readSvcb(reader, "HTTPS");
    }
  }
  if (recordClass <= CLASS.HS) {
    switch (type) {
      case TYPE.CNAME:
        return { kind: "CNAME", target: reader.name() };
      case TYPE.NS:
        return { kind: "NS", target: reader.name() };
      case TYPE.PTR:
        return { kind: "PTR", target: reader.name() };
      case TYPE.SOA:
        return readSoa(reader);
      case TYPE.MX:
        return { kind: "MX", preference: reader.u16("MX data"), exchange: reader.name() };
      case TYPE.TXT:
        return { kind: "TXT", strings: readStrings(reader) };
    }
  }
  return readOpaque(reader, type, others);
}

function readAddress(reader: Reader, kind: "A" | "AAAA", octets: 4 | 16): RecordBody {
  const at = reader.skip(octets, `${kind} data`);
  if (at < 0) return { kind, address: "" };
  const address = octets === 4 ? ipv4Text(reader.bytes, at) : ipv6Text(reader.bytes, at);
  return { kind, address };
}

function readSoa(reader: Reader): RecordBody {
  return {
    kind: "SOA",
    mname: reader.name(),
    rname: reader.name(),
    serial: reader.u32("SOA data"),
    refreshSeconds: reader.u32("SOA data"),
    retrySeconds: reader.u32("SOA data"),
    expireSeconds: reader.u32("SOA data"),
    minimumSeconds: reader.u32("SOA data"),
  };
}

function readStrings(reader: Reader): readonly string[] {
  const strings: string[] = []; // BOUNDED: by the octets of the record
  do {
    strings.push(reader.octetText(reader.u8("TXT data"), "TXT data"));
  } while (reader.offset < reader.end && reader.fault === undefined);
  return strings;
}

function readSvcb(reader: Reader, kind: "SVCB" | "HTTPS"): RecordBody {
  const priority = reader.u16(`${kind} data`);
  const target = reader.name();
  if (priority !== 0) return { kind, priority, target, params: readSvcParams(reader, reader.end) };
  reader.skip(reader.end - reader.offset, `${kind} data`);
  return { kind, priority, target, params: [] };
}

function readOpaque(reader: Reader, type: number, others: RecordBodies | undefined): RecordBody {
  const { offset, end } = reader;
  const hex = reader.hex(end - offset, "record data");
  const value = others?.decode(type, reader.bytes.subarray(offset, end));
  return value === undefined ? { kind: "opaque", hex } : { kind: "opaque", hex, value };
}

/** Writes RDATA. Throws RangeError for what no record can hold. */
export function writeBody(writer: Writer, body: RecordBody): void {
  switch (body.kind) {
    case "A":
      return writer.address(body.address, 4);
    case "AAAA":
      return writer.address(body.address, 16);
    case "CNAME":
    case "NS":
    case "PTR":
      return writer.name(body.target);
    case "SOA":
      writer.name(body.mname);
      writer.name(body.rname);
      writer.u32(body.serial);
      writer.u32(body.refreshSeconds);
      writer.u32(body.retrySeconds);
      writer.u32(body.expireSeconds);
      return writer.u32(body.minimumSeconds);
    case "MX":
      writer.u16(body.preference);
      return writer.name(body.exchange);
    case "TXT":
      for (const text of body.strings) writer.characterString(text);
      return;
    case "SRV":
      writer.u16(body.priority);
      writer.u16(body.weight);
      writer.u16(body.port);
      return writer.plainName(body.target);
    case "SVCB":
    case "HTTPS":
      writer.u16(body.priority);
      writer.plainName(body.target);
      return writeSvcParams(writer, body.params);
    case "opaque":
      return writer.hex(body.hex);
  }
}
