/** The words of latency records, for those who read them: what is not among them is not a record. */
import type { LATENCY_SCHEMA, LatencyOutcome, LatencyPhase } from "../../net/latency.ts";

export const SCHEMA: typeof LATENCY_SCHEMA = "bringup.latency/1";

const PHASES: Readonly<Record<LatencyPhase, true>> = {
  transaction: true,
  queue: true,
  send: true,
  wait: true,
  server: true,
  parse: true,
  notify: true,
  dwell: true,
  hold: true,
  stall: true,
};

const OUTCOMES: Readonly<Record<LatencyOutcome, true>> = {
  answered: true,
  resent: true,
  "gave-up": true,
  refused: true,
  failed: true,
  left: true,
  lost: true,
  released: true,
  expired: true,
  done: true,
  open: true,
};

/** Whether a word names a phase. */
export function isPhase(word: unknown): word is LatencyPhase {
  return typeof word === "string" && Object.hasOwn(PHASES, word);
}

/** Whether a word names an outcome. */
export function isOutcome(word: unknown): word is LatencyOutcome {
  return typeof word === "string" && Object.hasOwn(OUTCOMES, word);
}

/** A time or a duration, in whole microseconds. */
export function isMicroseconds(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
