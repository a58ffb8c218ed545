/**
 * Why a state is not reached, or why it took as long as it did: a pure function of a snapshot and the events behind it,
 * the same for a live instance, a simulation and a recording.
 *
 *   snapshot ─▶ climb ─▶ critical path ─▶ shares
 *   events ──▶ traffic ─────┘        └──▶ hints ◀── blockers
 */
import type { Snapshot } from "../snapshot.ts";
import { blockersOf } from "./blocking.ts";
import type { Case } from "./case.ts";
import { climbTo, type Climb } from "./climb.ts";
import { WHY_SCHEMA, type WhyDocument } from "./document.ts";
import type { Evidence } from "./evidence.ts";
import { hintsOf } from "./hints.ts";
import { PathFinder, type Waiting } from "./path.ts";
import { segmentsOf, sharesOf } from "./segments.ts";
import { servicesOf } from "./services.ts";
import { summaryOf } from "./summary.ts";
import { Traffic } from "./traffic.ts";

export type { WhyDocument } from "./document.ts";
export type { Evidence } from "./evidence.ts";

const FALLS_MAX = 16;

/**
 * `state`: the one that is asked about, a state of the ladder; left out, the goal. The events are those up to the
 * snapshot. Costs time in proportion to the events.
 */
export function explain(
  snapshot: Snapshot,
  evidence: Evidence,
  state: string = snapshot.goal,
): WhyDocument {
  const { events, gaps = [], isCut = false } = evidence;
  const traffic = new Traffic(events);
  const climb = climbTo(state, snapshot, events);
  const blockers = climb.reached ? [] : blockersOf(snapshot, evidence, traffic);
  const finder = new PathFinder(events, traffic, climb, isCut);
  const path = segmentsOf(finder.find(waitingFor(snapshot, climb)), gaps);
  const services = servicesOf(events, traffic, climb, path);
  const { fromUs, untilUs, reached, falls } = climb;
  const of: Case = {
    snapshot,
    evidence,
    traffic,
    state,
    reached,
    fromUs,
    untilUs,
    path,
    services,
    blockers,
    falls,
  };
  const hints = hintsOf(of);
  return {
    schema: WHY_SCHEMA,
    state,
    reached,
    current: snapshot.current,
    atUs: snapshot.atUs,
    fromUs,
    untilUs,
    elapsedUs: untilUs - fromUs,
    summary: summaryOf(of, hints),
    blockers,
    hints,
    path,
    shares: sharesOf(path),
    services,
    before: falls.slice(-FALLS_MAX),
  };
}

/** Whom the climb waits for: of several, who has done so longest. */
function waitingFor({ blockers }: Snapshot, { reached }: Climb): Waiting | undefined {
  if (reached) return undefined;
  return blockers.toSorted((a, b) => a.sinceUs - b.sinceUs)[0];
}
