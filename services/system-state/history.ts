/**
 * Which states were visited, for how long, and who delayed the way out of each.
 *
 * The times of the first visit count from the first instant that was seen.
 */
import type { Blocker } from "./holds.ts";
import { SYSTEM_STATES, type SystemState } from "./ladder.ts";

/** A hold or a veto against the transition out of the state it is listed under. */
export interface HoldRecord {
  readonly notifier: string;
  readonly kind: "hold" | "veto";
  /** The last one given. */
  readonly reason: string;
  readonly sinceUs: number;
  readonly heldUs: number;
}

export interface Visit {
  readonly state: SystemState;
  readonly enteredUs: number;
  /** Missing while the visit lasts. */
  readonly leftUs?: number;
  /** Of the visit that lasts: up to the last instant seen. */
  readonly dwellUs: number;
  readonly holds: readonly HoldRecord[];
}

export interface EdgeCount {
  readonly from: SystemState;
  readonly to: SystemState;
  readonly count: number;
}

export const VISITS_MAX = 256;
/** For one visit. */
export const HOLDS_MAX = 64;

export class History {
  // BOUNDED: by VISITS_MAX, the oldest goes first.
  readonly #finished: Visit[];
  // BOUNDED: by HOLDS_MAX, the first ones stay.
  #holds: HoldRecord[];
  // BOUNDED: by the pairs of states.
  readonly #counts: Map<number, number>;
  #state: SystemState;
  #enteredUs: number;

  constructor(state: SystemState, saved?: HistoryRecord) {
    this.#state = saved?.state ?? state;
    this.#enteredUs = saved?.enteredUs ?? 0;
    this.#holds = [...(saved?.holds ?? [])];
    this.#finished = [...(saved?.finished ?? [])];
    this.#counts = new Map(saved?.counts);
  }

  get state(): SystemState {
    return this.#state;
  }

  get enteredUs(): number {
    return this.#enteredUs;
  }

  /** The first instant is known. */
  start(atUs: number): void {
    this.#enteredUs = atUs;
  }

  /** Ends the visit that lasts and begins another; returns the time spent in the one that ends. */
  enter(state: SystemState, atUs: number): number {
    const edge = edgeKey(this.#state, state);
    this.#counts.set(edge, (this.#counts.get(edge) ?? 0) + 1);
    const enteredUs = this.#enteredUs;
    const dwellUs = atUs - enteredUs;
    if (this.#finished.length === VISITS_MAX) this.#finished.shift();
    this.#finished.push({
      state: this.#state,
      enteredUs,
      leftUs: atUs,
      dwellUs,
      holds: this.#holds,
    });
    this.#state = state;
    this.#enteredUs = atUs;
    this.#holds = [];
    return dwellUs;
  }

  /** A refusal against leaving the current state ended. */
  refusalEnded(blocker: Blocker, atUs: number): void {
    if (this.#holds.length < HOLDS_MAX) this.#holds.push(holdRecord(blocker, atUs));
  }

  /** Oldest first; the last one is the visit that lasts, with the refusals that stand. */
  *visits(blockers: readonly Blocker[], nowUs: number): Generator<Visit, void> {
    yield* this.#finished;
    const holds = [...this.#holds, ...blockers.map((blocker) => holdRecord(blocker, nowUs))];
    yield {
      state: this.#state,
      enteredUs: this.#enteredUs,
      dwellUs: nowUs - this.#enteredUs,
      holds,
    };
  }

  /** How often each transition was made. */
  *edges(): Generator<EdgeCount, void> {
    for (const [key, count] of this.#counts) {
      const from = SYSTEM_STATES[Math.floor(key / SYSTEM_STATES.length)];
      const to = SYSTEM_STATES[key % SYSTEM_STATES.length];
      if (from !== undefined && to !== undefined) yield { from, to, count };
    }
  }

  save(): HistoryRecord {
    return {
      state: this.#state,
      enteredUs: this.#enteredUs,
      holds: [...this.#holds],
      finished: [...this.#finished],
      counts: [...this.#counts],
    };
  }
}

export interface HistoryRecord {
  readonly state: SystemState;
  readonly enteredUs: number;
  readonly holds: readonly HoldRecord[];
  readonly finished: readonly Visit[];
  readonly counts: readonly (readonly [number, number])[];
}

function holdRecord(blocker: Blocker, atUs: number): HoldRecord {
  const { notifier, kind, reason, sinceUs } = blocker;
  return { notifier, kind, reason, sinceUs, heldUs: atUs - sinceUs };
}

const INDEX = Object.fromEntries(SYSTEM_STATES.map((state, index) => [state, index])) as Record<
  SystemState,
  number
>;

function edgeKey(from: SystemState, to: SystemState): number {
  return INDEX[from] * SYSTEM_STATES.length + INDEX[to];
}
