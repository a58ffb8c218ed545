/** When a cell has runs enough. */
import type { StopRule } from "../design.ts";
import type { RunTable } from "../run-table.ts";
import type { Estimate } from "../summary.ts";
import { goalTimes, StateTimes } from "./state-times.ts";
import { successShare } from "./success-share.ts";

/**
 * Whether the 95 % interval of the rule's metric is narrow enough. `devices` power up together in a run, which counts
 * as one towards `minRuns`. An interval without an end never is narrow.
 */
export function enough(table: RunTable, rule: StopRule, devices = 1): boolean {
  if (table.length < rule.minRuns * devices) return false;
  const { value, low, high } = metricOf(table, rule, devices);
  if (value === null || low === null || high === null) return false;
  return high - low <= rule.width * (rule.metric === "success" ? 1 : value);
}

function metricOf(table: RunTable, { metric }: StopRule, devices: number): Estimate {
  if (metric === "success") return successShare(table, devices);
  const times = new StateTimes(goalTimes(table), table, devices);
  return times.quantile(metric === "median" ? 0.5 : 0.9);
}
