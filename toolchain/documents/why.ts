/** `why --json`. */
import { z } from "zod";
import {
  WHY_SCHEMA,
  type SegmentKind,
  type WhyBlocker,
  type WhyDocument,
} from "../../observation/why/document.ts";
import { heldTo } from "./held-to.ts";
import { count, microseconds, texts } from "./parts.ts";

const instant = z.int();
const percent = z.number().min(0).max(100);

const segmentKind = heldTo<SegmentKind>()(
  z.enum([
    "answer",
    "lost",
    "silence",
    "ignored",
    "failed",
    "pause",
    "unmet",
    "no-carrier",
    "hold",
    "undone",
    "asleep",
    "host",
    "unknown",
  ]),
);

const blocker = heldTo<WhyBlocker>()(
  z.strictObject({
    notifier: z.string(),
    kind: z.enum(["hold", "veto"]),
    next: z.string(),
    reason: z.string(),
    sinceUs: instant,
    heldUs: microseconds,
    untilUs: instant.nullable(),
    expired: z.boolean(),
    sent: count,
    retries: count,
    received: count,
    dropped: count,
    ignored: count,
    retriesLeft: count.nullable().describe("null: without limit, or not known"),
    nextUs: instant.nullable().describe("when it does something by itself"),
    said: texts.describe("by servers instead of an answer; at most 4"),
    last: z.array(z.strictObject({ atUs: instant, text: z.string() })),
  }),
);

const segment = z.strictObject({
  fromUs: instant,
  untilUs: instant,
  kind: segmentKind,
  source: z.string(),
  what: z.string(),
  percent,
  attempt: z.int().min(1).nullable(),
  peer: z.string().nullable(),
  detail: z.string().nullable(),
});

const service = z.strictObject({
  source: z.string(),
  onPathUs: microseconds,
  percent,
  readyUs: instant.nullable(),
  sent: count,
  retries: count,
  received: count,
  droppedTx: count,
  droppedRx: count,
  ignored: count,
  waitedUs: microseconds,
});

const hint = z.strictObject({
  code: z.string().describe("stable, for programs"),
  severity: z.enum(["problem", "note"]),
  text: z.string(),
  evidence: texts,
  suggestion: z.string().nullable(),
  explainsUs: microseconds,
  percent,
});

export const WHY = heldTo<WhyDocument>()(
  z
    .strictObject({
      schema: z.literal(WHY_SCHEMA),
      state: z.string().describe("that is asked about"),
      reached: z.boolean(),
      current: z.string(),
      atUs: instant,
      fromUs: instant.describe("where the climb that is explained began"),
      untilUs: instant,
      elapsedUs: microseconds,
      summary: z.string(),
      blockers: z.array(blocker),
      path: z.array(segment).describe("the critical path: contiguous"),
      shares: z.array(z.strictObject({ kind: segmentKind, totalUs: microseconds, percent })),
      services: z.array(service),
      before: z.array(
        z.strictObject({ atUs: instant, from: z.string(), to: z.string(), why: z.string() }),
      ),
      hints: z.array(hint).describe("the most telling first"),
    })
    .describe("what blocks a state, or where the time until it went: why --json"),
);
