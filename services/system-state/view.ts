/** What can be seen of the system state from outside. */
import type { BlobEntry, Blobs } from "./blobs.ts";
import type { Fact, Facts } from "./facts.ts";
import type { EdgeCount, Visit } from "./history.ts";
import type { Blocker } from "./holds.ts";
import type { LadderMachine } from "./ladder-machine.ts";
import type { LadderState, SystemState } from "./ladder.ts";
import type { Outsiders, RefusedByHand } from "./outsiders.ts";
import type { Operations, PendingOperation } from "./operations.ts";

/** The iterables are live: each access reads what is there at that moment. */
export interface SystemStateView {
  /** Higher after every change. */
  readonly version: number;
  readonly current: SystemState;
  readonly goal: LadderState;
  /** When `current` was entered. */
  readonly enteredUs: number;
  /** Who refuses the next step, in the order of registration. */
  readonly blockers: readonly Blocker[];
  readonly notifiers: readonly string[];
  /** Holds and vetoes by hand, also against states that are not next. */
  readonly refusedByHand: readonly RefusedByHand[];
  /** Oldest first; the last one lasts. */
  readonly visits: Iterable<Visit>;
  readonly edges: Iterable<EdgeCount>;
  readonly facts: Iterable<Fact>;
  readonly blobs: Iterable<BlobEntry>;
  readonly operations: Iterable<PendingOperation>;
}

/** A class, because an object literal with getters costs the engine a hidden class of its own each time. */
export class LiveView implements SystemStateView {
  readonly version: number;
  readonly current: SystemState;
  readonly goal: LadderState;
  readonly enteredUs: number;
  readonly blockers: readonly Blocker[];
  readonly notifiers: readonly string[];
  readonly #ladder: LadderMachine;
  readonly #facts: Facts;
  readonly #blobs: Blobs;
  readonly #operations: Operations;
  readonly #outsiders: Outsiders;

  constructor(
    version: number,
    ladder: LadderMachine,
    facts: Facts,
    blobs: Blobs,
    operations: Operations,
    outsiders: Outsiders,
  ) {
    this.version = version;
    this.current = ladder.current;
    this.goal = ladder.goal;
    this.enteredUs = ladder.enteredUs;
    this.blockers = ladder.blockers();
    this.notifiers = ladder.notifiers();
    this.#ladder = ladder;
    this.#facts = facts;
    this.#blobs = blobs;
    this.#operations = operations;
    this.#outsiders = outsiders;
  }

  get refusedByHand(): readonly RefusedByHand[] {
    return this.#outsiders.refusedByHand();
  }

  get visits(): Iterable<Visit> {
    return this.#ladder.visits();
  }

  get edges(): Iterable<EdgeCount> {
    return this.#ladder.edges();
  }

  get facts(): Iterable<Fact> {
    return this.#facts.entries();
  }

  get blobs(): Iterable<BlobEntry> {
    return this.#blobs.entries();
  }

  get operations(): Iterable<PendingOperation> {
    return this.#operations.pending();
  }
}

/** How far an advance came. */
export interface Advance {
  /** Where the ladder stands now. */
  readonly reached: SystemState;
  /** Everybody who refuses the next step; empty if the goal is reached. */
  readonly blockedBy: readonly Blocker[];
}
