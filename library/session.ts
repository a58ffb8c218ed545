/** A bring-up that runs: what the promise of `bringUp` and the command line stand on. */
import type { BringUp, BringUpCommand, BringUpEvent } from "../services/bring-up.ts";
import { upDocument, type UpDocument } from "../services/bring-up/document.ts";
import type { RandomSeed } from "../services/bring-up/recording.ts";
import type { Notifier, SystemCommand } from "../services/system-state/index.ts";
import type { EventStore } from "../observation/event-store.ts";
import type { Snapshot } from "../observation/snapshot.ts";
import type { EventFan, EventListener } from "./event-fan.ts";
import type { BothWays, OperatorCommand, Performed } from "./operator.ts";

/** How a bring-up ended first: at its goal, by its time-out, or by `stop`. */
export type End = "reached" | "timed-out" | "stopped";

/** A bring-up in the caller's hands. In virtual time everything has happened by the time there is a session. */
export interface BringUpSession {
  /** As it stands. */
  document(): UpDocument;
  /** Microseconds since the start: the clock of the event log. */
  nowUs(): number;
  /** Resolves at the first end: the goal, the time-out, or `stop`. Rejects as `faulted` does, if that comes first. */
  readonly ended: Promise<End>;
  /** Never resolves. Rejects if a callback of the caller throws or the program itself is at fault: all is closed then. */
  readonly faulted: Promise<never>;
  /** Holds, vetoes, releases, facts: what the system state can be told. */
  command(command: SystemCommand): void;
  /** Everything that can be seen, as plain JSON. Offers, samples and refusals are there with the option `observe`. */
  snapshot(): Snapshot;
  /** What the log left behind, in flat memory; undefined without the option `observe`. */
  readonly store: EventStore | undefined;
  /**
   * Every event of the log from now on, after the packets of its step have left; what the listener throws ends the
   * bring-up. Without `onEvent`, `onRecord`, `observe` or `capture` there are only states, findings and the end.
   * Returns how to stop listening.
   */
  listen(listener: EventListener): () => void;
  /** Does what an operator can do. In virtual time everything has happened: it is refused. */
  perform(command: OperatorCommand): Performed;
  /** What the link does now. */
  readonly link: BothWays;
  /** Replaces what the link does from now on; times of the models count from now. In virtual time it is refused. */
  setLink(link: BothWays): Performed;
  /**
   * Releases the lease, closes everything and resolves with the document as it stood before. May be called by any
   * callback, and again: it is the same promise.
   */
  stop(): Promise<UpDocument>;
}

/** The document of a service as it stands. */
export function documentOf(service: BringUp, mode: string, random: RandomSeed): UpDocument {
  return upDocument(service.state, {
    mode,
    seed: random.kind === "seeded" ? random.seed : undefined,
  });
}

/**
 * Sorts the events of a bring-up: the log to whoever listens, questions to the caller's notifiers, whose votes go
 * back as commands, so that a recording has them.
 */
export class EventRouter {
  readonly #notifiers: ReadonlyMap<string, Notifier>;
  readonly #events: EventFan;
  readonly #onEnd: (end: End) => void;

  /** `notifiers` have names of their own, as `planOf` sees to. */
  constructor(notifiers: readonly Notifier[], events: EventFan, onEnd: (end: End) => void) {
    this.#notifiers = new Map(notifiers.map((notifier) => [notifier.name, notifier]));
    this.#events = events;
    this.#onEnd = onEnd;
  }

  route(
    events: readonly BringUpEvent[],
    at: { readonly monoUs: number; readonly unixUs: number },
    command: (command: BringUpCommand) => void,
  ): void {
    for (const event of events) {
      if ("type" in event) {
        this.#events.tell(event, at);
        if (event.type === "outcome") this.#onEnd(event.how);
        continue;
      }
      const notifier = this.#notifiers.get(event.notifier);
      if (notifier === undefined) continue;
      if (event.kind === "vote-wanted") {
        const vote = notifier.vote(event.current, event.next, at, event.expired);
        const answer = { kind: "vote", notifier: notifier.name, next: event.next, vote } as const;
        command({ kind: "system", command: answer });
      } else if (event.of.kind === "entered") notifier.entered?.(event.of.state, at);
      else if (event.of.kind === "withdrawn") notifier.withdrawn?.(event.of.next, event.of.by, at);
      else notifier.left?.(event.of.state, event.of.why, at);
    }
  }
}
