/**
 * Who is asked before each step forward, and what the answer may be.
 *
 * A hold says "I work on it and will release", a veto says "no". Neither is an error, and each has an owner and a
 * reason that can be shown.
 */
import type { Instant } from "../../net/instant.ts";
import type { SystemState } from "./ladder.ts";

export type Vote =
  | { readonly kind: "proceed" }
  /**
   * `expiresUs` is absolute, on the monotonic clock: when it has come the notifier is asked once more. The time
   * first given stands: an answer to a later question can bring it forward but cannot put it off.
   */
  | {
      readonly kind: "hold";
      readonly reason: string;
      readonly evidence?: unknown;
      readonly expiresUs?: number;
    }
  /** `retryAfterUs` counts from the vote; left out, only a change elsewhere leads to another question. */
  | { readonly kind: "veto"; readonly reason: string; readonly retryAfterUs?: number };

export type Refusal = Exclude<Vote, { kind: "proceed" }>;

export const PROCEED: Vote = Object.freeze({ kind: "proceed" });

/**
 * Inside any of these methods the notifier may release, and set or lose facts and blobs; whatever moves the ladder
 * or the list of notifiers (advance, settle, fall back, register) is a mistake there and throws.
 */
export interface Notifier {
  /** Unique among the registered ones. */
  readonly name: string;
  /** May `current` become `next`? `expired`: the hold of this notifier has outlived its `expiresUs`. */
  vote(current: SystemState, next: SystemState, at: Instant, expired: boolean): Vote;
  /** The state is current now, whether by a step forward or by going back. */
  entered?(state: SystemState, at: Instant): void;
  /** This notifier had agreed to `next`, `by` refused. */
  withdrawn?(next: SystemState, by: string, at: Instant): void;
  /** Going back: what `state` promised is no longer so. */
  left?(state: SystemState, why: string, at: Instant): void;
}

/** Whether data from outside is a vote with usable numbers. */
export function isVote(vote: Vote | null | undefined): boolean {
  switch (vote?.kind) {
    case "proceed":
      return true;
    case "hold":
      return typeof vote.reason === "string" && usable(vote.expiresUs);
    case "veto":
      return typeof vote.reason === "string" && usable(vote.retryAfterUs);
    case undefined:
      return false;
  }
  return false;
}

function usable(us: number | undefined): boolean {
  return us === undefined || Number.isFinite(us);
}
