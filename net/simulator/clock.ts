/**
 * The two clocks of a node, both read off one oscillator that may run fast or slow against the world.
 *
 *   elapsed(world) = world + floor(world × driftPpm / 10⁶), counted from the last change of the drift
 *   mono = monoOffset - holds + elapsed          unix = start + unixOffset + steps + elapsed
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
  #monoOffsetUs: number;
  #driftPpm: number;
  /** When the drift was last changed, and what had elapsed by then. */
  #sinceUs = 0;
  #elapsedSoFarUs = 0;
  #unixOffsetUs: number;
  #readAtUs = -1;
  #reading: Instant = { monoUs: 0, unixUs: 0 };

  constructor(startUnixUs: number, options: ClockOptions) {
    const { monoOffsetUs = 0, unixOffsetUs = 0, driftPpm = 0 } = options;
    if (!Number.isSafeInteger(monoOffsetUs) || !Number.isSafeInteger(unixOffsetUs)) {
      throw new RangeError("a clock's offset is a whole number of microseconds");
    }
    checkDrift(driftPpm);
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
    const leftUs = elapsedUs - this.#elapsedSoFarUs;
    if (leftUs <= 0) return this.#sinceUs; // it has passed: nobody asks when
    if (this.#driftPpm === 0) return this.#sinceUs + Math.ceil(leftUs);
    const guessUs = this.#sinceUs + Math.floor(leftUs / (1 + this.#driftPpm / 1e6));
    if (!(guessUs < Number.MAX_SAFE_INTEGER)) return Infinity;
    let worldUs = guessUs;
    // BOUNDED: by the rounding error of the guess, a few microseconds
    while (this.#elapsedUs(worldUs) < elapsedUs) worldUs++;
    while (worldUs > this.#sinceUs && this.#elapsedUs(worldUs - 1) >= elapsedUs) worldUs--;
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

  /** Runs faster or slower than before from a world time on, which is not before the last change. */
  drift(driftPpm: number, worldUs: number): void {
    checkDrift(driftPpm);
    this.#elapsedSoFarUs = this.#elapsedUs(worldUs);
    this.#sinceUs = worldUs;
    this.#driftPpm = driftPpm;
    this.#readAtUs = -1;
  }

  /** The monotonic clock stood still for this long, as on platforms where it does not count what was slept. */
  hold(heldUs: number): void {
    if (!(Number.isSafeInteger(heldUs) && heldUs >= 0)) {
      throw new RangeError(`a clock stands still for whole microseconds, not ${heldUs}`);
    }
    this.#monoOffsetUs -= heldUs;
    this.#readAtUs = -1;
  }

  #elapsedUs(worldUs: number): number {
    const sinceUs = worldUs - this.#sinceUs;
    if (this.#driftPpm === 0) return this.#elapsedSoFarUs + sinceUs;
    return this.#elapsedSoFarUs + sinceUs + Math.floor((sinceUs * this.#driftPpm) / 1e6);
  }
}

function checkDrift(driftPpm: number): void {
  if (driftPpm > -1e6 && driftPpm < 1e6) return;
  throw new RangeError(`a clock drifts by less than a million ppm, not ${driftPpm}`);
}
