/** What a relay says: `relay --json`, a line of `relay --ndjson`, a line of `relay --record`. */
import { z } from "zod";
import { RECORD_SCHEMA, type RelayRecord, type RelayStatistics } from "../../library/relay.ts";
import { DROP_REASONS } from "../../net/impairment.ts";
import { heldTo } from "./held-to.ts";
import { anything, count, microseconds, texts } from "./parts.ts";

const lane = z
  .strictObject({
    packets: count,
    bytes: count,
    exempt: count,
    lost: count,
    duplicated: count,
    damaged: count,
    superFrames: count,
    checksumsCompleted: count,
    unstamped: count,
    sent: count,
    queueFull: count,
    linkDown: count,
    tooBig: count,
    refused: count,
    missed: count,
    inFlight: count,
    maxLateUs: microseconds,
    lostTo: z
      .partialRecord(z.enum(DROP_REASONS), count)
      .describe("the same as lost, by what the link lost them to"),
    medianLateUs: z
      .number()
      .optional()
      .describe("sent after it was due; left out before the first"),
    p99LateUs: z.number().optional(),
    medianDelayUs: z.number().optional().describe("from the arrival in the kernel to the send"),
    p99DelayUs: z.number().optional(),
  })
  .meta({ id: "lane" });

const statistics = heldTo<RelayStatistics>()(
  z.strictObject({
    circuits: z.array(z.strictObject({ name: z.string(), aToB: lane, bToA: lane })),
  }),
);

const models = z
  .strictObject({ aToB: anything, bToA: anything })
  .describe("what the link does each way, as the program has it");
const schema = z.literal("bringup.relay/1");
const elapsedUs = microseconds;

export const RELAY = statistics
  .extend({
    schema,
    seed: count,
    realTime: z.boolean().describe("it had real-time scheduling"),
    models,
    warnings: texts,
    elapsedUs,
  })
  .describe("what a relay has done: relay --json");

export const RELAY_LINE = z
  .union([
    z.strictObject({
      schema,
      type: z.literal("ready"),
      seed: count,
      realTime: z.boolean(),
      models,
      circuits: texts,
      warnings: texts,
    }),
    z.strictObject({
      type: z.literal("link"),
      interface: z.string(),
      up: z.boolean(),
      atUs: microseconds,
    }),
    statistics.extend({ type: z.enum(["statistics", "end"]), elapsedUs }),
  ])
  .describe("a line of relay --ndjson, the first of which names the schema");

const record = heldTo<RelayRecord>()(
  z.strictObject({
    atUs: z.int(),
    circuit: count,
    direction: z.enum(["a-to-b", "b-to-a"]),
    index: count.nullable().describe("of its direction's dice; null: it took none"),
    lengthBytes: count,
    protocol: z.string(),
    deliverAtUs: z.array(z.int()).describe("twice for a duplicate, none for a lost packet"),
    dropped: z.enum([...DROP_REASONS, "queue-full", "link-down", "too-big", "refused"]).optional(),
  }),
);

export const RELAY_RECORD = z
  .union([
    z.strictObject({
      schema: z.literal(RECORD_SCHEMA),
      seed: count,
      models,
      circuits: texts,
    }),
    record,
  ])
  .describe("a line of relay --record, the first of which names the schema");
