import type { LogEntry } from "../../net/event-log.ts";
import type { SystemEvent } from "../system-state/index.ts";

type Logged = Exclude<SystemEvent, { kind: "vote-wanted" } | { kind: "notify" }>;

/** The event log's entry for an event of the system state; `zeroUs` is the zero of the log's clock. */
export function systemEntry(event: Logged, zeroUs: number): LogEntry {
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
    case "blob":
    case "finding": {
      const { kind, ...rest } = event;
      return { type: kind, ...rest } as LogEntry;
    }
  }
}
