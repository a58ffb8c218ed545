/** Latency: a line of `up --latency FILE.jsonl`, and what the commands say about such files with `--json`. */
import { z } from "zod";
import {
  LATENCY_PHASES,
  LATENCY_SCHEMA,
  type LatencyOutcome,
  type LatencyRecord,
} from "../../net/latency.ts";
import { heldTo } from "./held-to.ts";
import { count, microseconds, texts } from "./parts.ts";

const phase = z.enum(LATENCY_PHASES);

const outcome = heldTo<LatencyOutcome>()(
  z.enum([
    "answered",
    "resent",
    "gave-up",
    "refused",
    "failed",
    "left",
    "lost",
    "released",
    "expired",
    "done",
    "open",
  ]),
);

const record = heldTo<LatencyRecord>()(
  z.strictObject({
    atUs: z.int().describe("when it began, on the clock of the event log"),
    durationUs: microseconds,
    phase,
    source: z.string(),
    what: z.string(),
    outcome,
    transaction: count.optional(),
    attempt: z.int().min(1).optional(),
    peer: z.string().optional(),
    sentBytes: count.optional(),
    receivedBytes: count.optional(),
    reason: z.string().optional(),
  }),
);

export const LATENCY = z
  .union([
    z.strictObject({
      schema: z.literal(LATENCY_SCHEMA),
      tool: z.string(),
      title: z.string(),
      startedUnixUs: z.int(),
    }),
    record,
  ])
  .describe("a line of up --latency FILE.jsonl, the first of which names the schema");

const kind = { phase: z.string(), source: z.string(), what: z.string() };

export const LATENCY_SUMMARY = z
  .strictObject({
    schema: z.literal("bringup.latency-summary/1"),
    files: texts,
    records: count,
    rows: z.array(
      z.strictObject({
        ...kind,
        count,
        unanswered: count.optional().describe("of transactions"),
        meanUs: z.number(),
        minUs: microseconds,
        p50Us: microseconds,
        p90Us: microseconds,
        p99Us: microseconds,
        maxUs: microseconds,
      }),
    ),
  })
  .describe("percentiles of every kind of phase: latency summary --json");

const percentile = z.strictObject({
  valueUs: microseconds,
  lowUs: microseconds.nullable().describe("of its exact 95 % interval; null: too few records"),
  highUs: microseconds.nullable(),
});

export const LATENCY_COMPARISON = z
  .strictObject({
    schema: z.literal("bringup.latency-comparison/1"),
    before: z.string(),
    after: z.string(),
    comparisons: z.array(
      z.strictObject({
        ...kind,
        before: count,
        after: count,
        differences: z.array(
          z.strictObject({
            quantile: z.string(),
            before: percentile,
            after: percentile,
            differenceUs: z.int(),
            differs: z.boolean().describe("the intervals do not meet"),
          }),
        ),
      }),
    ),
  })
  .describe("percentiles of two files: latency compare --json");

export const LATENCY_CHECK = z
  .strictObject({
    schema: z.literal("bringup.latency-check/1"),
    files: texts,
    phase: texts,
    source: texts,
    count,
    isKept: z.boolean(),
    checked: z.array(
      z.strictObject({
        measure: z.enum(["p50", "p90", "p99", "p999", "mean", "max"]),
        limitUs: microseconds,
        valueUs: microseconds,
        isKept: z.boolean(),
      }),
    ),
  })
  .describe("percentiles held against limits: latency check --json");
