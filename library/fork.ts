/**
 * Going on with a recorded run in another way, from any of its instants, in the simulator.
 *
 *   exact         a simulated run: its world is run again to that instant, which has to give the same inputs; then
 *                 it goes on with other dice or another link
 *   approximate   any other: the services are stepped to that instant and put into a world whose servers are made of
 *                 what the device knows (lab/known-servers.ts); packets that were under way are lost
 *
 * The dice of the device stay what they were, only those of the world change: so the result is a recording like any
 * other, from the same start, and the same fork gives the same bytes. Notifiers outside are not there any more: what
 * they voted is taken from the recording, and behind the fork they agree.
 */
import type { LogEvent } from "../net/event-log.ts";
import { HOUR_US, SECOND_US } from "../net/instant.ts";
import type { World } from "../net/simulator/index.ts";
import type { Rewinder } from "../observation/rewind.ts";
import type { BringUp, BringUpCommand } from "../services/bring-up.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import type { RandomSeed, RecordedFork } from "../services/bring-up/recording.ts";
import { forkApproximately } from "./fork-approximate.ts";
import { forkExactly } from "./fork-exact.ts";
import type { BothWays } from "./operator.ts";
import { documentOf, type End } from "./session.ts";

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

export interface Fork {
  readonly how: RecordedFork["how"];
  /** Of an approximate one: why it is not exact. */
  readonly why?: string;
  readonly atUs: number;
  /** The whole run, from its start, before everything was given back. */
  readonly document: UpDocument;
  readonly end: End;
  /** Its event log, but for what came of giving everything back. */
  readonly events: readonly LogEvent[];
  /** Its recording. */
  readonly lines: readonly string[];
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

/** What a stop may take in virtual time. */
const STOP_US = SECOND_US;

/** Forks a recording. A text says why that cannot be. */
export function forkRecording(rewinder: Rewinder, options: ForkOptions = {}): Fork | string {
  const point = forkPoint(rewinder, options.atUs);
  if (typeof point === "string") return point;
  const exact = forkExactly(rewinder, point, options);
  if (typeof exact !== "string") return { how: "exact", ...gone(exact, point, options) };
  const other = forkApproximately(rewinder, point, options);
  return { how: "approximate", why: exact, ...gone(other, point, options) };
}

/** The state that a run is left in; what ends it is not part of it. */
function forkPoint(rewinder: Rewinder, atUs: number | undefined): ForkPoint | string {
  if (atUs === undefined) return { inputs: 0, atUs: rewinder.startUs };
  const moment = rewinder.seek({ atUs });
  if (atUs > rewinder.endUs) return "the run is over by then: there is nothing to go on with";
  const stopped = rewinder.events.findIndex(
    (event) => event.type === "outcome" && event.how === "stopped",
  );
  if (stopped < 0) return { inputs: moment.inputs, atUs: moment.atUs };
  const last = rewinder.seek({ events: stopped + 1 });
  const isOver = moment.atUs > last.atUs;
  if (isOver) return "the run was stopped by then: there is nothing to go on with";
  return { inputs: Math.min(moment.inputs, last.inputs - 1), atUs: moment.atUs };
}

/** Lets it go on, and ends it. */
function gone(fork: RunningFork, { atUs }: ForkPoint, { forUs }: ForkOptions): Omit<Fork, "how"> {
  const { world, service, events, lines } = fork;
  const isOpen = service.outcome === "idle" || service.outcome === "climbing";
  world.run({
    untilUs: world.nowUs + (forUs ?? HOUR_US),
    ...(isOpen && forUs === undefined && { until: () => hasEnded(service) }),
  });
  const end =
    service.outcome === "reached" || service.outcome === "timed-out" ? service.outcome : "stopped";
  const document = documentOf(service, "simulate", fork.random);
  const shown = events.length;
  fork.command({ kind: "stop" });
  world.run({ untilUs: world.nowUs + STOP_US });
  fork.finish();
  return { atUs, document, end, events: events.slice(0, shown), lines };
}

function hasEnded({ outcome }: BringUp): boolean {
  return outcome !== "idle" && outcome !== "climbing";
}
