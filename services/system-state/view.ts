/** What can be seen of the system state from outside. */
import type { BlobEntry, Blobs } from "./blobs.ts";
import type { Fact, Facts } from "./facts.ts";
import type { EdgeCount, Visit } from "./history.ts";
import type { Blocker } from "./holds.ts";
import type { LadderMachine } from "./ladder-machine.ts";
import type { LadderState, SystemState } from "./ladder.ts";
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
  /** Oldest first; the last one lasts. */
  readonly visits: Iterable<Visit>;
  readonly edges: Iterable<EdgeCount>;
  readonly facts: Iterable<Fact>;
  readonly blobs: Iterable<BlobEntry>;
  readonly operations: Iterable<PendingOperation>;
}

export function viewOf(
  version: number,
  ladder: LadderMachine,
  facts: Facts,
  blobs: Blobs,
  operations: Operations,
): SystemStateView {
  return {
    version,
    current: ladder.current,
    goal: ladder.goal,
    enteredUs: ladder.enteredUs,
    blockers: ladder.blockers(),
    notifiers: ladder.notifiers(),
    get visits() {
      return ladder.visits();
    },
    get edges() {
      return ladder.edges();
    },
    get facts() {
      return facts.entries();
    },
    get blobs() {
      return blobs.entries();
    },
    get operations() {
      return operations.pending();
    },
  };
}

/** How far an advance came. */
export interface Advance {
  /** Where the ladder stands now. */
  readonly reached: SystemState;
  /** Everybody who refuses the next step; empty if the goal is reached. */
  readonly blockedBy: readonly Blocker[];
}
