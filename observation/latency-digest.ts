/** What latency records come to while a run goes on: percentiles for each kind of phase, in flat memory. */
import type { LatencyPhase } from "../net/latency.ts";

export interface LatencyRow {
  readonly phase: LatencyPhase;
  readonly source: string;
  /** Of a name only its kind: `A`, not `A example.com`; a state or a notifier for `dwell` and `hold`. */
  readonly what: string;
  readonly count: number;
  readonly meanUs: number;
  readonly minUs: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  /** Not empty ones only, in ascending order; each takes in its lower border, not its upper. */
  readonly buckets: readonly {
    readonly fromUs: number;
    readonly toUs: number;
    readonly count: number;
  }[];
  /** The last 64 durations, oldest first. */
  readonly recentUs: readonly number[];
}

export interface LatencyDigest {
  /** Records taken in. */
  readonly records: number;
  /** In the order in which they were first seen; at most 256. */
  readonly rows: readonly LatencyRow[];
}
