/** The times of a cell's devices to one state, and their quantiles. */
import { NEVER_US, type RunTable } from "../run-table.ts";
import type { Estimate } from "../summary.ts";
import { fleetQuantile } from "./fleet-intervals.ts";
import { timeQuantile } from "./time-quantile.ts";
import { certainRanks, timeSample, type TimeSample } from "./time-sample.ts";

/** When each device reached the goal, NEVER_US where it did not, in the order of the table. */
export function goalTimes({ reached, endUs, length }: RunTable): Uint32Array {
  const times = new Uint32Array(length);
  for (let row = 0; row < length; row++)
    times[row] = reached[row] === 1 ? (endUs[row] as number) : NEVER_US;
  return times;
}

/** Who reached a state when, single devices or those of a fleet. */
export class StateTimes {
  readonly sample: TimeSample;
  readonly #timesUs: Uint32Array;
  readonly #devices: number;

  /** `timesUs` has a row for each of the table. */
  constructor(timesUs: Uint32Array, { endUs, length }: RunTable, devices: number) {
    this.sample = timeSample(timesUs, endUs, length);
    this.#timesUs = timesUs;
    this.#devices = devices;
  }

  /** When a share `p` had arrived. */
  quantile(p: number): Estimate {
    if (this.#devices === 1) return timeQuantile(this.sample, p);
    if (certainRanks(this.sample) === this.sample.events.length)
      return fleetQuantile(this.#timesUs, this.sample, this.#devices, p);
    return { ...timeQuantile(this.sample, p), low: null, high: null };
  }
}
