/** What an experiment comes to: one summary a cell, and the policies compared in pairs. Pure data, as in summary.json. */
import type { CellKey } from "./design.ts";

/** A value with its 95 % interval; null: beyond what was observed (so many runs were censored), or not defined. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Quantiles of a Kaplan–Meier curve, in microseconds, with order-statistic intervals (of fleets: Woodruff's). */
export interface TimeSummary {
  readonly reached: number;
  readonly median: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
  readonly p999: Estimate;
  /** Of the runs that got there; null if none did. */
  readonly minUs: number | null;
  readonly maxUs: number | null;
  readonly meanUs: Estimate;
}

/** The states whose times are kept. */
export type TimedState = "DHCP" | "TIME_VALID" | "OPERATIONAL";

export interface CellSummary extends CellKey {
  readonly cell: number;
  /** Devices, each of which counts as a run. */
  readonly runs: number;
  readonly reached: number;
  /** Wilson; of fleets for as many independent devices as vary as much. */
  readonly success: Estimate;
  /** To the goal. */
  readonly goal: TimeSummary;
  readonly states: Readonly<Record<TimedState, TimeSummary>>;
  /** What all devices of the cell sent, by the number that reached the goal: failures cost, too. Bootstrap intervals. */
  readonly perSuccess: {
    readonly packets: Estimate;
    readonly bytes: Estimate;
    readonly retries: Estimate;
  };
  /** Runs by their number of retries; the last entry counts that many and more. */
  readonly retryCounts: readonly number[];
  /** Share of the packets that the link dropped. */
  readonly dropped: { readonly tx: number; readonly rx: number };
  /** What a reader has to know about these figures. */
  readonly notes?: readonly string[];
}

/**
 * Two policies in otherwise equal cells, run by run on the same dice. In a fleet the time of a run is what 99 % of its
 * devices did not exceed, each counted from its own power-up.
 */
export interface Comparison extends Omit<CellKey, "policy"> {
  readonly a: string;
  readonly b: string;
  readonly pairs: number;
  /** Pairs in which a (b) reached the goal sooner, or alone. Neither did: a tie. */
  readonly aFaster: number;
  readonly bFaster: number;
  readonly ties: number;
  /** Hodges–Lehmann: median of the Walsh averages of the differences a − b, in microseconds; time-outs count as such. */
  readonly shiftUs: Estimate;
  /** Two-sided. */
  readonly signP: number;
  readonly wilcoxonP: number;
  /** The same, corrected for all comparisons of the experiment (Holm). */
  readonly signHolmP: number;
  readonly wilcoxonHolmP: number;
  /** Matched-pairs rank-biserial correlation, −1 (a always faster) to 1. */
  readonly effect: number;
}

/** One server of a fleet's world. */
export interface ServerLoad {
  readonly cell: number;
  readonly run: number;
  readonly server: string;
  readonly received: number;
  readonly served: number;
  /** Its queue was full. */
  readonly dropped: number;
  readonly longestQueue: number;
}

export interface ExperimentSummary {
  readonly schema: "bringup.experiment-summary/1";
  /** Of the design. */
  readonly hash: string;
  readonly confidence: 0.95;
  readonly cells: readonly CellSummary[];
  readonly comparisons: readonly Comparison[];
  readonly servers?: readonly ServerLoad[];
}
