import type { Instant } from "../net/instant.ts";

/** From the monotonic clock, on which services think, to that of the event log, which begins at the start. */
export class LogClock {
  /** Of the snapshot, on the monotonic clock. */
  readonly monoUs: number;
  readonly #zeroUs: number;

  constructor(zeroUs: number, { monoUs }: Instant) {
    this.#zeroUs = zeroUs;
    this.monoUs = monoUs;
  }

  get nowUs(): number {
    return this.at(this.monoUs);
  }

  /** What lies before the start counts as the start. */
  at(monoUs: number): number {
    return Math.max(0, monoUs - this.#zeroUs);
  }

  /** `null` for a time that never comes. */
  when(monoUs: number | undefined): number | null {
    return monoUs === undefined || !Number.isFinite(monoUs) ? null : this.at(monoUs);
  }
}
