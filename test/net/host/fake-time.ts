/** A clock and an event loop that stand still until the test moves them. */
import type { Clock } from "../../../net/host/clock.ts";
import type { Cancel, Timers } from "../../../net/host/timer.ts";
import type { Instant } from "../../../net/instant.ts";

export class FakeTime implements Clock, Timers {
  monoUs = 1_000_000;
  /** What is armed: milliseconds, or 0 for the loop's next turn. */
  readonly armed: { readonly delayMs: number; readonly fire: () => void }[] = [];

  now(): Instant {
    return { monoUs: this.monoUs, unixUs: 1_700_000_000_000_000 + this.monoUs };
  }

  after(delayMs: number, fire: () => void): Cancel {
    const entry = { delayMs, fire };
    this.armed.push(entry);
    return () => {
      const place = this.armed.indexOf(entry);
      if (place >= 0) this.armed.splice(place, 1);
    };
  }

  soon(fire: () => void): Cancel {
    return this.after(0, fire);
  }

  get delaysMs(): readonly number[] {
    return this.armed.map(({ delayMs }) => delayMs);
  }

  /** Moves the clock and fires the one timer, whether it is due or not. */
  fire(afterUs: number): void {
    this.monoUs += afterUs;
    const entry = this.armed.shift();
    if (entry === undefined || this.armed.length > 0) throw new Error("not one armed timer");
    entry.fire();
  }
}
