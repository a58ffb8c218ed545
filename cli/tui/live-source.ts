/** A bring-up of this process as a source. It is there before the bring-up starts, so that no event is missed. */
import type { LogEvent } from "../../net/event-log.ts";
import type { HostTiming } from "../../net/latency.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import type { BringUpSession } from "../../library/session.ts";
import { Operator } from "../control/operator.ts";
import { idleSnapshot } from "./idle-snapshot.ts";
import type { DashboardAction, DashboardSource, SourceListener } from "./source.ts";

const TOP = "OPERATIONAL";

export class LiveSource implements DashboardSource {
  /** Rejects as the session's `faulted` does. */
  readonly ended: Promise<never>;
  readonly #end: (ended: Promise<never>) => void;
  readonly #idle: Snapshot;
  readonly #listeners = new Set<SourceListener>(); // BOUNDED: by the screens, of which there is one
  #title = "starting";
  #running: { readonly session: BringUpSession; readonly operator: Operator } | undefined;

  /** `goal`: where the bring-up will climb to. */
  constructor(goal: string = TOP) {
    this.#idle = idleSnapshot(goal);
    const { promise, resolve } = Promise.withResolvers<never>();
    this.ended = promise;
    this.#end = resolve as (ended: Promise<never>) => void;
  }

  /** The bring-up has started, with the options `observe` and `capture`. */
  attach(session: BringUpSession, title: string): void {
    this.#running = { session, operator: new Operator(session) };
    this.#title = title;
    this.#end(session.faulted);
  }

  /** Every event of the log, from the first on. */
  event(event: LogEvent): void {
    for (const listener of this.#listeners) listener.event(event);
  }

  /** What the host measures of its own work. */
  timing(timing: HostTiming, zeroUs: number): void {
    for (const listener of this.#listeners) listener.timing(timing, zeroUs);
  }

  get title(): string {
    return this.#title;
  }

  snapshot(): Snapshot {
    return this.#running?.session.snapshot() ?? this.#idle;
  }

  /** To hear everything, before the bring-up starts. */
  listen(listener: SourceListener): () => void {
    listener.restarted([]);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async act(action: DashboardAction): Promise<string> {
    if (this.#running === undefined) throw new Error("the bring-up has not started yet");
    const { operator, session } = this.#running;
    return acted(operator, session.snapshot(), action);
  }

  close(): void {
    this.#running?.operator.close();
  }
}

/** What became of it; the errors of an operator are told as they are. */
function acted(
  operator: Operator,
  { interfaces, current }: Snapshot,
  action: DashboardAction,
): string {
  switch (action.kind) {
    case "renew":
      return operator.renew(interfaces.length === 1 ? interfaces[0]?.device : undefined);
    case "flush":
      return operator.flush(undefined);
    case "hold":
      return operator.refuse({
        how: action.how,
        reason: "by hand",
        ...(current === TOP && { next: TOP }), // nothing follows: it holds where the ladder comes back
      });
    case "release":
      return operator.release();
    case "link":
      return operator.carrier(action.device, action.carrier);
    case "loss":
      return operator.loss({ change: action.change });
  }
}
