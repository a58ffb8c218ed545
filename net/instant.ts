/**
 * Time as every service sees it: whole microseconds on two clocks at once.
 *
 * `monoUs` never goes back and knows nothing of calendars; every deadline is measured on it.
 * `unixUs` is what the device believes the time of day to be; only NTP, certificates and reports look at it.
 */
export interface Instant {
  readonly monoUs: number;
  /** Microseconds since 1970-01-01T00:00:00Z, without leap seconds; exact as an integer until the year 2255. */
  readonly unixUs: number;
}

export const MILLISECOND_US = 1_000;
export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;

const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: MILLISECOND_US,
  s: SECOND_US,
  m: MINUTE_US,
  min: MINUTE_US,
  h: HOUR_US,
};

/**
 * Reads a duration as a person writes it: `250ms`, `1.5s`, `2m` or `2min`, `80us`, `1h`.
 * A bare number is seconds unless `unitRequired`. Returns microseconds, or undefined if the text is not a duration.
 */
export function parseDurationUs(text: string, unitRequired = false): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(us|µs|ms|s|m|min|h)?$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = match[2] === "µs" ? "us" : match[2];
  if (unit === undefined && unitRequired) return undefined;
  const us = Math.round(Number(match[1]) * (UNIT_US[unit ?? "s"] ?? Number.NaN));
  return Number.isSafeInteger(us) ? us : undefined;
}

/** Writes a duration for a person: three significant figures and the unit that suits it, for example `12.3 ms`. */
export function formatDurationUs(us: number): string {
  if (!Number.isFinite(us)) return us === Infinity ? "never" : String(us);
  const size = Math.abs(us);
  if (size < MILLISECOND_US) return `${Math.round(us)} µs`;
  if (size < 999.5 * MILLISECOND_US) return `${significant(us / MILLISECOND_US)} ms`;
  if (size < 2 * MINUTE_US) return `${significant(us / SECOND_US)} s`;
  if (size < 2 * HOUR_US) return `${significant(us / MINUTE_US)} min`;
  return `${significant(us / HOUR_US)} h`;
}

function significant(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}
