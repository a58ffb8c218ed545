/**
 * The two clocks of a node, both read off one oscillator that may run fast or slow against the world.
 *
 *   elapsed(world) = world + floor(world × driftPpm / 10⁶)
 *   mono = monoOffset + elapsed          unix = start + unixOffset + steps + elapsed
 *
 * The way back, from a deadline on the node's clock to world time, is exact: it answers the first whole world
 * microsecond at which the node's clock shows the deadline, so nothing fires early by anybody's clock.
 */
import type { Instant } from "../instant.ts";

export interface ClockOptions {
  /** What the monotonic clock shows when the world begins: time since boot. */
  readonly monoOffsetUs?: number;
  /** How far the wall clock is ahead of the true time when the world begins. */
  readonly unixOffsetUs?: number;
  /** How much faster than the world both clocks run, in parts per million; above -1 000 000. */
  readonly driftPpm?: number;
}

export class NodeClock {
  readonly #monoOffsetUs: number;
  readonly #driftPpm: number;
  #unixOffsetUs: number;
  #readAtUs = -1;
  #reading: Instant = { monoUs: 0, unixUs: 0 };

  constructor(startUnixUs: number, options: ClockOptions) {
    const { monoOffsetUs = 0, unixOffsetUs = 0, driftPpm = 0 } = options;
    if (!Number.isSafeInteger(monoOffsetUs) || !Number.isSafeInteger(unixOffsetUs)) {
      throw new RangeError("a clock's offset is a whole number of microseconds");
    }
    if (!(driftPpm > -1e6 && driftPpm < 1e6)) {
      throw new RangeError(`a clock drifts by less than a million ppm, not ${driftPpm}`);
    }
    this.#monoOffsetUs = monoOffsetUs;
    this.#unixOffsetUs = startUnixUs + unixOffsetUs;
    this.#driftPpm = driftPpm;
  }

  /** Both clocks at a world time; the same object for the same time. */
  instant(worldUs: number): Instant {
    if (worldUs !== this.#readAtUs) {
      const elapsedUs = this.#elapsedUs(worldUs);
      this.#reading = {
        monoUs: this.#monoOffsetUs + elapsedUs,
        unixUs: this.#unixOffsetUs + elapsedUs,
      };
      this.#readAtUs = worldUs;
    }
    return this.#reading;
  }

  /** First world time at which the monotonic clock shows `monoUs` or more; Infinity if that is out of reach. */
  worldUs(monoUs: number): number {
    const elapsedUs = monoUs - this.#monoOffsetUs;
    if (elapsedUs <= 0) return 0;
    if (this.#driftPpm === 0) return Math.ceil(elapsedUs);
    const guessUs = Math.floor(elapsedUs / (1 + this.#driftPpm / 1e6));
    if (!(guessUs < Number.MAX_SAFE_INTEGER)) return Infinity;
    let worldUs = guessUs;
    // BOUNDED: by the rounding error of the guess, a few microseconds
    while (this.#elapsedUs(worldUs) < elapsedUs) worldUs++;
    while (worldUs > 0 && this.#elapsedUs(worldUs - 1) >= elapsedUs) worldUs--;
    return worldUs;
  }

  /** Sets the wall clock forward, or back if negative; the monotonic clock goes on. */
  step(deltaUs: number): void {
    if (!Number.isSafeInteger(deltaUs)) {
      throw new RangeError(`a clock steps by whole microseconds, not ${deltaUs}`);
    }
    this.#unixOffsetUs += deltaUs;
    this.#readAtUs = -1;
  }

  #elapsedUs(worldUs: number): number {
    if (this.#driftPpm === 0) return worldUs;
    return worldUs + Math.floor((worldUs * this.#driftPpm) / 1e6);
  }
}
