/** Which climb is explained: the way to a state, from the start or from when the state was lost the last time. */
import type { LogEvent } from "../../net/event-log.ts";
import { hasReached, isLadderState, isSystemState } from "../../services/system-state/index.ts";
import type { Snapshot } from "../snapshot.ts";
import type { WhyFall } from "./document.ts";

export type Entered = Extract<LogEvent, { type: "state-entered" }>;

export interface Climb {
  readonly state: string;
  readonly fromUs: number;
  /** Of the entry, or of the snapshot where there is none. */
  readonly untilUs: number;
  readonly reached: boolean;
  /** The place of the entry in the log; undefined where it is not kept, or was not made. */
  readonly order: number | undefined;
  /** All ways back, oldest first. */
  readonly falls: readonly WhyFall[];
}

/** The last climb to `state` that succeeded and still stands, or the one under way. */
export function climbTo(state: string, snapshot: Snapshot, events: readonly LogEvent[]): Climb {
  let fromUs = 0;
  let entry: { readonly order: number; readonly event: Entered } | undefined;
  const falls: WhyFall[] = []; // BOUNDED: by the events
  let timeLost: { readonly atUs: number; readonly why: string } | undefined;
  events.forEach((event, order) => {
    if (event.type === "fact-lost" && event.name === "time") timeLost = event;
    if (event.type !== "state-entered") return;
    if (event.direction === "forward") {
      if (event.state === state) entry = { order, event };
      return;
    }
    if (event.state === ENDING) return; // what was reached until then is what is asked about
    const { atUs, from, state: to, why = "" } = event;
    // where the time was lost, the ladder names the sample that went, and the fact says why
    falls.push({ atUs, from, to, why: timeLost?.atUs === atUs ? timeLost.why : why });
    if (reaches(to, state)) return;
    if (entry !== undefined) fromUs = atUs;
    entry = undefined;
  });
  const visit = snapshot.visits.findLast((one) => one.state === state);
  const stands =
    snapshot.current === ENDING ? visit !== undefined : reaches(snapshot.current, state);
  const reached = entry !== undefined || stands;
  const untilUs = entry?.event.atUs ?? (reached ? visit?.enteredUs : undefined) ?? snapshot.atUs;
  return { state, fromUs: Math.min(fromUs, untilUs), untilUs, reached, order: entry?.order, falls };
}

const ENDING = "CONTEXT_DESTROYING";

function reaches(current: string, goal: string): boolean {
  return isSystemState(current) && isLadderState(goal) && hasReached(current, goal);
}
