/** `retry list --json` and `retry show --json`. */
import { z } from "zod";
import type { Schedule } from "../../experiment/retry-schedule.ts";
import type { RetryPolicy } from "../../net/retry.ts";
import type { RetryPreset } from "../../net/retry-presets.ts";
import { SUMMARY_SCHEMA } from "../../experiment/summary-file.ts";
import { heldTo } from "./held-to.ts";
import { boundless, count, microseconds } from "./parts.ts";

const jitter = z.union([
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("additive"), percent: z.number() }),
  z.strictObject({ kind: z.literal("span"), spanUs: microseconds }),
  z.strictObject({ kind: z.literal("proportional"), percent: z.number() }),
  z.strictObject({ kind: z.literal("full") }),
  z.strictObject({ kind: z.literal("decorrelated"), capUs: microseconds }),
  z.strictObject({ kind: z.literal("growing"), capUs: microseconds }),
]);

const policy = heldTo<RetryPolicy>()(
  z.strictObject({
    name: z.string(),
    delaysUs: z.array(microseconds).describe("after attempt 1, 2, …"),
    afterLast: z.enum(["repeat", "cycle"]).optional().describe("left out: repeat"),
    jitter,
    conceal: boundless.describe("retries before the failure is reported"),
    deadlineUs: boundless.optional(),
    adaptive: z
      .strictObject({
        timeouts: z.array(z.number()),
        variations: z.number(),
        floorUs: microseconds,
        ceilingUs: microseconds,
      })
      .optional()
      .describe("what replaces the delays where round trips are known"),
    budget: z.strictObject({ sends: count, windowUs: microseconds }).optional(),
    validity: z.strictObject({ pingUs: boundless, hangUpUs: boundless }).optional(),
  }),
).meta({ id: "policy" });

const preset = heldTo<RetryPreset>()(
  z.strictObject({
    name: z.string(),
    discover: policy,
    request: policy,
    ntp: policy,
    dns: policy,
  }),
);

export const RETRY_LIST = z
  .strictObject({ schema: z.literal("bringup.retry-list/1"), presets: z.array(preset) })
  .describe("the published retry policies: retry list --json");

const span = z
  .strictObject({ shortestUs: boundless, middleUs: boundless, longestUs: boundless })
  .meta({ id: "span" });

const schedule = heldTo<Schedule>()(
  z.strictObject({
    sends: z.array(
      z.strictObject({
        attempt: z.int().min(1),
        at: span.describe("since the first send"),
        wait: span.describe("until the next one, or until the policy gives up"),
      }),
    ),
    givesUp: span.optional().describe("left out: it goes on"),
  }),
);

export const RETRY_SHOW = z
  .strictObject({
    schema: z.literal("bringup.retry-show/1"),
    policy: preset,
    schedules: z.array(
      schedule.extend({
        kind: z.enum(["DISCOVER", "REQUEST", "NTP", "DNS"]),
        roundTripUs: microseconds.optional().describe("what is known of the path"),
      }),
    ),
    outlook: z
      .strictObject({
        delayUs: microseconds,
        runs: count,
        seed: count,
        timeoutUs: microseconds,
        cells: SUMMARY_SCHEMA.shape.cells,
      })
      .describe("simulated bring-ups with it, a cell for each loss"),
  })
  .describe("a retry policy in time and under loss: retry show --json");
