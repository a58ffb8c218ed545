/** The ladder by names of a snapshot, which may come from a program that knows other states. */
import { LADDER, NEXT, type SystemState } from "../../../services/system-state/ladder.ts";

/** The states from the current one to the goal, without the current one; none where the goal does not lie ahead. */
export function statesToCome(current: string, goal: string): readonly string[] {
  const states: string[] = []; // BOUNDED: by the ladder
  let state = nextOf(current);
  while (state !== undefined && states.length < LADDER.length) {
    states.push(state);
    if (state === goal) return states;
    state = nextOf(state);
  }
  return [];
}

/** Whether `to` is no step forward from `from`. */
export function isBackward(from: string, to: string): boolean {
  return nextOf(from) !== to;
}

function nextOf(state: string): string | undefined {
  return NEXT[state as SystemState];
}
