/** What single questions come to: `dns query`, `ntp query` and `dhcp discover`, with `--json`. */
import { z } from "zod";
import type { TimeResult } from "../../library/query-time.ts";
import type { DiscoveredOffer, OptionName } from "../../services/dhcp/index.ts";
import type { LookupRecord, LookupResult, TypeAnswer } from "../../services/dns/index.ts";
import type { RecordBody } from "../../services/dns/wire/record.ts";
import type { Checks } from "../../services/ntp/checks.ts";
import type { TimeSample } from "../../services/ntp/index.ts";
import { OPTIONS } from "../../services/dhcp/option-table.ts";
import { TYPE, type KnownTypeName } from "../../services/dns/wire/types.ts";
import { heldTo } from "./held-to.ts";
import { boundless, count, endpoint, microseconds, texts } from "./parts.ts";

const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const recordType = z
  .union([
    z.enum(Object.keys(TYPE) as [KnownTypeName, ...KnownTypeName[]]),
    z.templateLiteral(["TYPE", z.number()]),
  ])
  .meta({ id: "recordType" });

const svcParam = z.union([
  z.strictObject({ key: z.literal("mandatory"), keys: texts }),
  z.strictObject({ key: z.literal("alpn"), protocols: texts }),
  z.strictObject({ key: z.literal("no-default-alpn") }),
  z.strictObject({ key: z.literal("port"), port: count }),
  z.strictObject({ key: z.enum(["ipv4hint", "ipv6hint"]), addresses: texts }),
  z.strictObject({ key: z.literal("ech"), hex }),
  z.strictObject({ key: z.templateLiteral(["key", z.number()]), hex }),
]);

/** What a record says, read. */
export const knownRecordData = [
  z.strictObject({ kind: z.enum(["A", "AAAA"]), address: z.string() }),
  z.strictObject({ kind: z.enum(["CNAME", "NS", "PTR"]), target: z.string() }),
  z.strictObject({
    kind: z.literal("SOA"),
    mname: z.string(),
    rname: z.string(),
    serial: count,
    refreshSeconds: count,
    retrySeconds: count,
    expireSeconds: count,
    minimumSeconds: count,
  }),
  z.strictObject({ kind: z.literal("MX"), preference: count, exchange: z.string() }),
  z.strictObject({ kind: z.literal("TXT"), strings: texts }),
  z.strictObject({
    kind: z.literal("SRV"),
    priority: count,
    weight: count,
    port: count,
    target: z.string(),
  }),
  z.strictObject({
    kind: z.enum(["SVCB", "HTTPS"]),
    priority: count,
    target: z.string(),
    params: z.array(svcParam),
  }),
] as const;

const recordData = heldTo<RecordBody>()(
  z.union([
    ...knownRecordData,
    z.strictObject({ kind: z.literal("opaque"), hex, value: z.unknown().optional() }),
  ]),
);

const record = heldTo<LookupRecord>()(
  z.strictObject({ name: z.string(), type: recordType, ttlSeconds: count, data: recordData }),
).meta({ id: "record" });

const ANSWERS = [
  "answer",
  "nxdomain",
  "nodata",
  "servfail",
  "refused",
  "timeout",
  "truncated",
  "unreachable",
  "no-servers",
  "busy",
] as const;

const answer = heldTo<TypeAnswer & { readonly rcodeName?: string }>()(
  z.strictObject({
    type: recordType,
    outcome: z.enum(ANSWERS),
    records: z.array(record),
    ttlSeconds: count,
    server: endpoint.optional().describe("who answered"),
    rcode: count.optional(),
    attempts: count.describe("datagrams sent for it"),
    elapsedUs: microseconds,
    cnames: texts,
    fromCache: z.boolean(),
    extendedErrors: z.array(z.strictObject({ infoCode: count, extraText: z.string() })),
    reason: z.string().optional(),
    rcodeName: z.string().optional(),
  }),
);

export const DNS_QUERY = heldTo<
  Omit<LookupResult, "id" | "answers"> & {
    readonly schema: "bringup.dns-query/1";
    readonly answers: readonly (TypeAnswer & { readonly rcodeName?: string })[];
  }
>()(
  z
    .strictObject({
      schema: z.literal("bringup.dns-query/1"),
      name: z.string().describe("as it was asked for"),
      outcome: z.enum([...ANSWERS, "malformed-name", "cancelled"]),
      addresses: texts.describe("of all A and AAAA records"),
      records: z.array(record),
      ttlSeconds: count,
      fromCache: z.boolean(),
      server: endpoint.optional(),
      elapsedUs: microseconds,
      answers: z.array(answer).describe("one for each type"),
      pending: z.array(recordType).describe("types that were not waited for"),
      reason: z.string().optional(),
    })
    .describe("what came of a name: dns query --json"),
);

const checkResult = z.enum(["passed", "failed", "skipped"]);

const checks = heldTo<Checks>()(
  z.strictObject({
    format: checkResult,
    sender: checkResult,
    version: checkResult,
    mode: checkResult,
    T1: checkResult,
    T2: checkResult,
    T3: checkResult,
    T5: checkResult,
    T6: checkResult,
    T7: checkResult,
    clock: checkResult,
    TA: checkResult,
    TB: checkResult,
    TC: checkResult,
    TD: checkResult,
  }),
).meta({ id: "checks" });

const sampled = heldTo<
  { readonly host: string; readonly outcome: "sample"; readonly receivedUnixUs: number } & Omit<
    TimeSample,
    "at"
  >
>()(
  z.strictObject({
    host: z.string(),
    outcome: z.literal("sample"),
    server: z.string(),
    name: z.string().optional(),
    stratum: count,
    leap: count,
    referenceId: z.string(),
    precisionUs: microseconds,
    offsetUs: z.int().describe("server minus local"),
    delayUs: z.int(),
    errorUs: microseconds.describe("bounds the distance of the offset from the truth"),
    rootDelayUs: microseconds,
    rootDispersionUs: microseconds,
    checks,
    receivedUnixUs: count.describe("by the local clock"),
  }),
);

const notSampled = heldTo<Exclude<TimeResult, { outcome: "sample" }>>()(
  z.union([
    z.strictObject({
      host: z.string(),
      outcome: z.literal("refused"),
      reason: z.string(),
      checks,
    }),
    z.strictObject({
      host: z.string(),
      outcome: z.enum(["kiss", "timeout", "failed"]),
      reason: z.string(),
    }),
  ]),
);

export const NTP_QUERY = z
  .strictObject({
    schema: z.literal("bringup.ntp-query/1"),
    results: z.array(z.union([sampled, notSampled])).describe("one for each host, in their order"),
  })
  .describe("what time servers said: ntp query --json");

const optionName = z.enum(Object.keys(OPTIONS) as [OptionName, ...OptionName[]]);

const offer = heldTo<
  Omit<DiscoveredOffer, "transaction" | "options"> & {
    readonly options: readonly (
      | { readonly code: number; readonly hex: string }
      | { readonly code: number; readonly name: OptionName; readonly value: unknown }
    )[];
  }
>()(
  z.strictObject({
    serverId: z.string(),
    from: endpoint,
    address: z.string(),
    siaddr: z.string(),
    giaddr: z.string(),
    leaseSeconds: boundless.optional(),
    options: z
      .array(
        z.union([
          z.strictObject({ code: count, hex }),
          z.strictObject({ code: count, name: optionName, value: z.unknown() }),
        ]),
      )
      .describe("in their order in the packet"),
    elapsedUs: microseconds,
  }),
);

export const DHCP_DISCOVER = z
  .strictObject({
    schema: z.literal("bringup.dhcp-discover/1"),
    device: z.string(),
    windowUs: microseconds,
    offers: z.array(offer),
  })
  .describe("the DHCP servers that answered: dhcp discover --json");
