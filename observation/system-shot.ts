/** The ladder, as a snapshot shows it. */
import type { Blocker, SystemStateView, Visit } from "../services/system-state/index.ts";
import type { LogClock } from "./log-clock.ts";
import { plainJson } from "./plain-json.ts";
import type { BlockerShot, HoldShot, VisitShot } from "./snapshot.ts";

const VISITS_SHOWN = 64;

/** The latest visits, oldest first; the last one lasts. */
export function visitShots(
  { visits, blockers }: SystemStateView,
  clock: LogClock,
): readonly VisitShot[] {
  return [...visits].slice(-VISITS_SHOWN).map((visit) => visitShot(visit, blockers, clock));
}

/** Of the visit that lasts, time has passed since the last step. */
function visitShot(visit: Visit, blockers: readonly Blocker[], clock: LogClock): VisitShot {
  const { state, leftUs } = visit;
  const enteredUs = clock.at(visit.enteredUs);
  const holds = visit.holds.map((hold): HoldShot => {
    const { notifier, kind, reason, sinceUs } = hold;
    const stands =
      leftUs === undefined &&
      blockers.some((blocker) => blocker.notifier === notifier && blocker.sinceUs === sinceUs);
    const heldUs = stands ? clock.monoUs - sinceUs : hold.heldUs;
    return { notifier, kind, reason, sinceUs: clock.at(sinceUs), heldUs };
  });
  const dwellUs = leftUs === undefined ? clock.nowUs - enteredUs : visit.dwellUs;
  return { state, enteredUs, leftUs: clock.when(leftUs), dwellUs, holds };
}

/** Who refuses the next step now, in the order of registration. */
export function blockerShots(
  blockers: readonly Blocker[],
  clock: LogClock,
): readonly BlockerShot[] {
  return blockers.map((blocker) => {
    const { notifier, kind, next, reason, expired } = blocker;
    const untilUs = kind === "hold" ? blocker.expiresUs : blocker.retryUs;
    const evidence = kind === "hold" ? blocker.evidence : undefined;
    return {
      notifier,
      kind,
      next,
      reason,
      ...(evidence === undefined ? {} : { evidence: plainJson(evidence) }),
      sinceUs: clock.at(blocker.sinceUs),
      untilUs: clock.when(untilUs),
      expired,
    };
  });
}
