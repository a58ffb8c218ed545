/**
 * A line of an event log that may have been edited by hand, as an event that every view can take: the keys that all of
 * them rely on are there and are what the vocabulary says, whatever else stands in the line.
 */
import type { LogEvent } from "../net/event-log.ts";

/** UDP payload. */
const PACKET_BYTES_MAX = 0xffff;
/** 300 years: every sum of two times is still exact. */
const TIME_MAX_US = 1e16;

/** Of every event of the type; a question mark for what may be left out. */
const KEYS: Readonly<Record<LogEvent["type"], string>> = {
  "packet-sent": "to:endpoint lengthBytes:length transaction:id attempt:id what:text",
  "packet-received": "from:endpoint lengthBytes:length what:text transaction?:id attempt?:id",
  "packet-ignored": "from:endpoint lengthBytes:length what?:text reason:text",
  "packet-dropped":
    "direction:text lengthBytes:length what?:text reason:text peer?:endpoint owner?:text transaction?:id attempt?:id",
  "send-failed": "why:text what?:text peer?:endpoint transaction?:id attempt?:id",
  "state-entered": "state:text from:text dwellUs:time direction:text why?:text",
  held: "notifier:text next:text reason:text untilUs?:time",
  vetoed: "notifier:text next:text reason:text untilUs?:time",
  released: "notifier:text next:text heldUs:time",
  "hold-expired": "notifier:text next:text reason:text",
  withdrawn: "notifier:text next:text by:text",
  fact: "name:text provenance:text",
  "fact-lost": "name:text why:text",
  blob: "name:text",
  operation: "name:text how:text parameters:object",
  link: "device:text",
  "link-model": "tx:text rx:text",
  service: "name:text detail:object",
  outcome: "how:text reached:text elapsedUs:time",
  finding: "code:text message:text",
};

/** The event; undefined for what is none. */
export function eventOfLine(line: string): LogEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isObject(value) || typeof value["type"] !== "string") return undefined;
  const { type } = value;
  if (!Object.hasOwn(KEYS, type)) return undefined;
  const keys = `atUs:time source:text local?:endpoint ${KEYS[type as LogEvent["type"]]}`;
  return keys.split(" ").every((key) => isAsSaid(value, key)) ? (value as LogEvent) : undefined;
}

function isAsSaid(event: Readonly<Record<string, unknown>>, rule: string): boolean {
  const [key = "", kind = ""] = rule.split(":");
  const name = key.endsWith("?") ? key.slice(0, -1) : key;
  const value = event[name];
  return value === undefined ? key !== name : isA(kind, value);
}

function isA(kind: string, value: unknown): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "time":
      return isWhole(value, TIME_MAX_US);
    case "length":
      return isWhole(value, PACKET_BYTES_MAX);
    case "id":
      return isWhole(value, Number.MAX_SAFE_INTEGER);
    case "object":
      return isObject(value);
    default:
      return (
        isObject(value) && typeof value["address"] === "string" && isWhole(value["port"], 0xffff)
      );
  }
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
