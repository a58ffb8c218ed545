/**
 * What a lookup comes to. Results are frozen: whoever gets one may keep it, and cannot change what the cache holds.
 */
import type { Endpoint } from "../../net/service.ts";
import type { ExtendedError, RecordBody, ResourceRecord } from "./wire/record.ts";
import { typeName, type RecordTypeName } from "./wire/types.ts";

/** How one question ended. */
export type QuestionOutcome =
  | "answer"
  /** The name does not exist (RFC 8020: nor does anything below it). */
  | "nxdomain"
  /** The name exists and has no record of this type (RFC 2308 §2.2). */
  | "nodata"
  /** A server failed, or answered what is no answer. */
  | "servfail"
  | "refused"
  /** No server answered in time. */
  | "timeout"
  /** The answer did not fit into a datagram. */
  | "truncated"
  /** The network or the server's host refused the datagrams. */
  | "unreachable"
  | "no-servers"
  /** More questions at once than the resolver was made for. */
  | "busy";

export type LookupOutcome = QuestionOutcome | "malformed-name" | "cancelled";

export interface LookupRecord {
  readonly name: string;
  readonly type: RecordTypeName;
  /** What is left of it. */
  readonly ttlSeconds: number;
  readonly data: RecordBody;
}

/** What came of one record type of a lookup. */
export interface TypeAnswer {
  readonly type: RecordTypeName;
  readonly outcome: QuestionOutcome;
  readonly records: readonly LookupRecord[];
  /** How long this may be kept from now on; 0: not at all. */
  readonly ttlSeconds: number;
  /** Who answered. */
  readonly server?: Endpoint;
  readonly rcode?: number;
  /** Datagrams sent for it; 0 when it came from the cache. */
  readonly attempts: number;
  readonly elapsedUs: number;
  /** The names that the question was led to by CNAME records, in order. */
  readonly cnames: readonly string[];
  readonly fromCache: boolean;
  readonly extendedErrors: readonly ExtendedError[];
  /** For a person, where the outcome alone does not say it. */
  readonly reason?: string;
}

export interface LookupResult {
  readonly id: number;
  /** As it was asked for. */
  readonly name: string;
  readonly outcome: LookupOutcome;
  /** Of all A and AAAA records, in the order of the answers. */
  readonly addresses: readonly string[];
  readonly records: readonly LookupRecord[];
  readonly ttlSeconds: number;
  readonly fromCache: boolean;
  readonly server?: Endpoint;
  readonly elapsedUs: number;
  readonly answers: readonly TypeAnswer[];
  /** Types still being asked for when the result was delivered (RFC 8305 §3) or cancelled. */
  readonly pending: readonly RecordTypeName[];
  readonly reason?: string;
}

export const NONE: readonly never[] = Object.freeze([]);

/** What matters of a record. */
export function lookupRecord({ name, type, ttlSeconds, body }: ResourceRecord): LookupRecord {
  return { name, type: typeName(type), ttlSeconds, data: body };
}

/** Freezes plain data all the way down. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) freezeDeep(part);
  return Object.freeze(value);
}

/** Freezes an answer that was just made; the server's endpoint is frozen by its pool. */
export function freezeAnswer(answer: TypeAnswer): TypeAnswer {
  for (const record of answer.records) {
    // the usual body is flat, and going through its parts by name takes longer than all the rest
    if (record.data.kind === "A" || record.data.kind === "AAAA") Object.freeze(record.data);
    else freezeDeep(record.data);
    Object.freeze(record);
  }
  Object.freeze(answer.records);
  Object.freeze(answer.cnames);
  for (const error of answer.extendedErrors) Object.freeze(error);
  Object.freeze(answer.extendedErrors);
  return Object.freeze(answer);
}

/** What is told first where the types of one lookup ended differently: what proves most about the name. */
const BY_WEIGHT: readonly QuestionOutcome[] = [
  "answer",
  "nxdomain",
  "nodata",
  "truncated",
  "servfail",
  "refused",
  "unreachable",
  "timeout",
  "busy",
  "no-servers",
];

function weightiest(answers: readonly TypeAnswer[]): QuestionOutcome {
  let least = BY_WEIGHT.length;
  for (const { outcome } of answers) least = Math.min(least, BY_WEIGHT.indexOf(outcome));
  return BY_WEIGHT[least] ?? "nodata";
}

/** What a lookup says apart from its answers. */
export interface ResultHead {
  readonly id: number;
  readonly name: string;
  readonly elapsedUs: number;
  readonly pending: readonly RecordTypeName[];
  /** Where the answers do not decide it. */
  readonly outcome?: LookupOutcome;
  readonly reason?: string;
}

/** Puts the answers of a lookup together. */
export function lookupResult(head: ResultHead, answers: readonly TypeAnswer[]): LookupResult {
  const outcome = head.outcome ?? weightiest(answers);
  const records: LookupRecord[] = []; // BOUNDED: by the messages they came in
  const addresses: string[] = [];
  let ttlSeconds = Infinity;
  let fromCache = answers.length > 0;
  let first: TypeAnswer | undefined;
  for (const answer of answers) {
    fromCache &&= answer.fromCache;
    if (answer.outcome !== outcome) continue;
    first ??= answer;
    ttlSeconds = Math.min(ttlSeconds, answer.ttlSeconds);
    for (const record of answer.records) {
      records.push(record);
      if (record.data.kind === "A" || record.data.kind === "AAAA")
        addresses.push(record.data.address);
    }
  }
  const reason = head.reason ?? first?.reason;
  return Object.freeze({
    id: head.id,
    name: head.name,
    outcome,
    addresses: Object.freeze(addresses),
    records: Object.freeze(records),
    ttlSeconds: ttlSeconds === Infinity ? 0 : ttlSeconds,
    fromCache,
    ...(first?.server === undefined ? undefined : { server: first.server }),
    elapsedUs: head.elapsedUs,
    answers: Object.freeze(answers),
    pending: Object.freeze(head.pending),
    ...(reason === undefined ? undefined : { reason }),
  });
}

/** An answer without records and without a server. */
export function emptyAnswer(type: number, outcome: QuestionOutcome): TypeAnswer {
  return Object.freeze({
    type: typeName(type),
    outcome,
    records: NONE,
    ttlSeconds: 0,
    attempts: 0,
    elapsedUs: 0,
    cnames: NONE,
    fromCache: false,
    extendedErrors: NONE,
  });
}
