/** DNS: the wire format, a stub resolver, the proof that resolvers work, and an authoritative server for labs. */
export type { CacheView } from "./cache.ts";
export type {
  DnsExaminationCommand,
  DnsExaminationConfig,
  DnsExaminationEvent,
  DnsExaminationView,
  ExaminedResolver,
  ExchangeAnswer,
  ExchangeResult,
} from "./examination-result.ts";
export { createDnsExamination } from "./examination.ts";
export type { Counters, ResolverEvent, Source } from "./network.ts";
export {
  DnsProof,
  LAST_RESORT_NAME,
  probeName,
  type ProbeNames,
  type ProofState,
  type SavedProof,
} from "./proof.ts";
export type { ResolverCommand, ResolverConfig } from "./resolver-config.ts";
export type { QuestionView, ResolverView, ServerView } from "./resolver-view.ts";
export { createResolver } from "./resolver.ts";
export type {
  LookupOutcome,
  LookupRecord,
  LookupResult,
  QuestionOutcome,
  TypeAnswer,
} from "./result.ts";
export {
  createDnsServer,
  type DnsServerBehaviour,
  type DnsServerCommand,
  type DnsServerConfig,
  type DnsServerEvent,
  type DnsServerView,
} from "./server.ts";
export { decodeDns, encodeDns, encodeQuery, rdataOf, type DecodeOptions } from "./wire/message.ts";
export {
  isWithin,
  nameText,
  parentName,
  parseName,
  sameName,
  type NameFault,
} from "./wire/names.ts";
export { bodyText, parseBody } from "./wire/record-text.ts";
export type {
  DecodedMessage,
  DecodedRecord,
  DnsMessage,
  Edns,
  EdnsOption,
  ExtendedError,
  Question,
  RecordBodies,
  RecordBody,
  ResourceRecord,
} from "./wire/record.ts";
export type { SvcParam } from "./wire/svcb.ts";
export {
  CLASS,
  OPCODE,
  RCODE,
  isRecordType,
  rcodeName,
  TYPE,
  typeName,
  typeNumber,
  type KnownTypeName,
  type RecordTypeName,
} from "./wire/types.ts";
export type { ZoneRecord } from "./zones.ts";
