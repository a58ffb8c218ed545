/** An event as a line of a log: one sentence, and the same as fields for logs that keep them. */
import { eventToJson, type LogEvent } from "../../net/event-log.ts";
import { linkText } from "../../net/impairment/link-words.ts";
import { formatDurationUs } from "../../net/instant.ts";
import { packetLine } from "../packet-line.ts";
import { printable } from "../printable.ts";
import { remarkOf } from "../remark.ts";
import { levelOf, type LogLevel } from "./log-levels.ts";

export interface LogRecord {
  readonly level: LogLevel;
  /** One line, fit for a terminal. */
  readonly message: string;
  /** By name in capitals and underscores, as the journal wants them. */
  readonly fields: Readonly<Record<string, string>>;
}

export function recordOf(event: LogEvent): LogRecord {
  return { level: levelOf(event), message: printable(messageOf(event)), fields: fieldsOf(event) };
}

function messageOf(event: LogEvent): string {
  switch (event.type) {
    case "packet-sent":
    case "packet-received":
    case "packet-ignored":
    case "packet-dropped":
    case "send-failed":
      return packetLine(event) ?? event.type;
    case "state-entered":
      return event.direction === "forward"
        ? `${event.state} after ${formatDurationUs(event.dwellUs)} in ${event.from}`
        : `back from ${event.from} to ${event.state}: ${event.why ?? "no reason given"}`;
    case "held":
    case "vetoed":
      return `${event.notifier} ${event.type === "held" ? "holds" : "vetoes"} ${event.next}: ${event.reason}`;
    case "released":
      return `${event.notifier} lets ${event.next} go on, after ${formatDurationUs(event.heldUs)}`;
    case "hold-expired":
      return `the hold of ${event.notifier} on ${event.next} has expired and stands: ${event.reason}`;
    case "withdrawn":
      return `${event.notifier} had agreed to ${event.next}, ${event.by} did not`;
    case "link":
      return `${event.device}: ${event.carrier ? "link up" : "no carrier"}`;
    case "link-model":
      return `the link now: ${linkText(event)}`;
    case "outcome":
      return event.how === "stopped"
        ? OUTCOMES.stopped
        : `${OUTCOMES[event.how]} at ${event.reached} after ${formatDurationUs(event.elapsedUs)}`;
    case "finding":
      return [event.message, event.suggestion].filter((part) => part !== undefined).join("; ");
    case "fact":
    case "fact-lost":
    case "blob":
    case "operation":
    case "service":
      return knowledge(event);
  }
}

type Knowledge = Extract<
  LogEvent,
  { type: "fact" | "fact-lost" | "blob" | "operation" | "service" }
>;

function knowledge(event: Knowledge): string {
  switch (event.type) {
    case "fact":
      return `${event.name} is known (${event.provenance})`;
    case "fact-lost":
      return `${event.name} is lost: ${event.why}`;
    case "blob":
      return `blob ${event.name}: ${event.lengthBytes} bytes`;
    case "operation": {
      const { name, parameters, how, detail } = event;
      const why = detail === undefined ? "" : `: ${detail}`;
      return `${name} ${JSON.stringify(parameters)} ${how}${why}`;
    }
    case "service": {
      const { source, name } = event;
      const remark = remarkOf(event)?.text;
      return remark === undefined
        ? (packetLine(event)?.replace("· ", "") ?? `${source}: ${name}`)
        : `${source}: ${name}: ${remark}`;
    }
  }
}

const OUTCOMES = {
  reached: "goal reached",
  "timed-out": "given up",
  stopped: "stopped",
} as const;

function fieldsOf(event: LogEvent): Readonly<Record<string, string>> {
  const { type, source } = event;
  const fields = { BRINGUP_EVENT: type, BRINGUP_SOURCE: source };
  switch (type) {
    case "state-entered":
      return { ...fields, BRINGUP_STATE: event.state, BRINGUP_DIRECTION: event.direction };
    case "held":
    case "vetoed":
    case "released":
    case "hold-expired":
      return { ...fields, BRINGUP_NOTIFIER: event.notifier, BRINGUP_NEXT: event.next };
    case "outcome":
      return { ...fields, BRINGUP_STATE: event.reached, BRINGUP_OUTCOME: event.how };
    case "finding":
      return { ...fields, BRINGUP_FINDING: event.code };
    case "service":
      return { ...fields, BRINGUP_NAME: event.name, BRINGUP_DETAIL: eventToJson(event) };
    case "link":
      return { ...fields, BRINGUP_INTERFACE: event.device };
    case "packet-sent":
    case "packet-received":
    case "packet-ignored":
    case "packet-dropped":
    case "send-failed":
    case "link-model":
    case "withdrawn":
    case "fact":
    case "fact-lost":
    case "blob":
    case "operation":
      return fields;
  }
}
