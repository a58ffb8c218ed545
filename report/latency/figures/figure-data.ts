/** What the figures of latency are drawn from. */
import type { LatencyPhase, LatencyRecord } from "../../../net/latency.ts";
import type { LatencyHistogram } from "../../../observation/latency-histogram.ts";

/** Durations of one kind. */
export interface LatencyKind {
  readonly phase: LatencyPhase;
  readonly source: string;
  readonly what: string;
  readonly histogram: LatencyHistogram;
}

/** One transaction as a stacked bar. */
export interface TransactionBar {
  readonly source: string;
  readonly what: string;
  /** Before the packet that was answered; all of it where nothing was. */
  readonly waitedUs: number;
  readonly durationUs: number;
}

export interface LatencyFigureData {
  /** What was run. */
  readonly title: string;
  /** Below every figure: what it was made with. */
  readonly tool: string;
  readonly kinds: readonly LatencyKind[];
  /** In the order in which they ended, the first ones; `transactions` says how many there were. */
  readonly bars: readonly TransactionBar[];
  readonly transactions: number;
  /** Waits, servers, dwells and holds, the first ones; `phases` says how many there were. */
  readonly timeline: readonly LatencyRecord[];
  readonly phases: number;
}

/** `dhcp/eth0 DISCOVER`. */
export function kindName({
  source,
  what,
}: {
  readonly source: string;
  readonly what: string;
}): string {
  return `${source} ${what}`;
}

/** `the first 200 of 1234`; nothing where all are there. */
export function cutText(shown: number, all: number, what: string): string {
  return shown < all ? ` Shown: the first ${shown} of ${all} ${what}.` : "";
}
