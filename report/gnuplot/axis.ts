/** Axes of figures: ranges that are never empty, and tics that say their unit. */
import { quoted } from "./text.ts";

/** Both ends, the lower one first; never equal. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A labelled tic, or a small one without a label. */
export interface Tic {
  readonly value: number;
  readonly text: string | undefined;
}

const DECADE_TICS_FROM = 2.2;

/**
 * A logarithmic axis around `values` (what is not a positive number does not count), at least a factor of `ratio`
 * wide; without values, all the same, an axis.
 */
export function logRange(values: Iterable<number>, ratio = 5): Range {
  let low = Infinity;
  let high = 0;
  for (const value of values) {
    if (!(value > 0 && value < Infinity)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { min: 1_000, max: 1_000_000 };
  const widen = Math.max(1.15, Math.sqrt(ratio / (high / low)));
  return { min: low / widen, max: high * widen };
}

/** A linear axis around `values` and `including`, with some room on both sides. */
export function linearRange(values: Iterable<number>, room = 0.06): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { min: 0, max: 1 };
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  return { min: low - room * span, max: high + room * span };
}

/** `[0.5:20]`. */
export function rangeText({ min, max }: Range): string {
  return `[${decimal(min)}:${decimal(max)}]`;
}

/** Tics of a logarithmic axis in microseconds: `('1 ms' 1000, '' 2000 1, …)`. */
export function timeTics(range: Range): string {
  return ticList(logTics(range, timeTicText));
}

/** Tics of a logarithmic axis of plain numbers. */
export function countTics(range: Range): string {
  return ticList(logTics(range, (value) => String(Number(value.toPrecision(3)))));
}

/** Tics as gnuplot's list. It takes their texts for formats, in which a % is written twice. */
export function ticList(tics: readonly Tic[]): string {
  const texts = tics.map(({ value, text }) =>
    text === undefined
      ? `'' ${decimal(value)} 1`
      : `${quoted(text.replaceAll("%", "%%"))} ${decimal(value)}`,
  );
  return `(${texts.join(", ")})`;
}

/** A number as gnuplot reads it, short enough to be read by people, too. */
export function decimal(value: number): string {
  return String(Number(value.toPrecision(7)));
}

/** One label a decade on a long axis, at 1, 2 and 5 on a short one. */
function logTics({ min, max }: Range, text: (value: number) => string): readonly Tic[] {
  const isLong = Math.log10(max / min) >= DECADE_TICS_FROM;
  const tics: Tic[] = [];
  const last = Math.ceil(Math.log10(max));
  // BOUNDED: by the decades of a double
  for (let exponent = Math.floor(Math.log10(min)); exponent <= last; exponent++) {
    for (let digit = 1; digit <= 9; digit++) {
      const value = exponent < 0 ? digit / 10 ** -exponent : digit * 10 ** exponent;
      if (value < min || value > max) continue;
      const isMajor = digit === 1 || (!isLong && (digit === 2 || digit === 5));
      tics.push({ value, text: isMajor ? text(value) : undefined });
    }
  }
  return tics;
}

function timeTicText(us: number): string {
  if (us < 1_000) return `${us} us`;
  if (us < 1_000_000) return `${us / 1_000} ms`;
  return `${us / 1_000_000} s`;
}

/** Of an axis that is stretched towards 100 %: the distance to it, as one in so many. */
export function percentileTics({ max }: Range): string {
  const tics = [
    { value: 1, text: "0 %" },
    { value: 2, text: "50 %" },
  ];
  // BOUNDED: by the digits of a count
  for (let value = 10; value <= max; value *= 10) tics.push({ value, text: percentileText(value) });
  return ticList(tics);
}

/** A place on it: 10 is 90 %. */
export function percentileText(stretched: number): string {
  const digits = Math.max(2, Math.ceil(Math.log10(stretched)) + 1);
  return `${Number(((1 - 1 / stretched) * 100).toPrecision(digits))} %`;
}
