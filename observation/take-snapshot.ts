/**
 * The snapshot of a bring-up at an instant: its state, and what an event store has kept of what passed by. It is plain
 * JSON and shares nothing that changes.
 */
import type { LinkWords } from "../net/impairment/link-words.ts";
import type { Instant } from "../net/instant.ts";
import type { BringUp, Inspection } from "../services/bring-up.ts";
import type { EventStore } from "./event-store.ts";
import { interfaceShot } from "./interface-shot.ts";
import { LogClock } from "./log-clock.ts";
import { namesShot } from "./names-shot.ts";
import { plainJson } from "./plain-json.ts";
import { SNAPSHOT_SCHEMA, type Snapshot } from "./snapshot.ts";
import { blockerShots, visitShots } from "./system-shot.ts";
import { timeShot } from "./time-shot.ts";

export interface SnapshotAbout {
  /** `lab`, `simulate`, `host`, `interface`. */
  readonly mode: string;
  /** What the link did at the start, in words; left out: nothing. */
  readonly link?: LinkWords;
}

const PERFECT: LinkWords = { tx: "", rx: "" };

/**
 * Looks at a bring-up as it stands `at` an instant, which is not before its last step. `store` has had the events of its
 * log; where it had none, offers, samples and refusals are missing from the snapshot.
 */
export function takeSnapshot(
  bringUp: BringUp,
  store: EventStore,
  at: Instant,
  about: SnapshotAbout,
): Snapshot {
  const inside = bringUp.inspect();
  const { system, startedUs } = inside;
  const clock = new LogClock(startedUs ?? at.monoUs, at);
  const visits = visitShots(system, clock);
  return {
    schema: SNAPSHOT_SCHEMA,
    atUs: clock.nowUs,
    unixUs: at.unixUs,
    mode: about.mode,
    outcome: inside.outcome,
    current: system.current,
    goal: system.goal,
    enteredUs: clock.at(system.enteredUs),
    elapsedUs: elapsedUs(inside, clock),
    visits,
    blockers: blockerShots(system.blockers, clock),
    ...byHand(system),
    edges: [...system.edges].map(({ from, to, count }) => ({ from, to, count })),
    interfaces: inside.interfaces.map((one) =>
      interfaceShot(one, store.offers(one.config.device), clock),
    ),
    time: timeShot(inside, store, clock),
    names: namesShot(inside, clock),
    packets: inside.packets,
    retries: inside.retries,
    findings: plainJson(inside.findings),
    link: inside.link ?? about.link ?? PERFECT,
  };
}

/** Those that refuse the next state are blockers already. */
function byHand({ refusedByHand, blockers }: Inspection["system"]): Pick<Snapshot, "byHand"> {
  const waiting = refusedByHand.filter(
    ({ name, next }) =>
      !blockers.some((blocker) => blocker.notifier === name && blocker.next === next),
  );
  return waiting.length === 0 ? {} : { byHand: waiting };
}

function elapsedUs({ outcome, endedUs }: Inspection, clock: LogClock): number {
  if (outcome === "idle") return 0;
  return endedUs === undefined ? clock.nowUs : clock.at(endedUs);
}
