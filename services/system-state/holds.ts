/**
 * Holds and vetoes that stand: who refuses the next step, why, since when and until when.
 *
 * Asking again and hearing the same kind of refusal is the same blocker: `sinceUs` stays, the reason may change.
 * A hold whose time has come is asked once more; refused again it stands as `expired`, and no timer runs for it.
 */
import type { Instant } from "../../net/instant.ts";
import type { SystemEvent } from "./events.ts";
import type { LadderState } from "./ladder.ts";
import type { Refusal } from "./notifier.ts";

export type Blocker = HoldBlocker | VetoBlocker;

export interface HoldBlocker {
  readonly kind: "hold";
  readonly notifier: string;
  /** The state that may not be entered yet. */
  readonly next: LadderState;
  readonly reason: string;
  readonly evidence?: unknown;
  readonly sinceUs: number;
  readonly expiresUs?: number | undefined;
  readonly expired: boolean;
}

export interface VetoBlocker {
  readonly kind: "veto";
  readonly notifier: string;
  readonly next: LadderState;
  readonly reason: string;
  readonly sinceUs: number;
  /** When it is asked again. */
  readonly retryUs?: number | undefined;
  readonly expired: false;
}

/** A veto is not asked again sooner than this, so that a retry after nothing cannot stop time. */
export const VETO_RETRY_MIN_US = 1_000;

/** What stands after `refusal`; `previous` is what stood for the same notifier and the same step. */
export function blockerAfter(
  refusal: Refusal,
  notifier: string,
  next: LadderState,
  previous: Blocker | undefined,
  at: Instant,
): Blocker {
  const sinceUs = previous?.kind === refusal.kind ? previous.sinceUs : at.monoUs;
  if (refusal.kind === "veto") {
    const { reason, retryAfterUs } = refusal;
    const retryUs =
      retryAfterUs === undefined
        ? undefined
        : at.monoUs + Math.max(VETO_RETRY_MIN_US, retryAfterUs);
    return { kind: "veto", notifier, next, reason, sinceUs, retryUs, expired: false };
  }
  const hold = previous?.kind === "hold" ? previous : undefined;
  return {
    kind: "hold",
    notifier,
    next,
    reason: refusal.reason,
    evidence: refusal.evidence,
    sinceUs,
    expiresUs: hold?.expired ? hold.expiresUs : earlier(hold?.expiresUs, refusal.expiresUs),
    expired: hold?.expired ?? false,
  };
}

/** When this blocker alone leads to another question; Infinity if never. */
export function wakeUs(blocker: Blocker): number {
  switch (blocker.kind) {
    case "hold":
      return blocker.expired ? Infinity : (blocker.expiresUs ?? Infinity);
    case "veto":
      return blocker.retryUs ?? Infinity;
  }
}

/** The event that tells of a blocker. */
export function refusalEvent(blocker: Blocker): SystemEvent {
  const kind = blocker.kind === "hold" ? "held" : "vetoed";
  const { notifier, next, reason } = blocker;
  const untilUs = wakeUs(blocker);
  return untilUs === Infinity
    ? { kind, notifier, next, reason }
    : { kind, notifier, next, reason, untilUs };
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
