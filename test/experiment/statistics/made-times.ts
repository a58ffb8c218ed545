/** Times for statistical tests: exponential, in microseconds, some of them censored. */
import { NEVER_US } from "../../../experiment/run-table.ts";
import type { RandomStream } from "../../../net/random.ts";
import { timeSample, type TimeSample } from "../../../experiment/statistics/time-sample.ts";

/** A whole number of microseconds from an exponential distribution. */
export function exponentialUs(random: RandomStream, meanUs: number): number {
  return Math.round(-Math.log(1 - random.fraction()) * meanUs);
}

/** A sample from times that were seen and ends of those that were not. */
export function sampleOf(seen: readonly number[], ends: readonly number[] = []): TimeSample {
  const times = Uint32Array.from([...seen, ...ends.map(() => NEVER_US)]);
  return timeSample(times, Uint32Array.from([...seen, ...ends]), times.length);
}

/** Times of which each is seen only up to its own end. */
export function censoredSample(times: readonly number[], ends: readonly number[]): TimeSample {
  const isSeen = (time: number, index: number): boolean => time <= (ends[index] as number);
  return sampleOf(
    times.filter(isSeen),
    ends.filter((_, index) => !isSeen(times[index] as number, index)),
  );
}
