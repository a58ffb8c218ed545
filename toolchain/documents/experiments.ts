/** Documents of experiments that are no files: plan, report, comparison, a shrunk run, and the self-test of the links. */
import { z } from "zod";
import type { ComparedCell, ExperimentComparison } from "../../experiment/compare-experiments.ts";
import type { CellKey } from "../../experiment/design.ts";
import type { RunResult } from "../../experiment/run.ts";
import type { SelfTest } from "../../experiment/self-test.ts";
import type { NeededPacket, NotShrunk, Symptom } from "../../experiment/shrink.ts";
import type { LostPacket } from "../../experiment/shrink-run.ts";
import { SUMMARY_SCHEMA } from "../../experiment/summary-file.ts";
import { heldTo } from "./held-to.ts";
import { anything, boundless, count, microseconds, probability, texts } from "./parts.ts";

const comparison = SUMMARY_SCHEMA.shape.comparisons.element;
const estimate = SUMMARY_SCHEMA.shape.cells.element.shape.success;

/** What a cell leaves to its link is left out. */
const cellKey = heldTo<CellKey>()(
  z.strictObject({
    link: z.string(),
    loss: probability.optional(),
    burst: z.number().min(1).optional().describe("mean number of packets lost in a row"),
    delayUs: count.optional().describe("one way"),
    scenario: z.string(),
    devices: count,
    policy: z.string(),
  }),
).meta({ id: "cellKey" });

export const EXPERIMENT_PLAN = z
  .strictObject({
    schema: z.literal("bringup.experiment-plan/1"),
    runs: count.describe("of each cell; with a stop rule, at most"),
    bringUps: count,
    cells: z.array(cellKey.extend({ cell: count })),
  })
  .describe("what an experiment would run: experiment run --dry-run --json");

export const EXPERIMENT_REPORT = z
  .strictObject({
    schema: z.literal("bringup.experiment-report/1"),
    hash: z.string().describe("of the design"),
    gnuplot: z.string().nullable().describe("null: there was no need for it"),
    figures: z.array(
      z.strictObject({ name: z.string(), title: z.string(), subtitle: z.string(), files: texts }),
    ),
  })
  .describe("the figures of an experiment and their files: experiment report --json");

const relation = z.enum(["lower", "higher", "overlapping", "unknown"]);
const both = z.strictObject({ a: estimate, b: estimate });

const comparedCell = heldTo<ComparedCell>()(
  z.strictObject({
    a: cellKey,
    b: cellKey,
    estimates: z.strictObject({ success: both, median: both, p90: both, packets: both }),
    relations: z
      .strictObject({ success: relation, median: relation, p90: relation, packets: relation })
      .describe("where the estimate of B lies, seen from that of A"),
    paired: comparison.optional().describe("on the same dice"),
  }),
);

export const EXPERIMENT_COMPARISON = heldTo<ExperimentComparison>()(
  z
    .strictObject({
      schema: z.literal("bringup.experiment-comparison/1"),
      hashA: z.string(),
      hashB: z.string(),
      differences: z
        .array(
          z.strictObject({
            path: z.string(),
            a: z.string().optional(),
            b: z.string().optional(),
          }),
        )
        .describe("where the designs differ"),
      cells: z.array(comparedCell),
      onlyA: z.array(cellKey),
      onlyB: z.array(cellKey),
    })
    .describe("two experiments, cell by cell: experiment compare --json"),
);

const runResult = heldTo<RunResult>()(
  z.strictObject({
    reached: z.boolean(),
    endUs: microseconds,
    dhcpUs: boundless,
    timeValidUs: boundless,
    operationalUs: boundless,
    sent: count,
    received: count,
    sentBytes: count,
    receivedBytes: count,
    retries: count,
    droppedTx: count,
    droppedRx: count,
  }),
);

const lostPacket = heldTo<LostPacket>()(
  z.strictObject({
    direction: z.enum(["tx", "rx"]),
    packet: count.describe("of its direction, from 0"),
    atUs: microseconds,
    what: z.string(),
    from: z.string(),
    to: z.string(),
  }),
);

const neededPacket = heldTo<NeededPacket>()(
  lostPacket.extend({ without: runResult.describe("what the run comes to if it gets through") }),
);

const symptom = heldTo<Symptom>()(
  z.union([
    z.strictObject({ kind: z.literal("failed") }),
    z.strictObject({ kind: z.literal("slow"), boundUs: microseconds }),
  ]),
);

const notShrunk = heldTo<NotShrunk & { readonly schema: "bringup.shrink/1" }>()(
  z.strictObject({
    schema: z.literal("bringup.shrink/1"),
    kind: z.enum(["fast", "unlost", "other"]),
    seed: count,
    before: runResult,
  }),
);

const shrunk = z.strictObject({
  schema: z.literal("bringup.shrink/1"),
  kind: z.literal("shrunk"),
  seed: count,
  symptom,
  isMinimal: z.boolean(),
  runs: count,
  needed: z.array(neededPacket),
  lost: z.array(lostPacket),
  before: runResult,
  after: runResult,
  lossless: runResult,
  tx: anything.describe("what the link does, as the program has it"),
  rx: anything,
  recording: z.string().optional().describe("where it was written"),
});

export const SHRINK = z
  .union([shrunk, notShrunk])
  .describe("the fewest lost packets of a bad run: experiment shrink --json");

export const SELFTEST = heldTo<SelfTest>()(
  z
    .strictObject({
      schema: z.literal("bringup.selftest/1"),
      subject: z.literal("impairment"),
      seed: count,
      packets: count.describe("for each model"),
      zMax: z.number().describe("up to which a check passes"),
      passed: z.boolean(),
      checks: z.array(
        z.strictObject({
          model: z.string(),
          quantity: z.string(),
          expected: z.number(),
          observed: z.number(),
          z: z.number().nullable().describe("null: nothing was left to chance"),
          passed: z.boolean(),
        }),
      ),
    })
    .describe("link models against their closed forms: selftest impairment --json"),
);
