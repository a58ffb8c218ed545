/**
 * The ladder in motion.
 *
 *   settle:  something reached is lost? ── fall back
 *            changed, or a timer is due? ── ask everybody about the next state ─┬─ all agree: enter it, go on to the next
 *                                                                               └─ a refusal: wait
 *
 * Rules:
 *  - One `settle` asks about one transition at most once: it goes on only to a higher state.
 *  - Going back is not voted on. It is one transition, but everybody is told of each state that is given up, the
 *    highest first, and then of the state that is entered. Holds end, the goal stays: the next settle climbs again.
 *  - Whoever moves the ladder from inside a notifier has made a mistake in the program, and it throws.
 */
import type { Instant } from "../../net/instant.ts";
import { History, type EdgeCount, type HistoryRecord, type Visit } from "./history.ts";
import type { Blocker } from "./holds.ts";
import {
  compareStates,
  mayFallBack,
  NEXT,
  statesGivenUp,
  type LadderState,
  type SystemState,
} from "./ladder.ts";
import { NotifierList, type SlotRecord } from "./notifier-list.ts";
import type { Notifier } from "./notifier.ts";
import type { Outbox } from "./outbox.ts";

/** Looks, at each settle and before anybody is asked, whether something that was reached is no longer so. */
export interface Watcher {
  /** The deepest fall that is due from `current`; undefined if everything still holds. */
  lost(
    current: SystemState,
    at: Instant,
  ): { readonly to: SystemState; readonly why: string } | undefined;
}

export class LadderMachine {
  readonly #outbox: Outbox;
  readonly #history: History;
  readonly #notifiers: NotifierList;
  // BOUNDED: by the owner's code, which adds one for each supervisor.
  readonly #watchers: Watcher[] = [];
  #goal: LadderState;
  /** The last instant seen. */
  #nowUs: number | undefined;
  #busy = false;

  constructor(outbox: Outbox, saved?: LadderRecord) {
    this.#outbox = outbox;
    this.#history = new History("CONTEXT_CREATED", saved?.history);
    this.#notifiers = new NotifierList(outbox, this.#history, saved?.notifiers);
    this.#goal = saved?.goal ?? "CONTEXT_CREATED";
    this.#nowUs = saved?.nowUs;
  }

  get current(): SystemState {
    return this.#history.state;
  }

  get goal(): LadderState {
    return this.#goal;
  }

  get enteredUs(): number {
    return this.#history.enteredUs;
  }

  /** A change made by a notifier while it was asked is looked at as soon as possible, but in another step. */
  get deadlineUs(): number {
    return this.#outbox.changed && this.#nowUs !== undefined ? this.#nowUs : this.#notifiers.wakeUs;
  }

  register(notifier: Notifier): void {
    this.#refuseInside("register");
    this.#notifiers.register(notifier);
  }

  deregister(name: string, at: Instant): boolean {
    this.#refuseInside("deregister");
    return this.#notifiers.deregister(name, at);
  }

  isRegistered(name: string): boolean {
    return this.#notifiers.has(name);
  }

  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  /** How far to climb from the next settle on; never a reason to go back. */
  aim(goal: LadderState): void {
    this.#refuseInside("advanceTo");
    this.#goal = goal;
    this.#outbox.touch();
  }

  release(name: string, at: Instant): boolean {
    return this.#notifiers.release(name, at);
  }

  /** False, and nothing happens, where `to` cannot be fallen to from here. */
  fallBack(to: SystemState, why: string, at: Instant): boolean {
    this.#refuseInside("fallBack");
    this.#see(at);
    this.#busy = true;
    try {
      return this.#fall(to, why, at);
    } finally {
      this.#busy = false;
    }
  }

  /** Falls where something reached was lost; then climbs, if anything changed or a timer is due. */
  settle(at: Instant): void {
    this.#refuseInside("settle");
    this.#see(at);
    this.#busy = true;
    try {
      for (const watcher of this.#watchers) this.#heed(watcher, at);
      if (this.#outbox.changed || at.monoUs >= this.#notifiers.wakeUs) this.#climb(at);
    } finally {
      this.#busy = false;
    }
  }

  blockers(): readonly Blocker[] {
    return this.#notifiers.blockers();
  }

  notifiers(): readonly string[] {
    return this.#notifiers.names();
  }

  visits(): Iterable<Visit> {
    return this.#history.visits(this.blockers(), this.#nowUs ?? 0);
  }

  edges(): Iterable<EdgeCount> {
    return this.#history.edges();
  }

  save(): LadderRecord {
    return {
      goal: this.#goal,
      nowUs: this.#nowUs,
      history: this.#history.save(),
      notifiers: this.#notifiers.save(),
    };
  }

  #refuseInside(what: string): void {
    if (this.#busy) throw new Error(`${what} was called from inside a notifier`);
  }

  #see(at: Instant): void {
    if (this.#nowUs === undefined) this.#history.start(at.monoUs);
    this.#nowUs = at.monoUs;
  }

  #heed(watcher: Watcher, at: Instant): void {
    // BOUNDED: by the states; each fall ends lower, and one that is not possible ends the loop.
    for (;;) {
      const fall = watcher.lost(this.current, at);
      if (fall === undefined || !this.#fall(fall.to, fall.why, at)) return;
    }
  }

  #climb(at: Instant): void {
    // BOUNDED: by the ladder; each round ends one state higher or is the last.
    for (;;) {
      this.#outbox.changed = false;
      const next = this.#wanted();
      if (next === undefined) return this.#notifiers.releaseAll(at);
      if (!this.#notifiers.ask(this.current, next, at)) return;
      this.#enter(next, at);
    }
  }

  #wanted(): LadderState | undefined {
    const next = NEXT[this.current];
    return next !== undefined && compareStates(next, this.#goal) <= 0 ? next : undefined;
  }

  #fall(to: SystemState, why: string, at: Instant): boolean {
    if (!mayFallBack(this.current, to)) return false;
    this.#notifiers.releaseAll(at);
    for (const state of statesGivenUp(this.current, to)) this.#notifiers.tellLeft(state, why, at);
    this.#enter(to, at, why);
    this.#outbox.touch();
    return true;
  }

  /** `why` is given where it goes back. */
  #enter(state: SystemState, at: Instant, why?: string): void {
    const from = this.current;
    const dwellUs = this.#history.enter(state, at.monoUs);
    this.#outbox.version++;
    this.#outbox.event(
      why === undefined
        ? { kind: "entered", state, from, direction: "forward", dwellUs }
        : { kind: "entered", state, from, direction: "back", dwellUs, why },
    );
    this.#notifiers.tellEntered(state, at);
  }
}

export interface LadderRecord {
  readonly goal: LadderState;
  readonly nowUs: number | undefined;
  readonly history: HistoryRecord;
  readonly notifiers: readonly SlotRecord[];
}
