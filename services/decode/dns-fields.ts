/** A DNS message (RFC 1035 §4) as plain data; multicast DNS (RFC 6762) and LLMNR (RFC 4795) share the format. */
import { toHex } from "../../net/hex.ts";
import type { Malformed } from "../../net/service.ts";
import { decodeDns, FLUSH_BIT } from "../dns/wire/message.ts";
import { bodyText } from "../dns/wire/record-text.ts";
import type {
  DecodedMessage,
  DecodedRecord,
  Edns,
  ExtendedError,
  Question,
  RecordBodies,
  RecordBody,
} from "../dns/wire/record.ts";
import { className, rcodeName, typeName } from "../dns/wire/types.ts";
import { EDNS_OPTION_NAMES, EXTENDED_ERROR_NAMES, OPCODE_NAMES } from "./dns-names.ts";

export interface DnsQuestionFields {
  readonly name: string;
  readonly type: string;
  readonly class: string;
  /** RFC 6762 §5.4. */
  readonly unicastResponse?: true;
}

/** Data as the codec reads it; octets also as RFC 3597 §5 writes them. */
export type DnsDataFields =
  | Exclude<RecordBody, { readonly kind: "opaque" }>
  | {
      readonly kind: "opaque";
      readonly hex: string;
      readonly text: string;
      readonly value?: unknown;
    };

export interface DnsRecordFields {
  readonly name: string;
  readonly type: string;
  readonly class: string;
  /** RFC 6762 §10.2. */
  readonly cacheFlush?: true;
  readonly ttlSeconds: number;
  readonly data: DnsDataFields;
}

export interface DnsEdnsFields {
  readonly udpSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly options: readonly {
    readonly code: number;
    readonly name?: string;
    readonly hex: string;
  }[];
}

export interface DnsFields {
  readonly id: number;
  readonly qr: boolean;
  readonly opcode: number;
  readonly opcodeName: string;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  /** RFC 1035 §4.1.1: must be zero; shown where it is not. */
  readonly z?: true;
  readonly ad: boolean;
  readonly cd: boolean;
  /** The four bits of the header and the eight of EDNS together. */
  readonly rcode: number;
  readonly rcodeName: string;
  readonly questions: readonly DnsQuestionFields[];
  readonly answers: readonly DnsRecordFields[];
  readonly authorities: readonly DnsRecordFields[];
  /** Without the OPT record, which is `edns`. */
  readonly additionals: readonly DnsRecordFields[];
  readonly edns?: DnsEdnsFields;
  readonly extendedErrors?: readonly (ExtendedError & { readonly name?: string })[];
  readonly trailingOctets?: number;
}

/** Reads a whole message; `multicast` says that it is one of multicast DNS. */
export function dnsFields(
  bytes: Uint8Array,
  multicast: boolean,
  recordBodies: RecordBodies | undefined,
): DnsFields | Malformed {
  const message = decodeDns(bytes, { recordBodies, multicast });
  if (message.kind === "malformed") return message;
  const { opcode, rcode, edns, extendedErrors, trailingOctets } = message;
  return {
    id: message.id,
    qr: message.qr,
    opcode,
    opcodeName: OPCODE_NAMES[opcode] ?? `OPCODE${opcode}`,
    aa: message.aa,
    tc: message.tc,
    rd: message.rd,
    ra: message.ra,
    ...((bytes[3] as number) & Z_BIT ? { z: true } : undefined),
    ad: message.ad,
    cd: message.cd,
    rcode,
    rcodeName: rcodeName(rcode),
    ...sections(message, multicast),
    ...(edns === undefined ? undefined : { edns: ednsFields(edns) }),
    ...(extendedErrors.length === 0 ? undefined : { extendedErrors: extendedErrors.map(named) }),
    ...(trailingOctets === 0 ? undefined : { trailingOctets }),
  };
}

/** In the fourth octet of the header. */
const Z_BIT = 0x40;

type Sections = Pick<DnsFields, "questions" | "answers" | "authorities" | "additionals">;

function sections(message: DecodedMessage, multicast: boolean): Sections {
  const record = multicast ? multicastRecord : recordFields;
  return {
    questions: message.questions.map(multicast ? multicastQuestion : questionFields),
    answers: message.answers.map(record),
    authorities: message.authorities.map(record),
    additionals: message.additionals.map(record),
  };
}

function questionFields({ name, type, class: of }: Question): DnsQuestionFields {
  return { name, type: typeName(type), class: className(of) };
}

function multicastQuestion(question: Question): DnsQuestionFields {
  const fields = questionFields({ ...question, class: question.class & ~FLUSH_BIT });
  return (question.class & FLUSH_BIT) === 0 ? fields : { ...fields, unicastResponse: true };
}

function recordFields({ name, type, class: of, ttlSeconds, body }: DecodedRecord): DnsRecordFields {
  return { name, type: typeName(type), class: className(of), ttlSeconds, data: dataFields(body) };
}

function multicastRecord(record: DecodedRecord): DnsRecordFields {
  const fields = recordFields({ ...record, class: record.class & ~FLUSH_BIT });
  return (record.class & FLUSH_BIT) === 0 ? fields : { ...fields, cacheFlush: true };
}

function dataFields(body: RecordBody): DnsDataFields {
  return body.kind === "opaque" ? { ...body, text: bodyText(body) } : body;
}

function ednsFields({ udpSize, version, dnssecOk, options }: Edns): DnsEdnsFields {
  return {
    udpSize,
    version,
    dnssecOk,
    options: options.map(({ code, data }) => {
      const name = EDNS_OPTION_NAMES[code];
      const hex = toHex(data);
      return name === undefined ? { code, hex } : { code, name, hex };
    }),
  };
}

function named(error: ExtendedError): ExtendedError & { readonly name?: string } {
  const name = EXTENDED_ERROR_NAMES[error.infoCode];
  return name === undefined ? error : { ...error, name };
}
