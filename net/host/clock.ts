/**
 * The clocks of the machine as one `Instant`.
 *
 *   monoUs   process.hrtime: CLOCK_MONOTONIC since boot, shared by all threads and processes. Costs 40 ns a call and
 *            nothing at start-up; the first use of `performance` loads 0.6 ms of modules and counts per thread.
 *   unixUs   monoUs + offset. Date.now() has only milliseconds, so the offset is found by watching it tick over:
 *            between two monotonic readings that enclose the tick lies the instant at which it is exact.
 *
 * The search spins for at most one millisecond and happens at the first `now()`, not at creation, so that commands
 * which ask for no time do not pay. It is not spread over later calls, because the first NTP request already needs
 * the result. On Linux both clocks are slewed together; only a step parts them. Every `now()` therefore checks that
 * the estimate lies within the millisecond that Date.now() names, moves it to the edge of that millisecond when it
 * is a little outside, and searches again when it is far outside (the clock was set, or the machine slept).
 */
import type { Instant } from "../instant.ts";

export interface Clock {
  now(): Instant;
}

export interface ClockSources {
  /** Whole microseconds that never go back; the place for CLOCK_BOOTTIME. */
  readonly monoUs?: () => number;
  /** Time of day in whole milliseconds, rounded down. */
  readonly unixMs?: () => number;
  /** False: no search; unixUs starts within ±500 µs. For commands that only name the day of what they report. */
  readonly exact?: boolean;
}

const TICK_US = 1_000;
/** Two readings further apart than this have been interrupted: the tick between them is not sharp. */
const SHARP_US = 20;
const SEARCH_ATTEMPTS = 5;
/** A tick takes one millisecond; a source that has not moved for this long is not a running clock. */
const STALLED_US = 3 * TICK_US;

/** The clocks of this machine, or the given sources in their place. */
export function createClock(sources: ClockSources = {}): Clock {
  return new SystemClock(
    sources.monoUs ?? hrtimeUs,
    sources.unixMs ?? Date.now,
    sources.exact ?? true,
  );
}

function hrtimeUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000);
}

class SystemClock implements Clock {
  readonly #monoUs: () => number;
  readonly #unixMs: () => number;
  readonly #exact: boolean;
  #offsetUs = Number.NaN;

  constructor(monoUs: () => number, unixMs: () => number, exact: boolean) {
    this.#monoUs = monoUs;
    this.#unixMs = unixMs;
    this.#exact = exact;
  }

  now(): Instant {
    if (Number.isNaN(this.#offsetUs)) this.#measure();
    const floorUs = this.#unixMs() * TICK_US;
    const monoUs = this.#monoUs();
    const unixUs = monoUs + this.#offsetUs;
    if (unixUs >= floorUs && unixUs < floorUs + TICK_US) return { monoUs, unixUs };
    return this.#corrected(monoUs, floorUs);
  }

  /** The reading lies outside the millisecond that was read just before it. */
  #corrected(monoUs: number, floorUs: number): Instant {
    // the thread may have slept between the two readings: the later millisecond is the upper bound
    const ceilingUs = this.#unixMs() * TICK_US + TICK_US - 1;
    const unixUs = monoUs + this.#offsetUs;
    const missUs = unixUs < floorUs ? floorUs - unixUs : Math.min(0, ceilingUs - unixUs);
    if (Math.abs(missUs) <= SHARP_US) {
      this.#offsetUs += missUs;
      return { monoUs, unixUs: unixUs + missUs };
    }
    this.#measure();
    const laterUs = this.#monoUs();
    return { monoUs: laterUs, unixUs: laterUs + this.#offsetUs };
  }

  #measure(): void {
    this.#offsetUs = this.#unixMs() * TICK_US + TICK_US / 2 - this.#monoUs();
    if (!this.#exact) return;
    let bestUs = Infinity;
    for (let attempt = 0; attempt < SEARCH_ATTEMPTS && bestUs > SHARP_US; attempt++) {
      const tick = this.#nextTick();
      if (tick === undefined) return;
      if (tick.widthUs >= bestUs) continue;
      bestUs = tick.widthUs;
      this.#offsetUs = tick.offsetUs;
    }
  }

  /** Spins until the millisecond changes; undefined when it does not. */
  #nextTick(): { readonly offsetUs: number; readonly widthUs: number } | undefined {
    const startUs = this.#monoUs();
    const startMs = this.#unixMs();
    let beforeUs = startUs;
    for (;;) {
      // BOUNDED: by STALLED_US
      const monoUs = this.#monoUs();
      const unixMs = this.#unixMs();
      // the tick fell between the two last readings of the millisecond, and `monoUs` lies between them
      if (unixMs !== startMs)
        return { offsetUs: unixMs * TICK_US - monoUs, widthUs: this.#monoUs() - beforeUs };
      if (monoUs - startUs > STALLED_US) return undefined;
      beforeUs = monoUs;
    }
  }
}
