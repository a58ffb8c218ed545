import type { LogEvent } from "../net/event-log.ts";
import type { Instant } from "../net/instant.ts";

/** `at`: when the step was that it came of, on both clocks of the device. */
export type EventListener = (event: LogEvent, at: Instant) => void;

/** Hands every event of one log to all who listen, in the order in which they came. What one throws, the fan throws. */
export class EventFan {
  /** Replaced whole, so that who comes or goes while an event is handed on disturbs nobody. */
  #listeners: readonly EventListener[] = []; // BOUNDED: by the program

  /** Returns how to stop listening. */
  add(listener: EventListener): () => void {
    const one: EventListener = (event, at) => listener(event, at);
    this.#listeners = [...this.#listeners, one];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== one);
    };
  }

  tell(event: LogEvent, at: Instant): void {
    for (const listener of this.#listeners) listener(event, at);
  }
}
