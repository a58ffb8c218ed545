/** Where a recorded run is left for another one, and what it takes to go on. */
import type { LogEvent } from "../net/event-log.ts";
import type { World } from "../net/simulator/index.ts";
import type { Rewinder } from "../observation/rewind.ts";
import type { BringUp, BringUpCommand } from "../services/bring-up.ts";
import type { RandomSeed, RecordedFork, RecordingHeader } from "../services/bring-up/recording.ts";
import type { BothWays } from "./operator.ts";

export interface ForkOptions {
  /** On the clock of the event log; left out: before anything has happened. */
  readonly atUs?: number;
  /** Of the dice of the world from there on; left out: they go on. */
  readonly seed?: number;
  /** What the link does from there on; left out: what it did. */
  readonly link?: BothWays;
  /** How long to go on. Left out: to the goal or the time-out; an hour where that is behind, and at most. */
  readonly forUs?: number;
}

/** Where a run is left. */
export interface ForkPoint {
  readonly inputs: number;
  readonly atUs: number;
}

/** A run in a world, at the fork. */
export interface RunningFork {
  readonly world: World;
  readonly service: BringUp;
  readonly random: RandomSeed;
  readonly lines: readonly string[];
  readonly events: readonly LogEvent[];
  command(command: BringUpCommand): void;
  /** Writes the end of the recording. */
  finish(): void;
}

/** The state that a run is left in; what ends the run is not part of it. A text says why there is none. */
export function forkPoint(rewinder: Rewinder, atUs: number | undefined): ForkPoint | string {
  if (atUs === undefined) return { inputs: 0, atUs: rewinder.startUs };
  if (atUs > rewinder.endUs) return "the run is over by then: there is nothing to go on with";
  const last = inputsBeforeStop(rewinder);
  const moment = rewinder.seek({ atUs });
  const stoppedUs = last === rewinder.inputs ? Infinity : rewinder.seek({ inputs: last + 1 }).atUs;
  if (atUs > stoppedUs) return "the run was stopped by then: there is nothing to go on with";
  return { inputs: Math.min(moment.inputs, last), atUs: moment.atUs };
}

/** The forks that a run has behind it at a point. */
export function forksBefore(
  { forks = [] }: RecordingHeader,
  point: ForkPoint,
): readonly RecordedFork[] {
  return forks.filter(({ inputs, atUs }) => inputs <= point.inputs && atUs <= point.atUs);
}

/** Inputs that came before everything was given back. */
export function inputsBeforeStop(rewinder: Rewinder): number {
  const stopped = rewinder.events.findIndex(
    (event) => event.type === "outcome" && event.how === "stopped",
  );
  if (stopped < 0) return rewinder.inputs;
  return rewinder.seek({ events: stopped + 1 }).inputs - 1;
}
