/** What a DNS message is made of, as values. Names are in the printed form of ./names.ts. */
import type { HeaderFlags } from "./header.ts";
import type { SvcParam } from "./svcb.ts";

export interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

/**
 * The data of a record, read. Text in TXT is one character an octet, so that ASCII reads as itself and nothing is
 * lost; other octets are lower-case hex. Times are seconds.
 */
export type RecordBody =
  | { readonly kind: "A" | "AAAA"; readonly address: string }
  | { readonly kind: "CNAME" | "NS" | "PTR"; readonly target: string }
  | {
      readonly kind: "SOA";
      readonly mname: string;
      readonly rname: string;
      readonly serial: number;
      readonly refreshSeconds: number;
      readonly retrySeconds: number;
      readonly expireSeconds: number;
      /** RFC 2308 §4: how long a negative answer may be kept. */
      readonly minimumSeconds: number;
    }
  | { readonly kind: "MX"; readonly preference: number; readonly exchange: string }
  | { readonly kind: "TXT"; readonly strings: readonly string[] }
  | {
      readonly kind: "SRV";
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  /** RFC 9460; priority 0 is the alias form, whose parameters are ignored. */
  | {
      readonly kind: "SVCB" | "HTTPS";
      readonly priority: number;
      readonly target: string;
      readonly params: readonly SvcParam[];
    }
  /** Any other type: its octets, and what a `RecordBodies` made of them. */
  | { readonly kind: "opaque"; readonly hex: string; readonly value?: unknown };

export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** RFC 2181 §8: 0 to 2^31 - 1; a greater number on the wire is read as 0. */
  readonly ttlSeconds: number;
  readonly body: RecordBody;
}

/** A record as it came; its RDATA lies at `rdataOffset` of the message. */
export interface DecodedRecord extends ResourceRecord {
  readonly rdataOffset: number;
  readonly rdataLength: number;
}

export interface EdnsOption {
  readonly code: number;
  readonly data: Uint8Array;
}

/** RFC 8914: why a response is what it is. */
export interface ExtendedError {
  readonly infoCode: number;
  /** One character an octet of its UTF-8. */
  readonly extraText: string;
}

/** RFC 6891: what the OPT record says, the extended response code aside, which is part of `rcode`. */
export interface Edns {
  /** Greatest UDP payload that the sender can take. */
  readonly udpSize: number;
  readonly version: number;
  /** DO: DNSSEC records are welcome (RFC 3225). */
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

export interface DnsMessage<R extends ResourceRecord = ResourceRecord> extends HeaderFlags {
  readonly id: number;
  /** The four bits of the header and the eight of the OPT record together. */
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly R[];
  readonly authorities: readonly R[];
  /** Without the OPT record, which is `edns`. */
  readonly additionals: readonly R[];
  readonly edns?: Edns;
}

export interface DecodedMessage extends DnsMessage<DecodedRecord> {
  readonly kind: "message";
  readonly extendedErrors: readonly ExtendedError[];
  /** Octets behind the last record: allowed by no RFC and forbidden by none, so they are reported, not refused. */
  readonly trailingOctets: number;
}

/**
 * Reads record types that this codec keeps as octets. The answer is a plain frozen value that can be cloned;
 * undefined: unknown type, or octets that break its format. It must not throw.
 */
export interface RecordBodies {
  decode(type: number, rdata: Uint8Array): unknown;
}
