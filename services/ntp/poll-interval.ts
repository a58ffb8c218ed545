/** From one sample to the next query: the base interval, doubling while samples agree. */
import { SECOND_US } from "../../net/instant.ts";

/** RFC 5905 §7.2 MINPOLL would be 16 s; 64 s is what servers are used to. */
const BASE_US = 64 * SECOND_US;
/** RFC 5905 §7.2 MAXPOLL allows 36 h; the error bound of a device that never slews asks for less. */
const LONGEST_US = 1024 * SECOND_US;

export class PollInterval {
  readonly #baseUs: number;
  us: number;

  constructor(baseUs: number | undefined, us?: number) {
    this.#baseUs = baseUs ?? BASE_US;
    this.us = us ?? this.#baseUs;
  }

  reset(): void {
    this.us = this.#baseUs;
  }

  lengthen(): void {
    this.us = Math.min(Math.max(LONGEST_US, this.#baseUs), 2 * this.us);
  }
}
