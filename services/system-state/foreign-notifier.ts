/**
 * A place in the list for a notifier that lives outside, for example in the program that uses the library.
 *
 *   asked ── no answer yet: hold "has not voted yet", event `vote-wanted`
 *   command `vote` ── the answer is kept for this transition and everybody is asked again
 *   the state is entered, or the system goes back ── the answer is forgotten
 *
 * So votes from outside are inputs, and a recording replays them. An answer may be replaced as long as the transition
 * is in question. When a hold expires, or a veto's retry has come, another vote is wanted; until it arrives the hold
 * stands as it is, and the veto becomes the hold of somebody who has not voted yet.
 */
import type { Instant } from "../../net/instant.ts";
import type { Notice } from "./events.ts";
import type { SystemState } from "./ladder.ts";
import type { Notifier, Vote } from "./notifier.ts";
import type { Outbox } from "./outbox.ts";

const NOT_VOTED: Vote = Object.freeze({ kind: "hold", reason: "has not voted yet" });

interface Answered {
  readonly vote: Vote;
  readonly atUs: number;
}

/** The transition in question. */
interface Matter {
  readonly next: SystemState;
  /** The vote is wanted because a hold has expired. */
  readonly expired: boolean;
  readonly answered: Answered | undefined;
  /** Of whose refusal it has been told. */
  readonly withdrawnBy: string | undefined;
}

export class ForeignNotifier implements Notifier {
  readonly name: string;
  readonly #outbox: Outbox;
  #matter: Matter | undefined;

  constructor(name: string, outbox: Outbox, saved?: ForeignRecord) {
    this.name = name;
    this.#outbox = outbox;
    this.#matter = saved?.matter;
  }

  /** Takes the answer from outside; false if the entry of `next` is not in question. */
  answer(next: SystemState, vote: Vote, at: Instant): boolean {
    if (this.#matter?.next !== next) return false;
    this.#matter = { ...this.#matter, answered: { vote, atUs: at.monoUs }, withdrawnBy: undefined };
    return true;
  }

  /** Drops the answer, so that another one is wanted when it is asked again. */
  forget(): void {
    this.#matter = undefined;
  }

  vote(current: SystemState, next: SystemState, at: Instant, expired: boolean): Vote {
    const answered = this.#matter?.next === next ? this.#matter.answered : undefined;
    const vote = answered === undefined ? undefined : standing(answered, at);
    if (vote === undefined) {
      if (answered !== undefined) this.#matter = undefined;
      this.#want(current, next, expired, undefined);
      return NOT_VOTED;
    }
    if (expired && vote.kind === "hold") this.#want(current, next, expired, answered);
    return vote;
  }

  entered(state: SystemState): void {
    this.#matter = undefined;
    this.#notify({ kind: "entered", state });
  }

  withdrawn(next: SystemState, by: string): void {
    if (this.#matter === undefined || this.#matter.withdrawnBy === by) return;
    this.#matter = { ...this.#matter, withdrawnBy: by };
    this.#notify({ kind: "withdrawn", next, by });
  }

  left(state: SystemState, why: string): void {
    this.#matter = undefined;
    this.#notify({ kind: "left", state, why });
  }

  save(): ForeignRecord {
    return { name: this.name, matter: this.#matter };
  }

  /** Says so once, however often it is asked the same. */
  #want(
    current: SystemState,
    next: SystemState,
    expired: boolean,
    answered: Answered | undefined,
  ): void {
    if (this.#matter?.next === next && this.#matter.expired === expired) return;
    this.#matter = { next, expired, answered, withdrawnBy: undefined };
    this.#outbox.event({ kind: "vote-wanted", notifier: this.name, current, next, expired });
  }

  #notify(of: Notice): void {
    this.#outbox.event({ kind: "notify", notifier: this.name, of });
  }
}

export interface ForeignRecord {
  readonly name: string;
  readonly matter: Matter | undefined;
}

/** What the answer is worth now: a veto counts down to its retry and is then worth nothing. */
function standing(answered: Answered, at: Instant): Vote | undefined {
  const { vote, atUs } = answered;
  if (vote.kind !== "veto" || vote.retryAfterUs === undefined) return vote;
  const retryAfterUs = atUs + vote.retryAfterUs - at.monoUs;
  return retryAfterUs > 0 ? { ...vote, retryAfterUs } : undefined;
}
