import type { Input } from "../service.ts";
import type { Runner } from "./runner.ts";

/** Inputs that wait at one instant; more is a loop between services, an error of whoever wired them. */
export const MAILBOX_MAX = 10_000;
/** Delivered entries are thrown away in lots of this many. */
const LOT = 1_024;

/** Inputs for the present instant, in the order of their posting: what a step causes happens after it, never inside. */
export class Mailbox {
  readonly #runners: Runner[] = []; // BOUNDED: by MAILBOX_MAX + LOT
  readonly #inputs: Input<unknown>[] = []; // BOUNDED: likewise
  #head = 0;

  get empty(): boolean {
    return this.#inputs.length === 0;
  }

  post(runner: Runner, input: Input<unknown>): void {
    if (this.#inputs.length - this.#head >= MAILBOX_MAX) {
      throw new RangeError(`more than ${MAILBOX_MAX} inputs wait at one instant`);
    }
    this.#runners.push(runner);
    this.#inputs.push(input);
  }

  deliverNext(): void {
    const at = this.#head++;
    const runner = this.#runners[at];
    const input = this.#inputs[at];
    if (this.#head === this.#inputs.length) {
      this.#runners.length = this.#inputs.length = this.#head = 0;
    } else if (this.#head === LOT) {
      this.#runners.splice(0, LOT);
      this.#inputs.splice(0, LOT);
      this.#head = 0;
    }
    if (runner !== undefined && input !== undefined) runner.take(input);
  }
}
