/** A retry policy laid out in time: when it sends if no answer comes, and within which bounds its jitter moves that. */
import type { RandomStream } from "../net/random.ts";
import { firstAttempt, nextAttempt, type Attempts, type RetryPolicy } from "../net/retry.ts";
import type { PathEstimate } from "../net/round-trips.ts";

/** At the lowest dice, in the middle, at the highest; `growing` and `decorrelated` build on what was thrown before. */
export interface Span {
  readonly shortestUs: number;
  readonly middleUs: number;
  readonly longestUs: number;
}

export interface ScheduledSend {
  readonly attempt: number;
  /** Since the first send. */
  readonly at: Span;
  /** Until the next one, or until the policy gives up. */
  readonly wait: Span;
}

export interface Schedule {
  readonly sends: readonly ScheduledSend[]; // BOUNDED: by the list of the policy
  /** Since the first send; undefined: it goes on as the last of `sends` shows. */
  readonly givesUp: Span | undefined;
}

const SENDS_MAX = 24;
/** Sends shown where each delay builds on the one before. */
const BUILT = 8;

/** `path`: what is known of it, for a policy that adapts. */
export function scheduleOf(policy: RetryPolicy, path?: PathEstimate): Schedule {
  const [low, middle, high] = [0, 0.5, 1].map((dice) => sequenceOf(policy, dice, path));
  if (low === undefined || middle === undefined || high === undefined)
    return { sends: [], givesUp: undefined };
  const shown = Math.min(low.sends.length, middle.sends.length, high.sends.length);
  const span = (of: (sends: readonly Attempts[]) => number): Span => ({
    shortestUs: of(low.sends),
    middleUs: of(middle.sends),
    longestUs: of(high.sends),
  });
  const sends = Array.from({ length: shown }, (_, index) => ({
    attempt: index + 1,
    at: span((all) => all[index]?.sentUs ?? Infinity),
    wait: span((all) => waitOf(all[index])),
  }));
  const { deadlineUs = Infinity } = policy;
  const givesUp = {
    shortestUs: low.endUs ?? deadlineUs,
    middleUs: middle.endUs ?? deadlineUs,
    longestUs: high.endUs ?? deadlineUs,
  };
  return { sends, givesUp: givesUp.longestUs === Infinity ? undefined : givesUp };
}

function waitOf(send: Attempts | undefined): number {
  return send === undefined ? Infinity : send.resendUs - send.sentUs;
}

/** All that is sent with the same dice each time, until the list of the policy repeats. */
function sequenceOf(
  policy: RetryPolicy,
  dice: number,
  path: PathEstimate | undefined,
): { readonly sends: readonly Attempts[]; readonly endUs: number | undefined } {
  const random = new LoadedDice(dice);
  const sends: Attempts[] = []; // BOUNDED: by sendsShown
  const most = sendsShown(policy, path);
  let next: Attempts | undefined = firstAttempt(policy, 0, random, path);
  while (next !== undefined && sends.length < most) {
    sends.push(next);
    next = nextAttempt(policy, next, next.resendUs, random, path);
  }
  return { sends, endUs: next === undefined ? sends.at(-1)?.resendUs : undefined };
}

/** One more than the list has, so that what repeats can be seen; a list that is gone through again, once more. */
function sendsShown(policy: RetryPolicy, path: PathEstimate | undefined): number {
  const { delaysUs, adaptive, afterLast, conceal, jitter } = policy;
  const list = adaptive !== undefined && path !== undefined ? adaptive.timeouts : delaysUs;
  const builds = jitter.kind === "growing" || jitter.kind === "decorrelated";
  const length = builds ? BUILT : afterLast === "cycle" ? 2 * list.length : list.length + 1;
  return conceal < SENDS_MAX ? conceal + 1 : Math.min(SENDS_MAX, length);
}

/** Dice that always show the same. */
class LoadedDice implements RandomStream {
  position = 0;
  readonly #shows: number;

  constructor(shows: number) {
    this.#shows = shows;
  }

  fraction(): number {
    this.position++;
    return this.#shows;
  }

  uint32(): number {
    return Math.min(2 ** 32 - 1, Math.floor(this.fraction() * 2 ** 32));
  }

  below(limit: number): number {
    return Math.min(limit - 1, Math.floor(this.fraction() * limit));
  }

  bytes(length: number): Uint8Array {
    this.position += Math.ceil(length / 4);
    return new Uint8Array(length);
  }
}
