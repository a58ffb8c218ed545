/** A bring-up of this process as a source. It is there before the bring-up starts, so that no event is missed. */
import type { LogEvent } from "../../net/event-log.ts";
import type { HostTiming } from "../../net/latency.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import type { BringUpSession } from "../../library/session.ts";
import { Operator } from "../control/operator.ts";
import type { DashboardAction, DashboardSource, SourceListener } from "./source.ts";

const TOP = "OPERATIONAL";
/** Events that wait for the screen, which takes a tenth of a second to open. */
const EARLY_MAX = 10_000;

export class LiveSource {
  #early: ((listener: SourceListener) => void)[] = []; // BOUNDED: by EARLY_MAX
  readonly #listeners = new Set<SourceListener>(); // BOUNDED: by the screens, of which there is one

  /** Every event of the log, from the first on. */
  event(event: LogEvent): void {
    this.#tell((listener) => listener.event(event));
  }

  /** What the host measures of its own work. */
  timing(timing: HostTiming, zeroUs: number): void {
    this.#tell((listener) => listener.timing(timing, zeroUs));
  }

  /** The source, once there is a session; it needs the options `observe` and `capture`. */
  of(session: BringUpSession, title: string): DashboardSource & { close(): void } {
    const operator = new Operator(session);
    return {
      title,
      snapshot: () => session.snapshot(),
      listen: (listener) => {
        listener.restarted([]);
        for (const tell of this.#early) tell(listener);
        this.#early = [];
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
      act: async (action) => acted(operator, session.snapshot(), action),
      ended: session.faulted,
      close: () => operator.close(),
    };
  }

  #tell(tell: (listener: SourceListener) => void): void {
    for (const listener of this.#listeners) tell(listener);
    if (this.#listeners.size === 0 && this.#early.length < EARLY_MAX) this.#early.push(tell);
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
