/** Waiting for a condition, never for a time. */
import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 10;

/**
 * Asks `probe` until it answers with something other than undefined or false.
 *
 * @param what what is waited for, for the message when `withinMs` have passed
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  const giveUp = performance.now() + withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > giveUp) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(POLL_MS);
  }
}
