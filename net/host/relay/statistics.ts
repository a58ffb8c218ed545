/**
 * The counters of a relay in shared memory: the worker counts, anybody reads, nobody waits for anybody.
 *
 *   for each circuit, for each direction:  counters | histogram of lateness | histogram of added delay
 */
import { DROP_REASONS, type DropReason } from "../../impairment.ts";
import { Histogram, HISTOGRAM_BUCKETS } from "./histogram.ts";
import { DIRECTIONS, type Direction } from "./plan.ts";

const COUNTERS = [
  "packets",
  "bytes",
  "exempt",
  "lost",
  "duplicated",
  "damaged",
  "superFrames",
  "checksumsCompleted",
  "unstamped",
  "sent",
  "queueFull",
  "linkDown",
  "tooBig",
  "refused",
  "missed",
  "inFlight",
  "maxLateUs",
] as const;

export type Counter = (typeof COUNTERS)[number];

const PLACES: readonly string[] = [...COUNTERS, ...DROP_REASONS];
const PLACE: ReadonlyMap<string, number> = new Map(PLACES.map((name, place) => [name, place]));
const LANE_NUMBERS = PLACES.length + 2 * HISTOGRAM_BUCKETS;
const NUMBER_BYTES = 8;

/** What one direction has done. Times are whole microseconds. */
export interface LaneStatistics extends Readonly<Record<Counter, number>> {
  /** The same as `lost`, by what the link lost them to; what nothing was lost to is left out. */
  readonly lostTo: Readonly<Partial<Record<DropReason, number>>>;
  /** Sent after it was due: median and the time that 99 of 100 keep. Undefined before the first. */
  readonly medianLateUs: number | undefined;
  readonly p99LateUs: number | undefined;
  /** From the arrival in the kernel to the send. */
  readonly medianDelayUs: number | undefined;
  readonly p99DelayUs: number | undefined;
}

export function countersBytes(circuits: number): number {
  return circuits * DIRECTIONS.length * LANE_NUMBERS * NUMBER_BYTES;
}

export class LaneCounters {
  readonly lateness: Histogram;
  readonly delay: Histogram;
  readonly #counters: Float64Array;

  constructor(memory: SharedArrayBuffer, circuit: number, direction: Direction) {
    const lane = circuit * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
    const at = lane * LANE_NUMBERS * NUMBER_BYTES;
    const numbers = new Float64Array(memory, at, LANE_NUMBERS);
    this.#counters = numbers.subarray(0, PLACES.length);
    const histograms = numbers.subarray(PLACES.length);
    this.lateness = new Histogram(histograms.subarray(0, HISTOGRAM_BUCKETS));
    this.delay = new Histogram(histograms.subarray(HISTOGRAM_BUCKETS));
  }

  /** The link has dropped a packet. */
  lost(reason: DropReason): void {
    this.add("lost");
    this.add(reason);
  }

  add(counter: Counter | DropReason, amount = 1): void {
    const place = PLACE.get(counter) as number;
    this.#counters[place] = (this.#counters[place] as number) + amount;
  }

  get(counter: Counter | DropReason): number {
    return this.#counters[PLACE.get(counter) as number] as number;
  }

  /** A packet has been sent that was due at `dueUs` and had come at `arrivedUs`. */
  sent(nowUs: number, dueUs: number, arrivedUs: number): void {
    this.add("sent");
    const lateUs = nowUs - dueUs;
    this.lateness.add(lateUs);
    this.delay.add(nowUs - arrivedUs);
    if (lateUs > this.get("maxLateUs")) this.#counters[PLACE.get("maxLateUs") as number] = lateUs;
  }

  read(): LaneStatistics {
    const counters = Object.fromEntries(COUNTERS.map((name) => [name, this.get(name)]));
    const reasons = DROP_REASONS.map((name) => [name, this.get(name)] as const);
    return {
      ...(counters as Record<Counter, number>),
      lostTo: Object.fromEntries(reasons.filter(([, count]) => count > 0)),
      medianLateUs: this.lateness.quantile(0.5),
      p99LateUs: this.lateness.quantile(0.99),
      medianDelayUs: this.delay.quantile(0.5),
      p99DelayUs: this.delay.quantile(0.99),
    };
  }
}
