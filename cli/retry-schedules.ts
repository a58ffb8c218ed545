/** All schedules of a preset: one for each kind of transaction, and those that adapt once more on a known path. */
import { scheduleOf, type Schedule } from "../experiment/retry-schedule.ts";
import type { RetryPolicy } from "../net/retry.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import { timeText } from "../report/quantity.ts";
import { scheduleText, spanText } from "./retry-text.ts";

export interface KindSchedule {
  readonly kind: "DISCOVER" | "REQUEST" | "NTP" | "DNS";
  /** What is known of the path; undefined: nothing. */
  readonly roundTripUs: number | undefined;
  readonly policy: RetryPolicy;
  readonly schedule: Schedule;
}

export function schedulesOf(preset: RetryPreset, roundTripUs: number): readonly KindSchedule[] {
  const { discover, request, ntp, dns } = preset;
  const kinds = [
    ["DISCOVER", discover],
    ["REQUEST", request],
    ["NTP", ntp],
    ["DNS", dns],
  ] as const;
  // RFC 6298 §2.2: what a first sample says
  const path = { roundTripUs, variationUs: roundTripUs / 2 };
  return [
    ...kinds.map(([kind, policy]) => {
      return { kind, roundTripUs: undefined, policy, schedule: scheduleOf(policy) };
    }),
    ...kinds
      .filter(([, { adaptive }]) => adaptive !== undefined)
      .map(([kind, policy]) => {
        return { kind, roundTripUs, policy, schedule: scheduleOf(policy, path) };
      }),
  ];
}

/** Kinds that send at the same times stand together, however often they do. */
export function schedulesText(all: readonly KindSchedule[]): readonly string[] {
  const groups = Map.groupBy(all, ({ roundTripUs, policy }) => {
    const { delaysUs, afterLast, jitter, adaptive } = policy;
    return JSON.stringify([roundTripUs, delaysUs, afterLast, jitter, adaptive]);
  });
  return [...groups.values()].flatMap(groupText);
}

function groupText(group: readonly KindSchedule[]): readonly string[] {
  const [longest] = group.toSorted((a, b) => b.schedule.sends.length - a.schedule.sends.length);
  if (longest === undefined) return [];
  const { roundTripUs, schedule } = longest;
  const kinds = group.map(({ kind }) => kind).join(", ");
  const path = roundTripUs === undefined ? "" : ` after a round trip of ${timeText(roundTripUs)}`;
  return ["", `${kinds}${path}`, ...scheduleText(schedule), ...endsText(group)];
}

/** `REQUEST gives up at 290 ms, after 8`. */
function endsText(group: readonly KindSchedule[]): readonly string[] {
  return group.map(({ kind, policy: { conceal }, schedule: { givesUp } }) => {
    if (givesUp === undefined) return `  ${kind} goes on so, for ever`;
    const sends = conceal === Infinity ? "" : `, after ${conceal + 1}`;
    return `  ${kind} gives up at ${spanText(givesUp)}${sends}`;
  });
}
