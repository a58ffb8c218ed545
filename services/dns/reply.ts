/**
 * What a response says about a question: the records, led there by CNAMEs (RFC 1034 §3.6.2), their absence
 * (RFC 2308 §2), or neither. Owners are compared by name, never by position: a record that belongs to another name
 * is none of ours, wherever it stands.
 */
import type { DecodedMessage, DecodedRecord } from "./wire/record.ts";
import { isWithin } from "./wire/names.ts";
import { CLASS, RCODE, rcodeName, TYPE } from "./wire/types.ts";

/** CNAMEs followed for one question, inside a message and beyond it. */
export const CHAIN_LIMIT = 8;
export const CHAIN_TOO_LONG = `a chain of more than ${CHAIN_LIMIT} CNAMEs`;
/** RFC 2308 §5: negative answers are kept for one to three hours at most. */
const NEGATIVE_TTL_MAX_SECONDS = 3_600;

export type Reading =
  | Chained<{ readonly kind: "answer"; readonly records: readonly DecodedRecord[] }>
  | Chained<{ readonly kind: "absence"; readonly outcome: "nxdomain" | "nodata" }>
  /** The chain leaves the message: `cnames` ends with the name to ask for. */
  | Chained<{ readonly kind: "onward" }>
  | { readonly kind: "truncated" }
  /** This server has no answer; another may. */
  | {
      readonly kind: "failed";
      readonly outcome: "servfail" | "refused";
      readonly reason: string;
    };

type Chained<T> = T & {
  readonly cnames: readonly string[];
  /** Least TTL of all records that led here; for absence, that of RFC 2308 §5, 0 without a SOA record. */
  readonly ttlSeconds: number;
};

/** Reads a response to the question (`name`, `type`), which it was checked to answer. */
export function readReply(message: DecodedMessage, name: string, type: number): Reading {
  if (message.tc) return { kind: "truncated" };
  switch (message.rcode) {
    case RCODE.NOERROR:
    case RCODE.NXDOMAIN:
      return readAnswers(message, name, type);
    case RCODE.REFUSED:
      return { kind: "failed", outcome: "refused", reason: "the server refuses to answer" };
    default:
      return {
        kind: "failed",
        outcome: "servfail",
        reason: `the server answers ${rcodeName(message.rcode)}`,
      };
  }
}

/** RFC 6891 §7: a server that does not know EDNS takes the query for malformed, or for none it can do. */
export function knowsNoEdns(message: DecodedMessage): boolean {
  const { rcode, edns } = message;
  return edns === undefined && (rcode === RCODE.FORMERR || rcode === RCODE.NOTIMP);
}

function readAnswers(message: DecodedMessage, name: string, type: number): Reading {
  const owned = new OwnedRecords(message.answers);
  const cnames: string[] = []; // BOUNDED: by CHAIN_LIMIT
  let owner = name;
  let ttlSeconds = Infinity;
  while (cnames.length <= CHAIN_LIMIT) {
    const records = owned.of(owner, type);
    if (records.length > 0 && message.rcode === RCODE.NOERROR) {
      for (const record of records) ttlSeconds = Math.min(ttlSeconds, record.ttlSeconds);
      return { kind: "answer", records, cnames, ttlSeconds };
    }
    const [alias] = owned.of(owner, TYPE.CNAME);
    if (alias?.body.kind !== "CNAME") return readAbsence(message, owner, cnames, ttlSeconds);
    ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds);
    owner = alias.body.target;
    cnames.push(owner);
  }
  return { kind: "failed", outcome: "servfail", reason: CHAIN_TOO_LONG };
}

/** The answers of a message by owner; their names are put into lower case once, not with every step of a chain. */
class OwnedRecords {
  readonly #records: readonly DecodedRecord[];
  readonly #owners: readonly string[];

  constructor(records: readonly DecodedRecord[]) {
    this.#records = records;
    this.#owners = records.map((record) => record.name.toLowerCase());
  }

  of(name: string, type: number): readonly DecodedRecord[] {
    const owner = name.toLowerCase();
    return this.#records.filter(
      (record, i) =>
        (record.type === type || type === TYPE.ANY) &&
        record.class === CLASS.IN &&
        this.#owners[i] === owner,
    );
  }
}

function readAbsence(
  message: DecodedMessage,
  owner: string,
  cnames: readonly string[],
  chainTtlSeconds: number,
): Reading {
  const soaTtl = negativeTtlSeconds(message, owner);
  const ttlSeconds = Math.min(soaTtl ?? 0, chainTtlSeconds);
  if (message.rcode === RCODE.NXDOMAIN)
    return { kind: "absence", outcome: "nxdomain", cnames, ttlSeconds };
  if (soaTtl === undefined) {
    if (cnames.length > 0) return { kind: "onward", cnames, ttlSeconds: chainTtlSeconds };
    // RFC 2308 §2.2: without SOA but with NS records it is a referral, from a server that does not recurse
    const isReferral = message.authorities.some((record) => record.type === TYPE.NS);
    if (isReferral && !message.aa && !message.ra) {
      return {
        kind: "failed",
        outcome: "servfail",
        reason: "the server refers to others and does not ask them",
      };
    }
  }
  return { kind: "absence", outcome: "nodata", cnames, ttlSeconds };
}

/** RFC 2308 §5: the lesser of the SOA record's TTL and its minimum; undefined without one for a zone around `owner`. */
function negativeTtlSeconds(message: DecodedMessage, owner: string): number | undefined {
  for (const { name, ttlSeconds, body } of message.authorities) {
    if (body.kind !== "SOA" || !isWithin(owner, name)) continue;
    return Math.min(ttlSeconds, body.minimumSeconds, NEGATIVE_TTL_MAX_SECONDS);
  }
  return undefined;
}
