/**
 * DNS messages (RFC 1035 §4): header, questions, answers, authorities, additionals; EDNS(0) from RFC 6891.
 *
 * Strict where laxity hides a defect: counts are believed only as far as there are octets, a record's data fills its
 * RDLENGTH exactly, one OPT record at most, with the root for owner and among the additionals. One broken record
 * makes the whole message malformed, because what follows it cannot be trusted to be where it seems. Octets behind
 * the last record are reported as `trailingOctets`.
 */
import type { Malformed, Work } from "../../../net/service.ts";
import { readBody, writeBody } from "./bodies.ts";
import { extendedErrors, extendedRcode, readEdns, writeEdns } from "./edns.ts";
import { AA, AD, CD, flagBits, HEADER_OCTETS, opcodeOf, QR, RA, RD, TC } from "./header.ts";
import { Reader } from "./reader.ts";
import type {
  DecodedMessage,
  DecodedRecord,
  DnsMessage,
  Edns,
  ExtendedError,
  Question,
  RecordBodies,
  ResourceRecord,
} from "./record.ts";
import { CLASS, TYPE } from "./types.ts";
import { Writer } from "./writer.ts";

export interface DecodeOptions {
  /** Reads the types that this codec keeps as octets. */
  readonly recordBodies?: RecordBodies | undefined;
  /** The upper bit of a class is no part of it (RFC 6762 §10.2): data is read as the class without it has it. */
  readonly multicast?: boolean;
}

const NO_OPTIONS: DecodeOptions = {};
const NO_ERRORS: readonly ExtendedError[] = Object.freeze([]);
/** RFC 6762 §10.2: the records of this name, type and class replace all others. */
export const FLUSH_BIT = 0x8000;
/** RFC 2181 §8: a TTL with its highest bit set counts as zero. */
const TTL_LIMIT = 2 ** 31;

/** Reads a whole message. What it returns holds nothing of `bytes` but copies. */
export function decodeDns(
  bytes: Uint8Array,
  options: DecodeOptions = NO_OPTIONS,
  work?: Work,
): DecodedMessage | Malformed {
  const decoder = new Decoder(bytes, options);
  const message = decoder.message();
  if (work !== undefined) work.visited += decoder.visited;
  return message;
}

class Decoder {
  readonly #reader: Reader;
  readonly #options: DecodeOptions;
  #edns: Edns | undefined;
  #extendedRcode = 0;

  constructor(bytes: Uint8Array, options: DecodeOptions) {
    this.#reader = new Reader(bytes);
    this.#options = options;
  }

  get visited(): number {
    return this.#reader.visited;
  }

  message(): DecodedMessage | Malformed {
    const reader = this.#reader;
    const id = reader.u16("the header");
    const bits = reader.u16("the header");
    const questionCount = reader.u16("the header");
    const answerCount = reader.u16("the header");
    const authorityCount = reader.u16("the header");
    const additionalCount = reader.u16("the header");
    const questions = this.#questions(questionCount);
    const answers = this.#records(answerCount, "answer");
    const authorities = this.#records(authorityCount, "authority");
    const additionals = this.#records(additionalCount, "additional");
    if (reader.fault !== undefined) return reader.fault;
    const edns = this.#edns;
    return {
      kind: "message",
      id,
      qr: (bits & QR) !== 0,
      opcode: opcodeOf(bits),
      aa: (bits & AA) !== 0,
      tc: (bits & TC) !== 0,
      rd: (bits & RD) !== 0,
      ra: (bits & RA) !== 0,
      ad: (bits & AD) !== 0,
      cd: (bits & CD) !== 0,
      rcode: (this.#extendedRcode << 4) | (bits & 0xf),
      questions,
      answers,
      authorities,
      additionals,
      ...(edns === undefined ? undefined : { edns }),
      extendedErrors: edns === undefined ? NO_ERRORS : extendedErrors(edns),
      trailingOctets: reader.bytes.length - reader.offset,
    };
  }

  #questions(count: number): readonly Question[] {
    const reader = this.#reader;
    const questions: Question[] = []; // BOUNDED: a question takes five octets at least, or a fault ends the loop
    for (let i = 0; i < count && reader.fault === undefined; i++) {
      const name = reader.name();
      questions.push({ name, type: reader.u16("a question"), class: reader.u16("a question") });
    }
    return questions;
  }

  #records(
    count: number,
    section: "answer" | "authority" | "additional",
  ): readonly DecodedRecord[] {
    const reader = this.#reader;
    const records: DecodedRecord[] = []; // BOUNDED: a record takes eleven octets at least, or a fault ends the loop
    for (let i = 0; i < count && reader.fault === undefined; i++) {
      const start = reader.offset;
      const name = reader.name();
      const type = reader.u16("a record");
      const recordClass = reader.u16("a record");
      const ttl = reader.u32("a record");
      const rdataLength = reader.u16("a record");
      const rdataOffset = reader.offset;
      const end = rdataOffset + rdataLength;
      if (end > reader.bytes.length) reader.fail("record data ends early", reader.bytes.length);
      if (reader.fault !== undefined) break;
      reader.end = end;
      if (type === TYPE.OPT) {
        this.#opt(section, name, start);
        this.#extendedRcode = extendedRcode(ttl);
        this.#edns = readEdns(reader, recordClass, ttl, end);
      } else {
        const dataClass = this.#options.multicast ? recordClass & ~FLUSH_BIT : recordClass;
        const body = readBody(reader, type, dataClass, this.#options.recordBodies);
        const ttlSeconds = ttl < TTL_LIMIT ? ttl : 0;
        records.push({
          name,
          type,
          class: recordClass,
          ttlSeconds,
          body,
          rdataOffset,
          rdataLength,
        });
      }
      if (reader.offset !== end) reader.fail("record data is longer than its content");
      reader.end = reader.bytes.length;
    }
    return records;
  }

  /** RFC 6891 §6.1.1. */
  #opt(section: string, name: string, start: number): void {
    if (section !== "additional")
      this.#reader.fail(`an OPT record in the ${section} section`, start);
    if (this.#edns !== undefined) this.#reader.fail("a second OPT record", start);
    if (name !== ".") this.#reader.fail("an OPT record owned by a name", start);
  }
}

/** The octets of a record's data, as they came. */
export function rdataOf(bytes: Uint8Array, record: DecodedRecord): Uint8Array {
  return bytes.subarray(record.rdataOffset, record.rdataOffset + record.rdataLength);
}

/** Writes a message, names compressed. Throws RangeError for what no message can hold. */
export function encodeDns(message: DnsMessage): Uint8Array {
  const { questions, answers, authorities, additionals, edns } = message;
  const writer = new Writer();
  writer.u16(message.id);
  writer.u16(flagBits(message, message.rcode));
  writer.u16(questions.length);
  writer.u16(answers.length);
  writer.u16(authorities.length);
  writer.u16(additionals.length + (edns === undefined ? 0 : 1));
  for (const { name, type, class: questionClass } of questions) {
    writer.name(name);
    writer.u16(type);
    writer.u16(questionClass);
  }
  for (const record of answers) writeRecord(writer, record);
  for (const record of authorities) writeRecord(writer, record);
  for (const record of additionals) writeRecord(writer, record);
  if (edns !== undefined) writeEdns(writer, edns, message.rcode);
  return writer.finish();
}

function writeRecord(writer: Writer, record: ResourceRecord): void {
  writer.name(record.name);
  writer.u16(record.type);
  writer.u16(record.class);
  writer.u32(record.ttlSeconds);
  const lengthAt = writer.offset;
  writer.u16(0);
  writeBody(writer, record.body);
  writer.setU16(lengthAt, writer.offset - lengthAt - 2);
}

/** Length of an OPT record without options. */
const OPT_OCTETS = 11;

/**
 * A query of class IN with recursion desired. `name` is what `parseName` makes; `udpSize` left out sends no EDNS.
 */
export function encodeQuery(
  id: number,
  name: Uint8Array,
  type: number,
  udpSize?: number,
): Uint8Array {
  const questionEnd = HEADER_OCTETS + name.length + 4;
  const bytes = new Uint8Array(questionEnd + (udpSize === undefined ? 0 : OPT_OCTETS));
  bytes[0] = id >>> 8;
  bytes[1] = id;
  bytes[2] = RD >>> 8;
  bytes[5] = 1;
  bytes.set(name, HEADER_OCTETS);
  bytes[questionEnd - 4] = type >>> 8;
  bytes[questionEnd - 3] = type;
  bytes[questionEnd - 1] = CLASS.IN;
  if (udpSize !== undefined) {
    bytes[11] = 1;
    bytes[questionEnd + 2] = TYPE.OPT;
    bytes[questionEnd + 3] = udpSize >>> 8;
    bytes[questionEnd + 4] = udpSize;
  }
  return bytes;
}
