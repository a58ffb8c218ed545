/** The scale of an axis: values to places on it, and round values to mark. */
import { significant } from "../quantity.ts";

export type ScaleKind = "linear" | "log";

/** A marked value: its place (0: start of the axis, 1: its end) and its label. */
export interface Tick {
  readonly place: number;
  readonly text: string;
}

/** What of an axis decides its scale. */
export interface ScaleSpec {
  readonly scale: ScaleKind;
  readonly text?: (value: number) => string;
  readonly min?: number;
  readonly max?: number;
}

/** Far outside, but near enough to be reckoned with. */
const FAR = 1e6;
const FARTHEST_END = 1e150;

export class PlotScale {
  readonly #kind: ScaleKind;
  readonly #text: (value: number) => string;
  readonly #min: number;
  readonly #max: number;

  private constructor(spec: ScaleSpec, min: number, max: number) {
    this.#kind = spec.scale;
    this.#text = spec.text ?? significant;
    this.#min = min;
    this.#max = max;
  }

  /** A scale on which all of `columns` can be seen, unless `spec` has bounds of its own. Never empty. */
  static of(spec: ScaleSpec, columns: readonly ArrayLike<number>[]): PlotScale {
    const isLog = spec.scale === "log";
    let low = Infinity;
    let high = -Infinity;
    for (const column of columns) {
      for (let i = 0; i < column.length; i++) {
        const value = column[i] as number;
        if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (low > high) [low, high] = isLog ? [1, 10] : [0, 1];
    const top = usable(spec.max, isLog);
    const min = reckonable(usable(spec.min, isLog) ?? Math.min(low, top ?? low), isLog);
    const max = reckonable(top ?? Math.max(high, min), isLog);
    if (max > min) return new PlotScale(spec, min, max);
    const room = Math.abs(min) / 2 || 1;
    return isLog
      ? new PlotScale(spec, min / 2, min * 2)
      : new PlotScale(spec, min - room, min + room);
  }

  /** Where `value` is: 0 at the start, 1 at the end, beyond them outside; NaN for what is not a finite number. */
  place(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    if (this.#kind === "linear") return clamp((value - this.#min) / (this.#max - this.#min));
    if (value <= 0) return -FAR;
    return clamp(Math.log(value / this.#min) / Math.log(this.#max / this.#min));
  }

  /** At most about `count` marks, in order. */
  ticks(count: number): readonly Tick[] {
    const values = this.#kind === "log" ? this.#logTicks(count) : this.#linearTicks(count);
    return values.map((value) => ({ place: this.place(value), text: this.#text(value) }));
  }

  #linearTicks(count: number): readonly number[] {
    const rough = (this.#max - this.#min) / Math.max(1, count);
    const decade = 10 ** Math.floor(Math.log10(rough));
    const step = decade * ([1, 2, 5].find((factor) => factor * decade >= rough * 0.999) ?? 10);
    const values: number[] = []; // BOUNDED: by count + 1
    const slack = step * 1e-9;
    const first = Math.ceil((this.#min - slack) / step);
    for (let k = 0; k <= count + 1; k++) {
      const value = Number(((first + k) * step).toPrecision(12));
      if (value > this.#max + slack) break;
      values.push(value);
    }
    return values;
  }

  /** Powers of ten, thinned out where there are many; 1, 2 and 5 where there are few; else as on a linear axis. */
  #logTicks(count: number): readonly number[] {
    const first = Math.floor(Math.log10(this.#min));
    const last = Math.ceil(Math.log10(this.#max));
    const decades = Math.log10(this.#max / this.#min);
    const stride = Math.max(1, Math.ceil(decades / Math.max(1, count)));
    const factors = decades * 3 <= count ? [1, 2, 5] : [1];
    const values: number[] = []; // BOUNDED: by three for each decade of a double
    for (let exponent = first; exponent <= last; exponent++) {
      if (exponent % stride !== 0) continue;
      for (const factor of factors) {
        const value = Number(`${factor}e${exponent}`);
        if (value >= this.#min * 0.999999 && value <= this.#max * 1.000001) values.push(value);
      }
    }
    return values.length >= 2 ? values : this.#linearTicks(count);
  }
}

function usable(bound: number | undefined, isLog: boolean): number | undefined {
  return bound === undefined || !Number.isFinite(bound) || (isLog && bound <= 0)
    ? undefined
    : bound;
}

/** Ends far enough from those of a double that differences and ratios are numbers. */
function reckonable(end: number, isLog: boolean): number {
  return isLog
    ? Math.max(1 / FARTHEST_END, Math.min(FARTHEST_END, end))
    : Math.max(-FARTHEST_END, Math.min(FARTHEST_END, end));
}

function clamp(place: number): number {
  return Math.max(-FAR, Math.min(FAR, place));
}
