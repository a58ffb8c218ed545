/** The latest events of a running instance, numbered from 0 through its life. Everybody who follows it reads from here. */
import type { LogEvent } from "../../net/event-log.ts";
import { keptEvent } from "../../observation/kept-bytes.ts";
import { Ring } from "../../observation/ring.ts";

/** A bring-up that stays makes a few events a minute: hours. */
const RING_EVENTS = 8_192;

export class EventRing {
  readonly #events: Ring<LogEvent>;

  constructor(size = RING_EVENTS) {
    this.#events = new Ring(size);
  }

  /** The number of the oldest event that is still here, and the number that the next one will have. */
  get oldest(): number {
    return this.#events.taken - this.#events.size;
  }

  get next(): number {
    return this.#events.taken;
  }

  add(event: LogEvent): void {
    this.#events.push(keptEvent(event));
  }

  /** Undefined for one that is forgotten, or has not happened yet. */
  at(number: number): LogEvent | undefined {
    return this.#events.at(number - this.oldest);
  }

  /** From `since` on, at most `limit`, oldest first. */
  slice(since: number, limit: number): readonly LogEvent[] {
    const from = Math.max(since, this.oldest);
    const found: LogEvent[] = []; // BOUNDED: by the ring
    for (let number = from; number < this.next && found.length < limit; number++) {
      const event = this.at(number);
      if (event !== undefined) found.push(event);
    }
    return found;
  }
}
