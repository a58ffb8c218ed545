/** The latest events of a running instance, numbered from 0 through its life. Everybody who follows it reads from here. */
import type { LogEvent } from "../../net/event-log.ts";

/** A bring-up that stays makes a few events a minute: hours. */
export const RING_EVENTS = 8_192;

export class EventRing {
  readonly #events: LogEvent[] = []; // BOUNDED: by its size
  readonly #size: number;
  #next = 0;

  constructor(size = RING_EVENTS) {
    this.#size = size;
  }

  /** The number of the oldest event that is still here, and the number that the next one will have. */
  get oldest(): number {
    return Math.max(0, this.#next - this.#size);
  }

  get next(): number {
    return this.#next;
  }

  add(event: LogEvent): void {
    this.#events[this.#next++ % this.#size] = event;
  }

  /** Undefined for one that is forgotten, or has not happened yet. */
  at(number: number): LogEvent | undefined {
    if (number < this.oldest || number >= this.#next) return undefined;
    return this.#events[number % this.#size];
  }

  /** From `since` on, at most `limit`, oldest first. */
  slice(since: number, limit: number): readonly LogEvent[] {
    const from = Math.max(since, this.oldest);
    const found: LogEvent[] = []; // BOUNDED: by the ring
    for (let number = from; number < this.#next && found.length < limit; number++) {
      const event = this.at(number);
      if (event !== undefined) found.push(event);
    }
    return found;
  }
}
