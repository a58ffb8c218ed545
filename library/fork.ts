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
import type { Rewinder } from "../observation/rewind.ts";
import type { BringUp } from "../services/bring-up.ts";
import type { UpDocument } from "../services/bring-up/document.ts";
import type { RecordedFork } from "../services/bring-up/recording.ts";
import { forkApproximately } from "./fork-approximate.ts";
import { forkExactly } from "./fork-exact.ts";
import { forkPoint, type ForkOptions, type ForkPoint, type RunningFork } from "./fork-point.ts";
import { checkRetry } from "./option-checks.ts";
import { documentOf, type End } from "./session.ts";

export interface Fork {
  readonly how: RecordedFork["how"];
  /** Of an approximate one: why it is not exact. */
  readonly why?: string;
  readonly atUs: number;
  /** The whole run, from its start, before everything was given back. */
  readonly document: UpDocument;
  readonly end: End;
  /** Its event log. */
  readonly events: readonly LogEvent[];
  /** Of those, so many are from before everything was given back. */
  readonly eventsBeforeStop: number;
  /** Its recording. */
  readonly lines: readonly string[];
}

/** What a stop may take in virtual time. */
const STOP_US = SECOND_US;

export type { ForkOptions } from "./fork-point.ts";

/** Forks a recording. A text says why that cannot be. */
export function forkRecording(rewinder: Rewinder, options: ForkOptions = {}): Fork | string {
  const point = forkPoint(rewinder, options.atUs);
  if (typeof point === "string") return point;
  try {
    checkRetry(rewinder.header.config.retry);
    return forkAt(rewinder, point, options);
  } catch (error) {
    // its header was made by hand: what it did not need so far, it needs now
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return `the recording cannot be: ${error.message}`;
  }
}

function forkAt(rewinder: Rewinder, point: ForkPoint, options: ForkOptions): Fork {
  const exact = forkExactly(rewinder, point, options);
  if (typeof exact !== "string") return { how: "exact", ...gone(exact, point, options) };
  const other = forkApproximately(rewinder, point, options);
  return { how: "approximate", why: exact, ...gone(other, point, options) };
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
  const eventsBeforeStop = events.length;
  fork.command({ kind: "stop" });
  world.run({ untilUs: world.nowUs + STOP_US });
  fork.finish();
  return { atUs, document, end, events, eventsBeforeStop, lines };
}

function hasEnded({ outcome }: BringUp): boolean {
  return outcome !== "idle" && outcome !== "climbing";
}
