/** Causes of a wrong clock. */
import { adviceOf, directCause, type Case, type CauseRule } from "./cause-rule.ts";

/** What the clock says, before who sets it. */
export const CLOCK_CAUSES: readonly CauseRule[] = [
  wrongClock,
  directCause("ntp-answer", "no-time-server", "a time server does not answer", {
    confidence: "likely",
    explains: ["clock-synchronised"],
  }),
  keepers,
  directCause("ntp-offset", "clock-off", "the clock is off", { explains: ["clock-synchronised"] }),
  directCause("clock-synchronised", "clock-not-synchronised", "the clock is not synchronised", {
    confidence: "likely",
  }),
  directCause("clock-hardware", "battery", "the battery of the clock is empty, or was never set", {
    confidence: "possible",
  }),
];

/** Nobody, or several who undo each other's work. */
function keepers(seen: Case) {
  const evidence = seen.bad("clock-daemon");
  if (evidence.length === 0) return undefined;
  const isUnattended = seen.facts.processes.every(({ role }) => role !== "time");
  return {
    code: isUnattended ? "clock-unattended" : "several-time-services",
    text: isUnattended ? "nobody sets the clock" : "several services set the clock",
    confidence: "likely",
    evidence,
    explains: seen.bad("ntp-offset"),
    steps: adviceOf(evidence),
  } as const;
}

/** A date that cannot be: certificates and signatures fail before anything else does. */
function wrongClock(seen: Case) {
  const date = seen.bad("clock-date");
  if (date.length === 0) return undefined;
  const others = seen.bad("ntp-offset", "clock-hardware");
  const evidence = [...date, ...others];
  return {
    code: "clock-wrong",
    text: "the clock is wrong: certificates and signatures will be refused",
    confidence: "certain",
    evidence,
    explains: seen.bad("clock-synchronised", "clock-daemon"),
    steps: [
      "bringup up climbs past TIME_VALID by time servers; it does not need the clock, and does not set it",
      ...adviceOf(evidence),
    ],
  } as const;
}
