/** Holds and vetoes in words. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { BlockerShot, HoldShot, Snapshot, VisitShot } from "../../../observation/snapshot.ts";
import { untilText } from "../drawing/time-text.ts";

/** `held by ntp for 1.20 s, expires in 3.80 s: no reply yet`. */
export function blockerText(blocker: BlockerShot, nowUs: number): string {
  const { kind, notifier, sinceUs, reason } = blocker;
  const duration = formatDurationUs(Math.max(0, nowUs - sinceUs));
  return `${verb(kind)} by ${notifier} for ${duration}${endText(blocker, nowUs)}: ${reason}`;
}

/** The refusals of a visit that have ended: those that last are blockers. */
export function endedHolds(
  { blockers }: Snapshot,
  { holds, leftUs }: VisitShot,
): readonly HoldShot[] {
  if (leftUs !== null || blockers.length === 0) return holds;
  return holds.filter(
    ({ notifier, sinceUs }) =>
      !blockers.some((blocker) => blocker.notifier === notifier && blocker.sinceUs === sinceUs),
  );
}

/** `held by dhcp for 1.02 s: no OFFER yet`, of one that has ended. */
export function holdText({ kind, notifier, heldUs, reason }: HoldShot): string {
  return `${verb(kind)} by ${notifier} for ${formatDurationUs(heldUs)}: ${reason}`;
}

function verb(kind: "hold" | "veto"): string {
  return kind === "hold" ? "held" : "vetoed";
}

function endText({ kind, untilUs, expired }: BlockerShot, nowUs: number): string {
  if (expired) return ", expired";
  if (untilUs === null) return "";
  return `, ${kind === "hold" ? "expires" : "asked again"} ${untilText(untilUs, nowUs)}`;
}
