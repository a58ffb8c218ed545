/** Times of day as text (ISO 8601, UTC), exact to the nanosecond; pure, so without `Date`. */

const DAY_SECONDS = 86_400;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS = 719_468;
/** Days of 400 years, after which the calendar repeats. */
const CYCLE_DAYS = 146_097;

/** `000` to `999`: a capture of a million messages has some millions of times. */
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, value) => String(value).padStart(3, "0"));
const TWO_DIGITS = THREE_DIGITS.slice(0, 100).map((digits) => digits.slice(1));

/**
 * `2026-05-15T13:56:16.250000Z` of whole seconds since 1970 and nanoseconds of the next; six digits leave out the
 * last three. Years beyond four digits get a sign, as ISO 8601 wants.
 */
export function utcText(unixSeconds: number, nanoseconds: number, digits: 6 | 9): string {
  const days = Math.floor(unixSeconds / DAY_SECONDS);
  const seconds = unixSeconds - days * DAY_SECONDS;
  const hours = two(Math.floor(seconds / 3_600));
  const minutes = two(Math.floor((seconds % 3_600) / 60));
  const microseconds = Math.floor(nanoseconds / 1_000);
  const milliseconds = Math.floor(microseconds / 1_000);
  const fraction =
    three(milliseconds) +
    three(microseconds - milliseconds * 1_000) +
    (digits === 9 ? three(nanoseconds - microseconds * 1_000) : "");
  return `${dateText(days)}T${hours}:${minutes}:${two(seconds % 60)}.${fraction}Z`;
}

/** `2026-05-15` of days since 1970; the year begins in March here, so that the leap day comes last. */
function dateText(days: number): string {
  const shifted = days + EPOCH_DAYS;
  const cycle = Math.floor(shifted / CYCLE_DAYS);
  const dayOfCycle = shifted - cycle * CYCLE_DAYS;
  const leapDays =
    Math.floor(dayOfCycle / 1_460) -
    Math.floor(dayOfCycle / 36_524) +
    Math.floor(dayOfCycle / 146_096);
  const yearOfCycle = Math.floor((dayOfCycle - leapDays) / 365);
  const dayOfYear =
    dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${two(month)}-${two(day)}`;
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9_999) return String(year).padStart(4, "0");
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}

function two(value: number): string {
  return TWO_DIGITS[value] as string;
}

function three(value: number): string {
  return THREE_DIGITS[value] as string;
}
