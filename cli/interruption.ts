/** What ends a bring-up from outside: an interrupt, or a recording that cannot be written any more. */
import type { Interrupt, Runtime } from "./runtime.ts";

export type InterruptionCause = Interrupt | "record-fault";

export class Interruption {
  /** Resolves with the first cause. */
  readonly raised: Promise<InterruptionCause>;
  readonly raise: (cause: InterruptionCause) => void;
  #stopListening = (): void => undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<InterruptionCause>();
    this.raised = promise;
    this.raise = resolve;
  }

  listenTo(runtime: Runtime): void {
    this.#stopListening = runtime.onInterrupt(this.raise);
  }

  /** The next interrupt does what the system does with it. */
  forget(): void {
    this.#stopListening();
  }
}
