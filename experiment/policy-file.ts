/**
 * A retry preset as a person writes it, schema `bringup.retry/1`.
 *
 *   { "schema": "bringup.retry/1", "name": "mine", "from": "adaptive",
 *     "discover": { "delays": ["50ms", "200ms", "1s"], "jitter": { "kind": "proportional", "percent": 20 } } }
 *
 * What is not written for a kind of transaction comes from `all`, else from the published preset that `from` names.
 * Durations are texts with a unit or whole numbers of microseconds.
 */
import { z } from "zod";
import { RETRY_PRESETS, type RetryPreset } from "../net/retry-presets.ts";
import type { RetryPolicy } from "../net/retry.ts";
import { checked, type Checked, type FileFault } from "./file-fault.ts";
import { duration, durationFrom, ownName } from "./parts-of-file.ts";

const KINDS = ["discover", "request", "ntp", "dns"] as const;
type Kind = (typeof KINDS)[number];

/** Below it a policy floods the network. */
const SHORTEST_DELAY_US = 1_000;
/** No schedule is longer. */
const DELAYS_MAX = 64;
const ATTEMPTS_MAX = 1_000;

function numberFrom(least: number, most: number): z.ZodNumber {
  const error = `a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

function wholeFrom(least: number, most: number): z.ZodInt {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

function listOf<T extends z.ZodType>(element: T, what: string): z.ZodArray<T> {
  const error = `1 to ${DELAYS_MAX} ${what}`;
  return z.array(element, { error }).min(1, { error }).max(DELAYS_MAX, { error });
}

const percent = numberFrom(0, 100);
const cap = durationFrom(SHORTEST_DELAY_US);

const jitterSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({ kind: z.literal("additive"), percent }),
    z.strictObject({ kind: z.literal("proportional"), percent }),
    z.strictObject({ kind: z.literal("span"), span: duration }),
    z.strictObject({ kind: z.literal("full") }),
    z.strictObject({ kind: z.literal("decorrelated"), cap }),
    z.strictObject({ kind: z.literal("growing"), cap }),
  ],
  { error: "a jitter of kind none, additive, proportional, span, full, decorrelated or growing" },
);

const policySchema = z
  .strictObject({
    delays: listOf(durationFrom(SHORTEST_DELAY_US), "delays").describe(
      "wait after attempt 1, 2, …; the last repeats",
    ),
    afterLast: z.enum(["repeat", "cycle"]).optional(),
    jitter: jitterSchema.optional().describe("left out: none"),
    conceal: wholeFrom(0, ATTEMPTS_MAX)
      .optional()
      .describe("retries before the transaction fails; left out: it never does"),
    deadline: durationFrom(SHORTEST_DELAY_US)
      .optional()
      .describe("the transaction fails this long after its first send"),
    adaptive: z
      .strictObject({
        timeouts: listOf(numberFrom(0.1, 10_000), "numbers"),
        variations: numberFrom(0, 16),
        floor: durationFrom(SHORTEST_DELAY_US),
        ceiling: durationFrom(SHORTEST_DELAY_US),
      })
      .refine(({ floor, ceiling }) => floor <= ceiling, {
        error: "a ceiling not below the floor",
        path: ["ceiling"],
      })
      .optional()
      .describe("delays in timeouts of the path, once its round trips are known"),
    budget: z
      .strictObject({ sends: wholeFrom(1, ATTEMPTS_MAX), window: durationFrom(SHORTEST_DELAY_US) })
      .optional()
      .describe("no NTP server gets more sends than this in any window"),
  })
  .describe("when one kind of transaction sends again");

type PolicyInFile = z.output<typeof policySchema>;

/** The schema of the file; `toolchain/schemas.ts` writes it out for editors. */
export const POLICY_FILE_SCHEMA = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal("bringup.retry/1"),
    name: ownName.refine((name) => !RETRY_PRESETS.has(name), {
      error: "a name that no preset has",
    }),
    from: z
      .enum([...RETRY_PRESETS.keys()] as [string, ...string[]])
      .optional()
      .describe("preset that the kinds left out are taken from"),
    all: policySchema.optional().describe("for every kind left out"),
    discover: policySchema.optional(),
    request: policySchema.optional(),
    ntp: policySchema.optional(),
    dns: policySchema.optional(),
  })
  .describe("a retry policy for bringup: --retry FILE, --policy FILE");

/** The preset in a file, given what JSON.parse made of it. The faults stand in the order of the file. */
export function policyFromFile(json: unknown): Checked<RetryPreset> {
  const file = checked(POLICY_FILE_SCHEMA, json);
  if (file.kind === "faults") return file;
  const { name, from, all } = file.value;
  const base = from === undefined ? undefined : RETRY_PRESETS.get(from);
  const preset: { name: string } & Partial<Record<Kind, RetryPolicy>> = { name };
  const faults: FileFault[] = []; // BOUNDED: by KINDS
  for (const kind of KINDS) {
    const written = file.value[kind] ?? all;
    const policy = written === undefined ? base?.[kind] : policyOf(name, written);
    if (policy !== undefined) preset[kind] = policy;
    else faults.push({ path: kind, expected: "a policy, or `all`, or `from`", found: "nothing" });
  }
  if (faults.length > 0) return { kind: "faults", faults };
  return { kind: "value", value: preset as RetryPreset };
}

function policyOf(name: string, written: PolicyInFile): RetryPolicy {
  const { delays, afterLast, jitter, conceal, deadline, adaptive, budget } = written;
  return {
    name,
    delaysUs: delays,
    ...(afterLast === undefined ? {} : { afterLast }),
    jitter: jitterOf(jitter),
    conceal: conceal ?? Infinity,
    ...(deadline === undefined ? {} : { deadlineUs: deadline }),
    ...(adaptive === undefined ? {} : { adaptive: adaptiveOf(adaptive) }),
    ...(budget === undefined ? {} : { budget: { sends: budget.sends, windowUs: budget.window } }),
  };
}

function adaptiveOf({
  timeouts,
  variations,
  floor,
  ceiling,
}: NonNullable<PolicyInFile["adaptive"]>): NonNullable<RetryPolicy["adaptive"]> {
  return { timeouts, variations, floorUs: floor, ceilingUs: ceiling };
}

function jitterOf(jitter: PolicyInFile["jitter"]): RetryPolicy["jitter"] {
  switch (jitter?.kind) {
    case undefined:
      return { kind: "none" };
    case "none":
    case "additive":
    case "proportional":
    case "full":
      return jitter;
    case "span":
      return { kind: "span", spanUs: jitter.span };
    case "decorrelated":
    case "growing":
      return { kind: jitter.kind, capUs: jitter.cap };
  }
}
