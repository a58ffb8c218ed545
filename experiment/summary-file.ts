/** `summary.json` as a schema: what an experiment came to, in a file. */
import { z } from "zod";

const count = z.int().min(0);
const probability = z.number().min(0).max(1);
const timeUs = z.number().min(0).nullable();

const estimate = z
  .strictObject({
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  })
  .describe("a value and its 95 % interval; null: beyond what was observed, or not defined")
  .meta({ id: "estimate" });

const times = z
  .strictObject({
    reached: count,
    median: estimate,
    p90: estimate,
    p95: estimate,
    p99: estimate,
    p999: estimate,
    minUs: timeUs,
    maxUs: timeUs,
    meanUs: estimate,
  })
  .describe("quantiles of the Kaplan–Meier curve, in microseconds")
  .meta({ id: "times" });

/** What a cell leaves to its link is left out. */
const world = {
  link: z.string(),
  loss: probability.optional(),
  burst: z.number().min(1).optional().describe("mean number of packets lost in a row"),
  delayUs: count.optional().describe("one way"),
  scenario: z.string(),
  devices: count.describe("that power up together"),
};

const cell = z.strictObject({
  cell: count,
  ...world,
  policy: z.string(),
  runs: count.describe("devices, each of which counts"),
  reached: count,
  success: estimate,
  goal: times,
  states: z.strictObject({ DHCP: times, TIME_VALID: times, OPERATIONAL: times }),
  perSuccess: z.strictObject({ packets: estimate, bytes: estimate, retries: estimate }),
  retryCounts: z.array(count).describe("runs by their number of retries; the last entry: or more"),
  dropped: z
    .strictObject({ tx: probability, rx: probability })
    .describe("share of the packets that the link dropped"),
  notes: z.array(z.string()).optional().describe("what a reader has to know about these figures"),
});

const comparison = z.strictObject({
  ...world,
  a: z.string(),
  b: z.string(),
  pairs: count,
  aFaster: count,
  bFaster: count,
  ties: count,
  shiftUs: estimate.describe("Hodges–Lehmann shift a - b"),
  signP: probability,
  wilcoxonP: probability,
  signHolmP: probability,
  wilcoxonHolmP: probability,
  effect: z.number().min(-1).max(1).describe("-1: a always faster"),
});

const server = z.strictObject({
  cell: count,
  run: count,
  server: z.string(),
  received: count,
  served: count,
  dropped: count,
  longestQueue: count,
});

/** The schema of the file; `toolchain/schemas.ts` writes it out. */
export const SUMMARY_SCHEMA = z
  .strictObject({
    schema: z.literal("bringup.experiment-summary/1"),
    hash: z.string().describe("of the design"),
    confidence: z.literal(0.95),
    cells: z.array(cell),
    comparisons: z.array(comparison),
    servers: z.array(server).optional().describe("what the servers of fleets were asked"),
  })
  .describe("what an experiment of bringup came to: summary.json");
