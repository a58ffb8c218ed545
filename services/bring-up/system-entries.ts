import type { LogEntry } from "../../net/event-log.ts";
import type { Instant } from "../../net/service.ts";
import type { SystemEvent } from "../system-state/index.ts";
import type { Journal } from "./journal.ts";

type FindingEvent = Extract<SystemEvent, { kind: "finding" }>;
type Logged = Exclude<SystemEvent, { kind: "vote-wanted" | "notify" | "finding" }>;

/** Writes an event of the system state into the log. */
export function logSystemEvent(journal: Journal, event: Logged | FindingEvent, at: Instant): void {
  if (event.kind === "finding") {
    const { kind: _, ...finding } = event;
    journal.finding(at, "system", finding);
    return;
  }
  if (event.kind !== "entered" && !journal.explain) return;
  journal.always(at, "system", systemEntry(event, journal.zeroUs));
}

/** `zeroUs` is the zero of the log's clock. */
function systemEntry(event: Logged, zeroUs: number): LogEntry {
  switch (event.kind) {
    case "entered": {
      const { state, from, dwellUs, direction, why } = event;
      const entry = { type: "state-entered", state, from, dwellUs, direction } as const;
      return why === undefined ? entry : { ...entry, why };
    }
    case "held":
    case "vetoed": {
      const { kind, notifier, next, reason, untilUs } = event;
      const entry = { type: kind, notifier, next, reason } as const;
      return untilUs === undefined ? entry : { ...entry, untilUs: untilUs - zeroUs };
    }
    case "operation": {
      const { name, parameters, how, detail } = event;
      const entry = { type: "operation", name, parameters, how } as const;
      return detail === undefined ? entry : { ...entry, detail };
    }
    case "released":
    case "hold-expired":
    case "withdrawn":
    case "fact":
    case "fact-lost":
    case "blob": {
      const { kind, ...rest } = event;
      return { type: kind, ...rest } as LogEntry;
    }
  }
}
