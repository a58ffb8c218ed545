/**
 * How much an event matters, for those who read logs: one table for all kinds.
 *
 *   err      the bring-up failed, or the system refused what it was asked to do
 *   warn     what worked before works no longer, or somebody should look
 *   notice   what a log of months should say: goal reached, lease, link
 *   info     each state, each hold, renewals, samples, answers
 *   debug    each packet
 */
import type { LogEvent } from "../../net/event-log.ts";

export const LOG_LEVELS = ["err", "warn", "notice", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Why everything is given up at the end, which is nobody's fault. */
const STOPPED = "stopped";

/** RFC 5424 table 2: the severity. */
export const SEVERITY: Readonly<Record<LogLevel, number>> = {
  err: 3,
  warn: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

export function levelOf(event: LogEvent): LogLevel {
  switch (event.type) {
    case "packet-sent":
    case "packet-received":
    case "packet-ignored":
    case "packet-dropped":
    case "withdrawn":
    case "blob":
      return "debug";
    case "held":
    case "released":
    case "fact":
      return "info";
    case "link":
    case "link-model":
      return "notice";
    case "send-failed":
    case "vetoed":
    case "hold-expired":
      return "warn";
    case "fact-lost":
      return event.why.endsWith(STOPPED) ? "info" : "warn";
    case "state-entered":
      return stateLevel(event);
    case "operation":
      return event.how === "failed" ? "err" : "info";
    case "service":
      return event.detail["why"] === STOPPED ? "info" : (SERVICE_LEVELS.get(event.name) ?? "info");
    case "outcome":
      return event.how === "timed-out" ? "err" : "notice";
    case "finding":
      return FINDING_LEVELS[event.severity ?? "info"];
  }
}

function stateLevel({ state, direction, why }: Extract<LogEvent, { type: "state-entered" }>) {
  if (direction === "back") return why === STOPPED ? "notice" : "warn";
  return state === "OPERATIONAL" ? "notice" : "info";
}

/** What services say that is more than information; `renewed`, `sample`, `answer` and the like are not. */
const SERVICE_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ["new", "notice"],
  ["released", "notice"],
  ["lost", "warn"],
  ["nak", "warn"],
  ["kiss", "warn"],
  ["refused", "warn"],
  ["failed", "warn"],
]);

const FINDING_LEVELS: Readonly<Record<"info" | "warning" | "error", LogLevel>> = {
  info: "notice",
  warning: "warn",
  error: "err",
};
