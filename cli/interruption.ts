/** What ends a bring-up from outside: an interrupt, its control socket, or a recording that cannot be written any more. */
import type { Interrupt, Runtime } from "./runtime.ts";

export type InterruptionCause = Interrupt | "control-stop" | "record-fault";

export class Interruption {
  /** Resolves with the first cause. */
  readonly raised: Promise<InterruptionCause>;
  readonly raise: (cause: InterruptionCause) => void;
  /** What SIGHUP does instead of ending, as often as it comes. */
  onHangup: (() => void) | undefined;
  #stopListening = (): void => undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<InterruptionCause>();
    this.raised = promise;
    this.raise = resolve;
  }

  listenTo(runtime: Runtime): void {
    this.#stopListening = runtime.onInterrupt((interrupt) => {
      if (interrupt !== "SIGHUP" || this.onHangup === undefined) return this.raise(interrupt);
      this.onHangup();
      return "again";
    });
  }

  /** The next interrupt does what the system does with it. */
  forget(): void {
    this.#stopListening();
  }
}
