/** The event log, a line each: `up --ndjson`, `replay --ndjson`, `watch --ndjson`, and what the control socket sends. */
import { z } from "zod";
import { EVENT_LOG_SCHEMA, type LogEvent } from "../../net/event-log.ts";
import { heldTo } from "./held-to.ts";
import { anything, count, endpoint, finding, microseconds } from "./parts.ts";

/** Of every event. */
const base = {
  atUs: z.int().describe("since the start of the bring-up, on the monotonic clock"),
  source: z.string().describe("who speaks: system, link, dhcp/eth0, ntp, dns"),
};

/** Only where packets are captured. */
const captured = {
  bytes: z
    .string()
    .regex(/^(?:[0-9a-f]{2})*$/)
    .optional()
    .describe("UDP payload in hexadecimal, where packets are captured"),
  local: endpoint.optional().describe("the device's end, where packets are captured"),
};
const sentPacket = { transaction: count, attempt: z.int().min(1) };
const maybeSentPacket = {
  transaction: count.optional(),
  attempt: z.int().min(1).optional(),
};
const what = z.string().describe("DISCOVER, A example.com");

const packets = [
  z.strictObject({
    ...base,
    type: z.literal("packet-sent"),
    to: endpoint,
    lengthBytes: count,
    ...sentPacket,
    what,
    ...captured,
  }),
  z.strictObject({
    ...base,
    type: z.literal("packet-received"),
    from: endpoint,
    lengthBytes: count,
    what,
    ...maybeSentPacket,
    ...captured,
  }),
  z.strictObject({
    ...base,
    type: z.literal("packet-ignored"),
    from: endpoint,
    lengthBytes: count,
    what: what.optional(),
    reason: z.string(),
    ...captured,
  }),
  z.strictObject({
    ...base,
    type: z.literal("packet-dropped"),
    direction: z.enum(["tx", "rx"]),
    lengthBytes: count,
    what: what.optional(),
    reason: z.string(),
    peer: endpoint.optional(),
    owner: z.string().optional().describe("the source that the packet belongs to"),
    ...maybeSentPacket,
    ...captured,
  }),
  z.strictObject({
    ...base,
    type: z.literal("send-failed"),
    why: z.enum([
      "refused",
      "unreachable",
      "link-down",
      "no-buffer",
      "too-big",
      "in-use",
      "denied",
    ]),
    what: what.optional(),
    peer: endpoint.optional(),
    ...maybeSentPacket,
    ...captured,
  }),
] as const;

const next = z.string().describe("the state that may not be entered");

const ladder = [
  z.strictObject({
    ...base,
    type: z.literal("state-entered"),
    state: z.string(),
    from: z.string(),
    dwellUs: microseconds.describe("in the state that was left"),
    direction: z.enum(["forward", "back"]),
    why: z.string().optional().describe("where it went back"),
  }),
  z.strictObject({
    ...base,
    type: z.enum(["held", "vetoed"]),
    notifier: z.string(),
    next,
    reason: z.string(),
    untilUs: z.int().optional().describe("a hold expires, a veto is asked again"),
  }),
  z.strictObject({
    ...base,
    type: z.literal("released"),
    notifier: z.string(),
    next,
    heldUs: microseconds,
  }),
  z.strictObject({
    ...base,
    type: z.literal("hold-expired"),
    notifier: z.string(),
    next,
    reason: z.string(),
  }),
  z.strictObject({
    ...base,
    type: z.literal("withdrawn"),
    notifier: z.string(),
    next,
    by: z.string().describe("who refused afterwards"),
  }),
] as const;

const others = [
  z.strictObject({
    ...base,
    type: z.literal("fact"),
    name: z.string(),
    value: z.unknown(),
    provenance: z.string(),
  }),
  z.strictObject({ ...base, type: z.literal("fact-lost"), name: z.string(), why: z.string() }),
  z.strictObject({ ...base, type: z.literal("blob"), name: z.string(), lengthBytes: count }),
  z.strictObject({
    ...base,
    type: z.literal("operation"),
    name: z.string(),
    parameters: anything,
    how: z.enum(["done", "dry-run", "unsupported", "failed"]),
    detail: z.string().optional(),
  }),
  z.strictObject({ ...base, type: z.literal("link"), device: z.string(), carrier: z.boolean() }),
  z.strictObject({ ...base, type: z.literal("link-model"), tx: z.string(), rx: z.string() }),
  z.strictObject({ ...base, type: z.literal("service"), name: z.string(), detail: anything }),
  z.strictObject({
    ...base,
    type: z.literal("outcome"),
    how: z.enum(["reached", "timed-out", "stopped"]),
    reached: z.string(),
    elapsedUs: microseconds,
  }),
  finding.extend({ ...base, type: z.literal("finding") }),
] as const;

/** One event. */
export const EVENT = heldTo<LogEvent>()(z.union([...packets, ...ladder, ...others]));

/** One line of the log: what it is, or an event. */
export const EVENTS = z
  .union([z.strictObject({ schema: z.literal(EVENT_LOG_SCHEMA) }), EVENT])
  .describe("a line of the event log, the first of which names the schema: up --ndjson");
