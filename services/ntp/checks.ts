/**
 * The on-wire checks by name. T1 to T7 are those of RFC 5905 §8 and RFC 9769, TA to TD chrony's; the others have no
 * number there. They are made in the order of this table, which is the order of security: what anybody on the
 * network could forge is looked at first, and nothing in a packet is honoured before it is known whose it is.
 *
 *   format    48 bytes of NTPv1–4, whole extension fields
 *   sender    from the address and port that were asked
 *   version   3 or 4      mode  4 (server)
 *   T2        origin is our transmit stamp, which is random, and not answered yet
 *             (from here on the packet is the server's word; a kiss-o'-death is honoured here)
 *   T6        leap is not 3, stratum is 1 to 15
 *   T3        receive and transmit stamps are set
 *   T1        not the stamps of this server's last reply again
 *   T7        root delay / 2 + root dispersion is below the limit
 *   clock     our time of day was not stepped between sending and receiving
 *   TA        delay at most 3 s, turnaround from 0 to 4 s, precision at most 3 s
 *
 * Not made, and reported as skipped: T5 (there is no key), TB and TC (they need a history of delays), TD (we serve
 * nobody, so there is no loop to close).
 */
export type CheckName =
  | "format"
  | "sender"
  | "version"
  | "mode"
  | "T1"
  | "T2"
  | "T3"
  | "T5"
  | "T6"
  | "T7"
  | "clock"
  | "TA"
  | "TB"
  | "TC"
  | "TD";

export type CheckResult = "passed" | "failed" | "skipped";
export type Checks = Readonly<Record<CheckName, CheckResult>>;

/** The record of a reply that was accepted: one object for all of them. */
export const PASSED: Checks = Object.freeze({
  format: "passed",
  sender: "passed",
  version: "passed",
  mode: "passed",
  T2: "passed",
  T6: "passed",
  T3: "passed",
  T1: "passed",
  T7: "passed",
  clock: "passed",
  TA: "passed",
  T5: "skipped",
  TB: "skipped",
  TC: "skipped",
  TD: "skipped",
});

/** The record of a reply that failed at `check`: what comes before it passed, what comes behind was not reached. */
export function checksUntil(check: CheckName): Checks {
  const checks: Record<CheckName, CheckResult> = { ...PASSED };
  let reached = false;
  for (const name of Object.keys(PASSED) as CheckName[]) {
    if (reached) checks[name] = "skipped";
    else if (name === check) {
      reached = true;
      checks[name] = "failed";
    }
  }
  return checks;
}
