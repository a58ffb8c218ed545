/**
 * The Kaplan–Meier curve (1958): which share has not arrived yet, where some were not watched to the end.
 *
 *   S(t) = Π over arrival times u ≤ t of (1 − arrivals at u / watched at u)
 *
 * Who is censored at u was watched at u. The variance is Greenwood's, the band that of log(−log S) (Kalbfleisch and
 * Prentice), which keeps within 0 and 1. Points are in columns: an experiment has a million of them.
 */
import { Z95 } from "./normal.ts";
import type { TimeSample } from "./time-sample.ts";

/** Steps down, one for each different arrival time, in ascending order. */
export interface SurvivalCurve {
  readonly timesUs: Float64Array;
  /** Share that has not arrived, from this time on. */
  readonly survival: Float64Array;
  /** 95 % for each point by itself. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Watched just before. */
  readonly atRisk: Float64Array;
}

/** The whole curve, with its band. */
export function survivalCurve({ events, censored }: TimeSample): SurvivalCurve {
  const steps = distinct(events);
  const curve = {
    timesUs: new Float64Array(steps),
    survival: new Float64Array(steps),
    low: new Float64Array(steps),
    high: new Float64Array(steps),
    atRisk: new Float64Array(steps),
  };
  const size = events.length + censored.length;
  let survival = 1;
  let greenwood = 0;
  let lost = 0;
  let arrived = 0;
  let ceiling = 1;
  for (let step = 0; step < steps; step++) {
    const time = events[arrived] as number;
    while (lost < censored.length && (censored[lost] as number) < time) lost++;
    const atRisk = size - arrived - lost;
    const before = arrived;
    while (events[arrived] === time) arrived++;
    const arrivals = arrived - before;
    // as long as nobody is lost, a plain share: products would round
    survival = lost === 0 ? (size - arrived) / size : survival * (1 - arrivals / atRisk);
    greenwood += arrivals / (atRisk * (atRisk - arrivals));
    const [low, high] = band(survival, greenwood, ceiling);
    ceiling = high;
    curve.timesUs[step] = time;
    curve.survival[step] = survival;
    curve.low[step] = low;
    curve.high[step] = high;
    curve.atRisk[step] = atRisk;
  }
  return curve;
}

/** Where nobody is left, Greenwood's formula ends: the band keeps the bound of the step before, `ceiling`. */
function band(survival: number, greenwood: number, ceiling: number): readonly [number, number] {
  if (survival <= 0) return [0, ceiling];
  const log = Math.log(survival);
  const reach = (Z95 * Math.sqrt(greenwood)) / -log;
  return [Math.exp(log * Math.exp(reach)), Math.exp(log * Math.exp(-reach))];
}

function distinct(sorted: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
  return count;
}
