/** What `--until` is told: the kind of an event, a kind and a text that has to be in it, or a state that is entered. */
import { eventToJson, type LogEvent } from "../net/event-log.ts";
import { SYSTEM_STATES } from "../services/system-state/index.ts";
import { usage } from "./arguments.ts";

export interface EventPattern {
  /** As it was written. */
  readonly text: string;
  matches(event: LogEvent): boolean;
}

/** A record, so that a new kind of event cannot be forgotten here. */
const TYPES: Readonly<Record<LogEvent["type"], true>> = {
  "packet-sent": true,
  "packet-received": true,
  "packet-ignored": true,
  "packet-dropped": true,
  "send-failed": true,
  "state-entered": true,
  held: true,
  vetoed: true,
  released: true,
  "hold-expired": true,
  withdrawn: true,
  fact: true,
  "fact-lost": true,
  blob: true,
  operation: true,
  link: true,
  "link-model": true,
  service: true,
  outcome: true,
  finding: true,
};

/** `TIME_VALID`, `packet-dropped`, `service:renewed`. The text is looked for in the event as `--ndjson` shows it. */
export function eventPattern(text: string): EventPattern {
  if (SYSTEM_STATES.some((state) => state === text))
    return { text, matches: (event) => event.type === "state-entered" && event.state === text };
  const colon = text.indexOf(":");
  const type = colon < 0 ? text : text.slice(0, colon);
  if (!Object.hasOwn(TYPES, type)) {
    const known = `a state, or one of ${Object.keys(TYPES).join(", ")}`;
    throw usage("until", `"${type}" is no kind of event`, known, "--until service:renewed");
  }
  if (colon < 0) return { text, matches: (event) => event.type === type };
  const wanted = text.slice(colon + 1).toLowerCase();
  return {
    text,
    matches: (event) => event.type === type && eventToJson(event).toLowerCase().includes(wanted),
  };
}
