/** What the program says about itself, about a failure, and about a recording. */
import { z } from "zod";
import type { ReplayVerdict } from "../../services/bring-up/replay.ts";
import { RECORDING_SCHEMA, type RecordingHeader } from "../../services/bring-up/recording.ts";
import { UP } from "./bring-up.ts";
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
    z.strictObject({ kind: z.literal("other-events"), line: count, inputs: count }),
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

export const FORK = z
  .strictObject({
    schema: z.literal("bringup.fork/1"),
    file: z.string(),
    how: z.enum(["exact", "approximate"]),
    why: z.string().optional().describe("it is only approximate"),
    atUs: z.int().describe("where it leaves the recorded run"),
    seed: count.nullable().describe("of the dice from there on; null: as they were"),
    link: z.strictObject({ tx: z.string(), rx: z.string() }).nullable(),
    run: UP.describe("the whole run with its new end"),
  })
  .describe("a recorded run, gone on with in another way: replay --fork --json");

export const REDACTION = z
  .strictObject({
    schema: z.literal("bringup.redaction/1"),
    file: z.string(),
    out: z.string(),
    kind: z.enum(["recording", "events"]).describe("events: only the log could be kept"),
    lines: count,
  })
  .describe("a recording without what tells who was there: replay --redact --json");

/** Tagged JSON: `{"$":[…]}` stands for bytes, infinities and the like (docs/formats.md). */
type Tagged = Readonly<Record<string, unknown>>;
const tagged = z.record(z.string(), z.unknown());

type Header = Omit<RecordingHeader, "random" | "config" | "link" | "forks"> & {
  readonly random: Tagged;
  readonly config: Tagged;
  readonly link?: { readonly tx: Tagged; readonly rx: Tagged };
  readonly forks?: readonly Tagged[];
  readonly digest: number;
};

export const RECORDING = heldTo<Header>()(
  z
    .strictObject({
      schema: z.literal(RECORDING_SCHEMA),
      tool: z.string(),
      mode: z.string(),
      random: tagged.describe("the root of all randomness; it holds the seed"),
      config: tagged,
      digests: z.literal("words/1").optional(),
      link: z.strictObject({ tx: tagged, rx: tagged }).optional().describe("at the start"),
      scenario: z.unknown().optional().describe("what was wrong with the simulated lab"),
      stay: z.literal(true).optional(),
      redacted: z.literal(true).optional(),
      forks: z.array(tagged).optional().describe("where it was gone on with otherwise"),
      digest: count.describe("of the text before it"),
    })
    .describe("the first line of a recording, in tagged JSON: up --record"),
);
