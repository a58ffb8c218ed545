/** Waits for a state of a running instance, and for the instance if there is none yet. */
import { setTimeout as pause } from "node:timers/promises";
import { formatDurationUs } from "../../net/instant.ts";
import { timeoutMs } from "../../library/timer-limit.ts";
import type { BlockerShot } from "../../observation/snapshot.ts";
import { hasReached, isSystemState, type LadderState } from "../../services/system-state/index.ts";
import { isCliError } from "../exit.ts";
import { printable } from "../printable.ts";
import type { Runtime } from "../runtime.ts";
import type { ControlClient, InstanceListener } from "./control-client.ts";
import { findInstance } from "./find-instance.ts";
import type { InstanceOptions } from "./instance-name.ts";

export const WAIT_SCHEMA = "bringup.wait/1";

/** The document of `wait --json`. */
export interface Waited {
  readonly schema: typeof WAIT_SCHEMA;
  readonly state: LadderState;
  readonly reached: boolean;
  /** `null`: there was no instance. */
  readonly instance: string | null;
  /** Where it stood at last. */
  readonly current: string | null;
  readonly waitedUs: number;
  /** Who refuses the next state, where the state was not reached. */
  readonly blockers: readonly BlockerShot[];
  /** Why nobody could be asked. */
  readonly problem: string | null;
}

export interface WaitWish {
  readonly state: LadderState;
  readonly timeoutUs: number;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
}

/** Between two looks for an instance. */
const LOOK_MS = 100;
/** Between two snapshots: holds change without the state. */
const SNAPSHOT_MS = 200;

/** Rejects with a CliError only for what waiting does not mend: several instances, no permission. */
export async function waitForState(
  { env }: Pick<Runtime, "env">,
  options: InstanceOptions,
  { state, timeoutUs, signal }: WaitWish,
): Promise<Waited> {
  const begun = performance.now();
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs(timeoutUs))]);
  let seen: Sight = NOBODY;
  // BOUNDED: by the time
  while (!seen.reached && !ends.aborted) {
    const client = await inTime(clientOf({ env }, options), ends);
    if (typeof client === "string") seen = { ...NOBODY, problem: client };
    else seen = await watched(client, state, ends);
    if (!seen.reached) await pause(LOOK_MS, undefined, { signal: ends }).catch(() => undefined);
  }
  const waitedUs = Math.round((performance.now() - begun) * 1_000);
  return { schema: WAIT_SCHEMA, state, ...seen, waitedUs };
}

/** `OPERATIONAL after 1.20 s`, or who stands in the way. */
export function waitText({ state, reached, instance, current, waitedUs, ...why }: Waited): string {
  const time = formatDurationUs(waitedUs);
  if (reached) return `${instance}: ${current} after ${time}\n`;
  const head = `bringup: ${state} not reached within ${time}: `;
  if (instance === null) return `${head}${why.problem ?? "no instance is running"}\n`;
  const blockers = why.blockers.map(({ notifier, kind, next, reason }) =>
    printable(`; ${kind === "hold" ? "held" : "vetoed"} by ${notifier} before ${next}: ${reason}`),
  );
  const stand = current === null ? "has not said where it stands" : `stands at ${current}`;
  return `${head}${instance} ${stand}${blockers.join("")}\n`;
}

/** What was seen of an instance at last. */
type Sight = Pick<Waited, "reached" | "instance" | "current" | "blockers" | "problem">;

const NOBODY: Sight = {
  reached: false,
  instance: null,
  current: null,
  blockers: [],
  problem: null,
};

const MENDED_BY_TIME: ReadonlySet<string> = new Set([
  "control.no-instance",
  "control.gone",
  "control.full",
  "control.silent",
]);

/** The instance, or why there is none yet. */
async function clientOf(
  runtime: Pick<Runtime, "env">,
  options: InstanceOptions,
): Promise<ControlClient | string> {
  try {
    return await findInstance(runtime, options);
  } catch (error) {
    const mayCome = isCliError(error) && MENDED_BY_TIME.has(error.code);
    if (!mayCome) throw error;
    return error.message;
  }
}

const LATE = "the instance does not answer";

/** Who is stopped, or hangs, does not even greet: the wait does not take longer for that. */
async function inTime(
  coming: Promise<ControlClient | string>,
  ends: AbortSignal,
): Promise<ControlClient | string> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  ends.addEventListener("abort", () => resolve(LATE), { once: true });
  const found = await Promise.race([coming, late]);
  if (found === LATE) void sentAway(coming);
  return found;
}

async function sentAway(coming: Promise<ControlClient | string>): Promise<void> {
  try {
    const client = await coming;
    if (typeof client !== "string") client.close();
  } catch {
    // nobody waits for it any more
  }
}

/** Looks at one instance until it has reached the state, has ended, or the time is up. */
async function watched(
  client: ControlClient,
  state: LadderState,
  ends: AbortSignal,
): Promise<Sight> {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let sight: Sight = { ...NOBODY, instance: client.hello.name };
  const look = (current: string, blockers: readonly BlockerShot[]): void => {
    if (sight.reached) return; // it may have fallen back by now
    const reached = isSystemState(current) && hasReached(current, state);
    sight = { ...sight, reached, current, blockers: reached ? [] : blockers };
    if (reached) resolve();
  };
  ends.addEventListener("abort", () => resolve(), { once: true });
  if (ends.aborted) resolve();
  const listener: InstanceListener = {
    snapshot: ({ current, blockers }) => look(current, blockers),
    event: (event) => {
      if (event.type === "state-entered") look(event.state, []);
    },
  };
  try {
    const followed = client.subscribe({ snapshotMs: SNAPSHOT_MS }, listener);
    await Promise.race([done, followed.then(() => client.closed)]); // who hangs does not even answer
  } catch (error) {
    if (!isCliError(error)) throw error; // it has ended meanwhile: another one may come
  } finally {
    client.close();
  }
  return sight;
}
