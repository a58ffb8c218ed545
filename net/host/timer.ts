/**
 * The one armed timer of a host.
 *
 * Microseconds are rounded up to the milliseconds of Node's timers, which count from the start of the loop's turn and
 * so may fire up to a millisecond early or late: whoever is woken looks at the clock and arms again. A wait is
 * capped at 30 s, so that a resume from suspend is noticed and Node's limit of 2^31 ms never met. What is due now
 * waits for `setImmediate`, behind the sockets: a service that is always due starves nobody.
 */
import { MILLISECOND_US } from "../instant.ts";

export type Cancel = () => void;

/** What a host needs of an event loop; tests put their own in its place. */
export interface Timers {
  after(delayMs: number, fire: () => void): Cancel;
  /** As soon as the loop has looked at its sockets. */
  soon(fire: () => void): Cancel;
}

export const MAX_WAIT_MS = 30_000;

export const nodeTimers: Timers = {
  after(delayMs, fire) {
    const timeout = setTimeout(fire, delayMs);
    return () => clearTimeout(timeout);
  },
  soon(fire) {
    const immediate = setImmediate(fire);
    return () => clearImmediate(immediate);
  },
};

export class DeadlineTimer {
  readonly #timers: Timers;
  readonly #wake: () => void;
  #armed: { readonly deadlineUs: number; readonly cancel: Cancel } | undefined;

  constructor(timers: Timers, wake: () => void) {
    this.#timers = timers;
    this.#wake = wake;
  }

  /** Replaces what was armed before; Infinity arms nothing. Both times are on the monotonic clock. */
  arm(deadlineUs: number, nowUs: number): void {
    if (this.#armed?.deadlineUs === deadlineUs) return;
    this.cancel();
    if (deadlineUs === Infinity) return;
    const delayMs = Math.ceil((deadlineUs - nowUs) / MILLISECOND_US);
    const cancel =
      delayMs > 0
        ? this.#timers.after(Math.min(delayMs, MAX_WAIT_MS), this.#fire)
        : this.#timers.soon(this.#fire);
    this.#armed = { deadlineUs, cancel };
  }

  cancel(): void {
    this.#armed?.cancel();
    this.#armed = undefined;
  }

  readonly #fire = (): void => {
    this.#armed = undefined;
    this.#wake();
  };
}
