/**
 * Brings interfaces up, one run after the other in one process, so that what the engine compiles first does not count:
 *
 *   stdin   {"seed": 7, "retry": "adaptive"}      a run with this seed
 *           {"timers": 50}                        how late the timers of this process fire
 *   stdout  {"reached": true, "elapsedUs": …}     {"lateUs": …}
 */
import { createInterface } from "node:readline";
import { bringUp } from "../../../library/bring-up.ts";
import { DeadlineTimer, nodeTimers } from "../../../net/host/timer.ts";
import { INTERFACE } from "../live-net.ts";
import { DOMAIN } from "../servers/dhcp-server.ts";

export type ClientOrder =
  | { readonly seed: number; readonly retry?: string }
  | { readonly timers: number };

export interface ClientRun {
  readonly reached: boolean;
  readonly elapsedUs: number;
}

const FIRST_DEADLINE_US = 20_000;
/** Not a whole number of milliseconds, so that deadlines lie anywhere in one. */
const STEP_US = 1_370;

async function run(seed: number, retry: string | undefined): Promise<ClientRun> {
  const { reached, elapsedUs } = await bringUp({
    mode: "interface",
    devices: [INTERFACE],
    probe: DOMAIN,
    seed,
    insecureSeed: true,
    ...(retry === undefined ? {} : { retry }),
  });
  return { reached: reached === "OPERATIONAL", elapsedUs };
}

/** The mean of `count` timers, each armed again where it comes early, as a host does. */
async function timerLateness(count: number): Promise<{ readonly lateUs: number }> {
  const late: number[] = [];
  for (let i = 0; i < count; i++) late.push(await lateness(FIRST_DEADLINE_US + i * STEP_US));
  return { lateUs: Math.round(late.reduce((sum, value) => sum + value, 0) / count) };
}

function nowUs(): number {
  return Math.floor(performance.now() * 1_000);
}

function lateness(delayUs: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const deadlineUs = nowUs() + delayUs;
  const timer = new DeadlineTimer(nodeTimers, () => {
    const lateUs = nowUs() - deadlineUs;
    if (lateUs >= 0) resolve(lateUs);
    else timer.arm(deadlineUs, nowUs());
  });
  timer.arm(deadlineUs, nowUs());
  return promise;
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as ClientOrder;
  const answer =
    "timers" in order ? await timerLateness(order.timers) : await run(order.seed, order.retry);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
