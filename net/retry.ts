/**
 * When to send again: a policy is data, a delay is a pure function of it.
 *
 * Attempt n is the n-th send of a transaction; `delayUs` answers how long to wait for its reply before attempt
 * n + 1. Every call draws exactly one random number, whatever the jitter, so that two policies can be compared
 * on the same dice.
 */
import { SECOND_US } from "./instant.ts";
import type { RandomStream } from "./random.ts";
import type { PathEstimate } from "./round-trips.ts";

export type Jitter =
  | { readonly kind: "none" }
  /** libwebsockets: delay + uniform [0, percent of delay); only ever longer. */
  | { readonly kind: "additive"; readonly percent: number }
  /** RFC 2131 §4.1: delay ± uniform span. */
  | { readonly kind: "span"; readonly spanUs: number }
  /** delay ± uniform percent of it. */
  | { readonly kind: "proportional"; readonly percent: number }
  /** Uniform in [0, delay). */
  | { readonly kind: "full" }
  /** Uniform in [first delay, 3 × the previous delay), at most the cap. */
  | { readonly kind: "decorrelated"; readonly capUs: number }
  /** ISC dhclient: the previous delay + uniform [0, 2 × it); past the cap, uniform [cap/2, 3 × cap/2). */
  | { readonly kind: "growing"; readonly capUs: number };

export interface RetryPolicy {
  readonly name: string;
  /** Delay after attempt 1, 2, …; what follows the last one, `afterLast` says. */
  readonly delaysUs: readonly number[];
  /** `repeat` the last delay for ever (left out: this), or go through the list again. */
  readonly afterLast?: "repeat" | "cycle";
  readonly jitter: Jitter;
  /** Retries that happen before the failure is reported; Infinity never reports one. */
  readonly conceal: number;
  /** The transaction gives up this long after its first send, whatever `conceal` says. */
  readonly deadlineUs?: number;
  /** What replaces `delaysUs` where round trips of the path are known. */
  readonly adaptive?: AdaptiveDelays;
  /** No peer gets more than this many sends in any window. */
  readonly budget?: { readonly sends: number; readonly windowUs: number };
  /** A connection without proof of life is pinged after the first and closed after the second. */
  readonly validity?: { readonly pingUs: number; readonly hangUpUs: number };
}

/**
 * Delays in timeouts of the path, none longer than the last of `delaysUs`. The timeout is that of RFC 6298 §2.3, the
 * smoothed round trip and some of its variation, but never closer to the round trip than half of it.
 */
export interface AdaptiveDelays {
  /** After attempt 1, 2, …; the last repeats. */
  readonly timeouts: readonly number[];
  /** How many times the variation is added to the round trip; RFC 6298 has 4. */
  readonly variations: number;
  /** Bounds of the timeout. */
  readonly floorUs: number;
  readonly ceilingUs: number;
}

/** What `delayUs` may know besides the attempt: the delay before this one, and what the path takes (round-trips). */
export interface RetryHistory {
  readonly previousUs?: number | undefined;
  readonly path?: PathEstimate | undefined;
}

/** Wait after attempt n (1 = the first send), in whole microseconds. */
export function delayUs(
  policy: RetryPolicy,
  attempt: number,
  random: RandomStream,
  history: RetryHistory = {},
): number {
  const base = baseDelayUs(policy, attempt, history.path);
  const dice = random.fraction();
  return Math.max(0, Math.round(jittered(policy, base, dice, history.previousUs)));
}

function baseDelayUs(policy: RetryPolicy, attempt: number, path: PathEstimate | undefined): number {
  const { delaysUs, adaptive, afterLast } = policy;
  if (adaptive !== undefined && path !== undefined) {
    const longestUs = delaysUs[delaysUs.length - 1] ?? Infinity;
    const delay = repeating(adaptive.timeouts, attempt) * timeoutUs(adaptive, path);
    return Math.min(longestUs, delay);
  }
  return repeating(
    delaysUs,
    afterLast === "cycle" ? ((attempt - 1) % delaysUs.length) + 1 : attempt,
  );
}

/** The `attempt`th of a list whose last repeats; an empty one is never done waiting. */
function repeating(list: readonly number[], attempt: number): number {
  return list[Math.min(attempt, list.length) - 1] ?? Infinity;
}

function timeoutUs(adaptive: AdaptiveDelays, { roundTripUs, variationUs }: PathEstimate): number {
  const margin = Math.max(adaptive.variations * variationUs, roundTripUs / 2);
  return Math.min(adaptive.ceilingUs, Math.max(adaptive.floorUs, roundTripUs + margin));
}

function jittered(
  policy: RetryPolicy,
  base: number,
  dice: number,
  previousUs: number | undefined,
): number {
  const { jitter } = policy;
  switch (jitter.kind) {
    case "none":
      return base;
    case "additive":
      return base + base * (jitter.percent / 100) * dice;
    case "span":
      return base + (2 * dice - 1) * jitter.spanUs;
    case "proportional":
      return base + base * (jitter.percent / 100) * (2 * dice - 1);
    case "full":
      return base * dice;
    case "decorrelated": {
      const first = policy.delaysUs[0] ?? base;
      return Math.min(jitter.capUs, first + dice * (3 * (previousUs ?? first) - first));
    }
    case "growing": {
      if (previousUs === undefined) return base;
      const grown = previousUs + 2 * previousUs * dice;
      return grown > jitter.capUs ? jitter.capUs * (0.5 + dice) : grown;
    }
  }
}

/** One transaction's place in its policy: a plain record that a state holds and replaces. */
export interface Attempts {
  /** Sends so far. */
  readonly attempt: number;
  readonly startedUs: number;
  readonly sentUs: number;
  readonly delayUs: number;
  /** When the next send is due, on the monotonic clock. */
  readonly resendUs: number;
}

/** The record after the first send at `nowUs`. */
export function firstAttempt(
  policy: RetryPolicy,
  nowUs: number,
  random: RandomStream,
  path?: PathEstimate,
): Attempts {
  const delay = delayUs(policy, 1, random, { path });
  return {
    attempt: 1,
    startedUs: nowUs,
    sentUs: nowUs,
    delayUs: delay,
    resendUs: dueUs(policy, nowUs, nowUs, delay),
  };
}

/** The record after one more send at `nowUs`; undefined when the policy gives up instead of sending. */
export function nextAttempt(
  policy: RetryPolicy,
  before: Attempts,
  nowUs: number,
  random: RandomStream,
  path?: PathEstimate,
): Attempts | undefined {
  if (before.attempt > policy.conceal) return undefined;
  if (nowUs - before.startedUs >= (policy.deadlineUs ?? Infinity)) return undefined;
  const attempt = before.attempt + 1;
  const delay = delayUs(policy, attempt, random, { previousUs: before.delayUs, path });
  const resendUs = dueUs(policy, before.startedUs, nowUs, delay);
  return { attempt, startedUs: before.startedUs, sentUs: nowUs, delayUs: delay, resendUs };
}

/** A deadline of the policy cuts the last wait short, so that giving up is noticed on time. */
function dueUs(policy: RetryPolicy, startedUs: number, nowUs: number, delay: number): number {
  return Math.min(nowUs + delay, startedUs + (policy.deadlineUs ?? Infinity));
}

/** Delays given one by one, without jitter, the last repeating for ever: `--retry 250ms,500ms,1s`. */
export function fixedPolicy(name: string, delaysUs: readonly number[]): RetryPolicy {
  return { name, delaysUs, jitter: { kind: "none" }, conceal: Infinity };
}

/** libwebsockets without a policy: 3 s, up to 30 % longer. */
export const UNSPECIFIED_POLICY: RetryPolicy = {
  name: "unspecified",
  delaysUs: [3 * SECOND_US],
  jitter: { kind: "additive", percent: 30 },
  conceal: 0,
};
