/**
 * Intervals where devices share a world: they wait in the same queues, so a thousand of them in one run say less than a
 * thousand runs. What counts is how the runs differ: each is one observation, and few of them make Student's t wide.
 */
import type { Estimate } from "../summary.ts";
import { Z95 } from "./normal.ts";
import { wilson } from "./proportion.ts";
import { studentQuantile95 } from "./student.ts";
import { atRank, rankOf } from "./time-quantile.ts";
import type { TimeSample } from "./time-sample.ts";

/**
 * The share of successes among all devices: Wilson's interval for the number of independent devices that would vary as
 * much as the runs do (Korn and Graubard 1998). Where every device or none succeeds that is the number of runs.
 */
export function fleetShare(successes: Float64Array, devices: number): Estimate {
  const runs = successes.length;
  const all = runs * devices;
  const value = sumOf(successes) / all;
  if (runs < 2) return { value: runs === 0 ? null : value, low: null, high: null };
  const simple = (value * (1 - value)) / all;
  const variance = shareError(successes, value, devices) ** 2;
  const effective = simple === 0 ? runs : Math.min(all, (all * simple) / variance);
  const trials = effective * (Z95 / studentQuantile95(runs - 1)) ** 2;
  return { ...wilson(value * trials, trials), value };
}

/**
 * When a share `p` of all devices had arrived. Woodruff (1952): the interval of the share that had arrived by then,
 * read back on the curve. `timesUs` in the order of the table, `sample` the same, sorted. Right only where whoever was
 * censored had been watched until after the last arrival, as under a common time-out.
 */
export function fleetQuantile(
  timesUs: Uint32Array,
  sample: TimeSample,
  devices: number,
  p: number,
): Estimate {
  const { events, censored } = sample;
  const size = events.length + censored.length;
  const runs = Math.floor(size / devices);
  const value = atRank(events, rankOf(size, p));
  if (value === null || runs < 2) return { value, low: null, high: null };
  const arrived = new Float64Array(runs);
  for (let run = 0, row = 0; run < runs; run++) {
    let count = 0;
    for (let device = 0; device < devices; device++)
      if ((timesUs[row++] as number) <= value) count++;
    arrived[run] = count;
  }
  const reach = shareError(arrived, sumOf(arrived) / size, devices) * studentQuantile95(runs - 1);
  return {
    value,
    low: p - reach <= 0 ? null : atRank(events, rankOf(size, p - reach)),
    high: p + reach >= 1 ? null : atRank(events, rankOf(size, p + reach)),
  };
}

/** The standard error of a share, from how it varies between the runs. */
function shareError(counts: Float64Array, share: number, devices: number): number {
  const runs = counts.length;
  let squares = 0;
  for (const count of counts) squares += (count / devices - share) ** 2;
  return Math.sqrt(squares / (runs * (runs - 1)));
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
