/**
 * Time in the worker: whole microseconds of the monotonic clock, and the kernel's receive stamps on it.
 *
 * The stamps are of the clock of the day. What lies between the two clocks is read anew for each batch, the clock of
 * the day between two readings of the monotonic one; if the thread was interrupted in between, once more. So a clock
 * that is being slewed does no harm, and one that is set spoils the stamps of one batch, which are then not believed.
 */
import { CLOCK_REALTIME } from "../linux/constants.ts";
import type { Libc } from "../linux/libc.ts";

/** Two readings further apart than this were interrupted. */
const SHARP_US = 5;
const ATTEMPTS = 3;
/** A packet waits for the worker no longer than this, or its stamp is not believed. */
const MAX_WAIT_US = 1_000_000;

export class ArrivalClock {
  readonly #libc: Libc;
  readonly #time = new BigInt64Array(2);
  #offsetUs = 0;
  #nowUs = 0;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** Before the stamps of a batch are asked for; returns the time. */
  refresh(): number {
    let widthUs = Infinity;
    for (let attempt = 0; attempt < ATTEMPTS && widthUs > SHARP_US; attempt++) {
      const beforeUs = nowUs();
      this.#libc.clockGettime(CLOCK_REALTIME, this.#time);
      const afterUs = nowUs();
      this.#nowUs = afterUs;
      if (afterUs - beforeUs >= widthUs) continue;
      widthUs = afterUs - beforeUs;
      const unixUs = Number(this.#time[0]) * 1_000_000 + Math.floor(Number(this.#time[1]) / 1_000);
      this.#offsetUs = unixUs - Math.floor((beforeUs + afterUs) / 2);
    }
    return this.#nowUs;
  }

  /** When a packet came, by its stamp; undefined if the stamp cannot be. */
  arrivedUs(stampUnixUs: number): number | undefined {
    const atUs = stampUnixUs - this.#offsetUs;
    const waitedUs = this.#nowUs - atUs;
    if (waitedUs >= 0 && waitedUs <= MAX_WAIT_US) return atUs;
    // the readings are rounded down one by one
    return waitedUs < 0 && waitedUs >= -SHARP_US ? this.#nowUs : undefined;
  }
}

/** The thread's own monotonic time. Of the ways to read it this one makes no garbage. */
export function nowUs(): number {
  return Math.floor(performance.now() * 1_000);
}
