/** Instants on the clock of the event log, as a person sees them from now. */
import { formatDurationUs } from "../../../net/instant.ts";
import { signedDuration } from "../../remark.ts";

/** Stands where there is no value. */
export const NONE = "-";

/** `in 1.20 s`, `now`, `never`. */
export function untilText(atUs: number | null, nowUs: number): string {
  if (atUs === null || atUs === Infinity) return "never";
  return atUs <= nowUs ? "now" : `in ${formatDurationUs(atUs - nowUs)}`;
}

/** `1.20 s ago`. */
export function agoText(atUs: number, nowUs: number): string {
  return `${formatDurationUs(Math.max(0, nowUs - atUs))} ago`;
}

export function durationText(us: number | null): string {
  return us === null ? NONE : formatDurationUs(us);
}

export function offsetText(us: number | null): string {
  return us === null ? NONE : signedDuration(us);
}

/** A number of seconds that a server gave. */
export function secondsText(seconds: number | null): string {
  return seconds === null ? "without end" : formatDurationUs(seconds * 1_000_000);
}
