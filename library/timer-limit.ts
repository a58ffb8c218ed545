/** What Node's timers can wait for: a longer one fires at once. */
export const TIMER_MS_MAX = 2_147_483_647;

/** A time-out in whole milliseconds; the longest, 24 days, stands for ever. */
export function timeoutMs(timeoutUs: number): number {
  return Math.min(TIMER_MS_MAX, Math.ceil(timeoutUs / 1_000));
}
