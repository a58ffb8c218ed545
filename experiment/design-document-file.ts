/** `design.json` as a schema: the resolved design of an experiment. What is read is known by its hash instead. */
import { z } from "zod";
import { LADDER } from "../services/system-state/index.ts";
import { DESIGN_DOCUMENT_SCHEMA } from "./design-document.ts";

const count = z.int().min(0);
const factor = z.number().min(0);
const named = { name: z.string() };

/** Policies, links and scenarios stand in it whole, as the program has them: docs/retry.md, docs/experiments.md. */
const whole = z.record(z.string(), z.unknown());

/** The schema of the file; `toolchain/schemas.ts` writes it out. */
export const DESIGN_DOCUMENT_FILE_SCHEMA = z
  .strictObject({
    schema: z.literal(DESIGN_DOCUMENT_SCHEMA),
    bringup: z.string().describe("version of the program"),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe("SHA-256 of the design's canonical text"),
    shard: z
      .strictObject({ index: z.int().min(1), count: z.int().min(1) })
      .optional()
      .describe("where the runs are only a share"),
    design: z.strictObject({
      schema: z.literal("bringup.experiment-design/1"),
      seed: count.describe("of the first run of each cell"),
      runs: z.int().min(1).describe("of each cell; with a stop rule, at most"),
      until: z.enum(LADDER),
      timeoutUs: z.int().min(1),
      links: z.array(z.strictObject({ ...named, tx: whole, rx: whole })).min(1),
      losses: z.array(factor.max(1)).optional(),
      bursts: z.array(factor).optional().describe("mean numbers of packets lost in a row"),
      delaysUs: z.array(count).optional(),
      scenarios: z.array(z.strictObject({ ...named, scenario: whole })).min(1),
      devices: z.array(z.int().min(1)).min(1),
      policies: z.array(z.looseObject(named)).min(1),
      stop: z
        .strictObject({
          metric: z.enum(["success", "median", "p90"]),
          width: factor,
          minRuns: z.int().min(1),
        })
        .optional(),
      live: z.string().optional().describe("interface on which it ran in real time"),
    }),
  })
  .describe("the resolved design of an experiment of bringup: design.json");
