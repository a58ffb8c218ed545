import type { LogEvent } from "../../net/event-log.ts";
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
  journal.tell(systemEvent(event, journal.logUs(at), journal.zeroUs));
}

const source = "system";

/** Written out in full: these are most of the log, and copies of objects most of its cost. `zeroUs`: of the log's clock. */
function systemEvent(event: Logged, atUs: number, zeroUs: number): LogEvent {
  switch (event.kind) {
    case "entered": {
      const { state, from, dwellUs, direction, why } = event;
      const told = {
        atUs,
        source,
        type: "state-entered",
        state,
        from,
        dwellUs,
        direction,
      } as const;
      return why === undefined ? told : { ...told, why };
    }
    case "held":
    case "vetoed": {
      const { kind: type, notifier, next, reason, untilUs } = event;
      const told = { atUs, source, type, notifier, next, reason };
      return untilUs === undefined ? told : { ...told, untilUs: untilUs - zeroUs };
    }
    case "released": {
      const { notifier, next, heldUs } = event;
      return { atUs, source, type: "released", notifier, next, heldUs };
    }
    case "hold-expired": {
      const { notifier, next, reason } = event;
      return { atUs, source, type: "hold-expired", notifier, next, reason };
    }
    case "withdrawn": {
      const { notifier, next, by } = event;
      return { atUs, source, type: "withdrawn", notifier, next, by };
    }
    case "fact": {
      const { name, value, provenance } = event;
      return { atUs, source, type: "fact", name, value, provenance };
    }
    case "fact-lost":
      return { atUs, source, type: "fact-lost", name: event.name, why: event.why };
    case "blob":
      return { atUs, source, type: "blob", name: event.name, lengthBytes: event.lengthBytes };
    case "operation": {
      const { name, parameters, how, detail } = event;
      const told = { atUs, source, type: "operation", name, parameters, how } as const;
      return detail === undefined ? told : { ...told, detail };
    }
  }
}
