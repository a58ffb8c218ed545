/** What the program says about itself, about a failure, and about a recording. */
import { z } from "zod";
import type { ReplayVerdict } from "../../services/bring-up/replay.ts";
import { RECORDING_SCHEMA } from "../../services/bring-up/recording.ts";
import { heldTo } from "./held-to.ts";
import { count } from "./parts.ts";

export const VERSION = z
  .strictObject({
    schema: z.literal("bringup.version/1"),
    version: z.string(),
    node: z.string(),
    openssl: z.string(),
    platform: z.string().describe("linux-x64"),
  })
  .describe("the version, and what it runs on: version --json");

export const ERROR = z
  .strictObject({
    schema: z.literal("bringup.error/1"),
    code: z.string().describe("stable, for programs: usage.retry"),
    message: z.string(),
    expected: z.string().optional(),
    try: z.string().optional(),
  })
  .describe("a command that failed under --json");

const verdict = heldTo<ReplayVerdict>()(
  z.union([
    z.strictObject({ kind: z.literal("same"), inputs: count }),
    z.strictObject({
      kind: z.literal("different"),
      line: count,
      inputs: count,
      what: z.string(),
    }),
    z.strictObject({
      kind: z.literal("cut-off"),
      line: count,
      inputs: count,
      reason: z.string(),
    }),
  ]),
);

export const VERIFY = z
  .strictObject({
    schema: z.literal("bringup.verify/1"),
    file: z.string(),
    mode: z.string(),
    verdict,
  })
  .describe("whether a recording comes out the same: replay --verify --json");

/** Tagged JSON: `{"$":[…]}` stands for bytes, infinities and the like (docs/formats.md). */
const tagged = z.record(z.string(), z.unknown());

export const RECORDING = z
  .strictObject({
    schema: z.literal(RECORDING_SCHEMA),
    tool: z.string(),
    mode: z.string(),
    random: tagged.describe("the root of all randomness; it holds the seed"),
    config: tagged,
    link: z.strictObject({ tx: tagged, rx: tagged }).optional().describe("at the start"),
    scenario: z.unknown().optional().describe("what was wrong with the simulated lab"),
    stay: z.literal(true).optional(),
    redacted: z.literal(true).optional(),
    forks: z.array(tagged).optional(),
    digest: count.describe("of the text before it"),
  })
  .describe("the first line of a recording, in tagged JSON: up --record");
