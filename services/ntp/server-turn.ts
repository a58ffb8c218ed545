/**
 * Whose turn it is: the choice of the server for the next request.
 *
 * Within a round every server gets as many requests as its budget has, in turn: the one asked least often first,
 * among equals the one that answered last, then the order of preference. `default` servers take part only once every
 * other server is spent: asked as often as the round allows, dropped, told to slow down, or without an address.
 */
import type { RetryPolicy } from "../../net/retry.ts";
import { budgetUs, heldUntilUs, isFresh, type Peer } from "./peer.ts";

export type Choice =
  /** `fresh`: this round has not asked it as often as it may; otherwise the round is over. */
  | { readonly kind: "peer"; readonly peer: Peer; readonly fresh: boolean }
  /** Nobody may be asked yet: `budget` by our own rule, `held` because the servers said so. */
  | { readonly kind: "wait"; readonly untilUs: number; readonly why: "budget" | "held" }
  | { readonly kind: "none" };

export interface Turn {
  /** In the order of preference. */
  readonly peers: readonly Peer[];
  /** Some name that is not a `default` one still waits for its addresses. */
  readonly namesPending: boolean;
  readonly policy: RetryPolicy;
  /** Server of the last sample. */
  readonly current: string | undefined;
}

/** Are the `default` servers to be asked too? */
export function defaultsOpen(turn: Turn, nowUs: number): boolean {
  if (turn.namesPending) return false;
  for (const peer of turn.peers) {
    const hopeless =
      peer.from === "default" ||
      peer.dropped !== undefined ||
      !isFresh(peer, turn.policy) ||
      heldUntilUs(peer) > nowUs;
    if (!hopeless) return false;
  }
  return true;
}

/** The server for a request at `nowUs`, on the monotonic clock. */
export function chooseServer(turn: Turn, nowUs: number): Choice {
  const open = defaultsOpen(turn, nowUs);
  let best: Peer | undefined;
  let untilUs = Infinity;
  let why: "budget" | "held" = "held";
  for (const peer of turn.peers) {
    if (peer.dropped !== undefined || (peer.from === "default" && !open)) continue;
    const heldUs = heldUntilUs(peer);
    const spentUs = budgetUs(peer, turn.policy);
    const eligibleUs = Math.max(heldUs, spentUs);
    if (eligibleUs > nowUs) {
      if (eligibleUs >= untilUs) continue;
      untilUs = eligibleUs;
      why = heldUs > spentUs ? "held" : "budget";
    } else if (best === undefined || goesBefore(peer, best, turn)) {
      best = peer;
    }
  }
  if (best !== undefined) {
    return { kind: "peer", peer: best, fresh: isFresh(best, turn.policy) };
  }
  return untilUs === Infinity ? { kind: "none" } : { kind: "wait", untilUs, why };
}

/** `peer` stands behind `best` in the order of preference. */
function goesBefore(peer: Peer, best: Peer, { policy, current }: Turn): boolean {
  const fresh = isFresh(peer, policy);
  if (fresh !== isFresh(best, policy)) return fresh;
  if (peer.unanswered !== best.unanswered) return peer.unanswered < best.unanswered;
  return peer.server === current;
}
