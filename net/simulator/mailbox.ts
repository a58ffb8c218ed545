import type { Input } from "../service.ts";
import type { Runner } from "./runner.ts";

/** Inputs that wait at one instant; more is a loop between services, an error of whoever wired them. */
export const MAILBOX_MAX = 10_000;

/** An input on its way, and the one behind it. */
class Posted {
  readonly runner: Runner;
  readonly input: Input<unknown>;
  next: Posted | undefined;

  constructor(runner: Runner, input: Input<unknown>) {
    this.runner = runner;
    this.input = input;
  }
}

/** Inputs for the present instant, in the order of their posting: what a step causes happens after it, never inside. */
export class Mailbox {
  #first: Posted | undefined;
  #last: Posted | undefined;
  #size = 0; // BOUNDED: by MAILBOX_MAX

  get empty(): boolean {
    return this.#size === 0;
  }

  post(runner: Runner, input: Input<unknown>): void {
    if (this.#size >= MAILBOX_MAX) {
      throw new RangeError(`more than ${MAILBOX_MAX} inputs wait at one instant`);
    }
    const posted = new Posted(runner, input);
    if (this.#last === undefined) this.#first = posted;
    else this.#last.next = posted;
    this.#last = posted;
    this.#size++;
  }

  deliverNext(): void {
    const posted = this.#first;
    if (posted === undefined) return;
    this.#first = posted.next;
    if (posted.next === undefined) this.#last = undefined;
    this.#size--;
    posted.runner.take(posted.input);
  }
}
