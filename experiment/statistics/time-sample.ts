/**
 * Times to a state, some of them censored: a run that did not get there was watched until its end, and all that is
 * known is that it would have taken longer.
 */
import { NEVER_US } from "../run-table.ts";

/** Both in ascending order, in microseconds. */
export interface TimeSample {
  /** When the state was reached. */
  readonly events: Uint32Array;
  /** Until when those were watched that did not reach it. */
  readonly censored: Uint32Array;
}

/** The first `length` runs: `timesUs` where they got there (else NEVER_US), `endsUs` until when they were watched. */
export function timeSample(timesUs: Uint32Array, endsUs: Uint32Array, length: number): TimeSample {
  const values = new Uint32Array(length);
  let reached = 0;
  let free = length;
  for (let row = 0; row < length; row++) {
    const time = timesUs[row] as number;
    if (time === NEVER_US) values[--free] = endsUs[row] as number;
    else values[reached++] = time;
  }
  return {
    events: values.subarray(0, reached).sort(),
    censored: values.subarray(reached).sort(),
  };
}

/** So many of the first arrivals came while everybody was still watched: their ranks are ranks among all runs. */
export function certainRanks({ events, censored }: TimeSample): number {
  const firstLost = censored[0] ?? Infinity;
  let low = 0;
  let high = events.length;
  // BOUNDED: by the bits of the number of events
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as number) <= firstLost) low = middle + 1;
    else high = middle;
  }
  return low;
}
