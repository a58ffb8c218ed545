/**
 * Curves of an experiment's cells, as reports draw them: as few points as the eye can tell from all.
 *
 * A curve of many runs keeps a step where the share has grown by 1/256 since the step kept before, or where the rest has
 * shrunk by a tenth, so that its tail is as fine as its middle; and always the first and the last step. What is kept
 * is exact.
 */
import type { Cell } from "./design.ts";
import { NEVER_US, type RunTable } from "./run-table.ts";
import { survivalCurve } from "./statistics/kaplan-meier.ts";
import { goalTimes } from "./statistics/state-times.ts";
import { timeSample } from "./statistics/time-sample.ts";

/** By `us`, this share had reached the goal (Kaplan–Meier), with its 95 % band. */
export interface CurvePoint {
  readonly us: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** When this share of the devices of a world had reached the goal: null where they never did. */
export interface FleetPoint {
  readonly share: number;
  /** Of all worlds of the cell: the first, the middle one, the last. */
  readonly firstUs: number | null;
  readonly medianUs: number | null;
  readonly lastUs: number | null;
}

/** The curves of one cell. */
export interface CellCurves {
  readonly cell: number;
  /** Steps up, in the order of time; none where devices share a world. */
  readonly reached: readonly CurvePoint[];
  /** Until when somebody looked: the last arrival, or the time-out where somebody did not arrive. */
  readonly endUs: number;
  /** Of cells with several devices a world. */
  readonly fleet?: readonly FleetPoint[];
}

const SHARE_STEP = 1 / 256;
const REST_STEP = 0.9;
const FLEET_POINTS_MAX = 200;

/** The curves of a cell's finished runs. */
export function cellCurves({ index, key }: Cell, table: RunTable): CellCurves {
  const times = goalTimes(table);
  let endUs = 0;
  for (let row = 0; row < table.length; row++) endUs = Math.max(endUs, table.endUs[row] as number);
  if (key.devices > 1)
    return { cell: index, reached: [], endUs, fleet: fleetPoints(times, key.devices) };
  return { cell: index, reached: curvePoints(times, table), endUs };
}

function curvePoints(times: Uint32Array, table: RunTable): readonly CurvePoint[] {
  const curve = survivalCurve(timeSample(times, table.endUs, table.length));
  const points: CurvePoint[] = []; // BOUNDED: by the steps of SHARE_STEP and REST_STEP
  const last = curve.timesUs.length - 1;
  let kept = 1;
  curve.timesUs.forEach((us, step) => {
    const rest = curve.survival[step] as number;
    const isSeen = kept - rest >= SHARE_STEP || rest <= kept * REST_STEP;
    if (step > 0 && step < last && !isSeen) return;
    kept = rest;
    points.push({
      us,
      share: 1 - rest,
      low: 1 - (curve.high[step] as number),
      high: 1 - (curve.low[step] as number),
    });
  });
  return points;
}

/** The first and the last device of a world are among the points, whatever their number. */
function fleetPoints(times: Uint32Array, devices: number): readonly FleetPoint[] {
  const runs = Math.floor(times.length / devices);
  const worlds = Array.from({ length: runs }, (_, run) =>
    times.slice(run * devices, (run + 1) * devices).sort(),
  );
  const count = Math.min(devices, FLEET_POINTS_MAX);
  return Array.from({ length: count }, (_, point) => {
    const device = Math.round((point * (devices - 1)) / (count - 1));
    const moments = Float64Array.from(worlds, (world) => world[device] as number).sort();
    const at = (place: number): number | null => {
      const us = moments[place] ?? NEVER_US;
      return us === NEVER_US ? null : us;
    };
    return {
      share: (device + 1) / devices,
      firstUs: at(0),
      medianUs: at(Math.ceil(runs / 2) - 1),
      lastUs: at(runs - 1),
    };
  });
}
