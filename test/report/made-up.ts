/**
 * Made-up experiments for reports to show: seeded, plausible to look at, and no statistics. Intervals are simple
 * widenings; what is true of real ones is tested where they are computed.
 */
import type { CellCurves, CurvePoint, FleetPoint } from "../../experiment/curves.ts";
import { cellsOf, designOf, type Cell, type DesignRequest } from "../../experiment/design.ts";
import type {
  CellSummary,
  Comparison,
  Estimate,
  ServerLoad,
  TimeSummary,
} from "../../experiment/summary.ts";
import { seededRandom } from "../../net/random.ts";
import { ADAPTIVE, RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";
import type { ExperimentData } from "../../report/figure.ts";

/** How long a run takes, from a fraction that the dice say; Infinity: it never gets there. */
export type Duration = (dice: number, cell: Cell) => number;

export interface MadeUp {
  readonly duration?: Duration;
  readonly servers?: readonly string[];
}

/** Policies under other names. */
export function named(...names: readonly string[]): readonly RetryPreset[] {
  return names.map(renamed);
}

function renamed(name: string): RetryPreset {
  return { ...(RETRY_PRESETS.get(name) ?? ADAPTIVE), name };
}

/** All presets at once. */
export const PRESETS: readonly RetryPreset[] = [...RETRY_PRESETS.values()];

export function madeUp(
  request: DesignRequest,
  { duration = usual, servers = [] }: MadeUp = {},
): ExperimentData {
  const design = designOf({ runs: 200, ...request });
  const cells = cellsOf(design);
  const times = cells.map((cell) => timesOf(cell, design.runs * cell.key.devices, duration));
  const fleets = cells.filter(({ key }) => key.devices > 1);
  return {
    design,
    summary: {
      schema: "bringup.experiment-summary/1",
      hash: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      confidence: 0.95,
      cells: cells.map((cell, index) => summaryOf(cell, times[index] as readonly number[])),
      comparisons: comparisonsOf(cells, times),
      ...(servers.length === 0
        ? {}
        : { servers: fleets.flatMap((cell) => loadsOf(cell, servers)) }),
    },
    curves: cells.map((cell, index) => curvesOf(cell, times[index] as readonly number[])),
    versions: { bringup: "9.9.9" },
  };
}

/** Slower and longer-tailed with loss, burst and the place of the policy. */
const usual: Duration = (dice, { key, setting }) => {
  const place = PRESETS.findIndex(({ name }) => name === key.policy);
  const baseUs = (key.delayUs ?? 5_000) * 8 * Math.sqrt(key.devices);
  const lost = Math.max(
    0,
    -Math.log(1 - dice) * ((key.loss ?? 0.1) * 8 + (key.burst ?? 0) / 4) - 0.3,
  );
  const us = Math.round(baseUs * (1 + 0.2 * dice) + lost * (80_000 + 900_000 * ((place + 1) % 9)));
  return us > setting.timeoutUs ? Infinity : us;
};

function timesOf(cell: Cell, runs: number, duration: Duration): readonly number[] {
  const random = seededRandom(cell.index).stream("made-up");
  return Array.from({ length: runs }, () => duration(random.fraction(), cell));
}

function summaryOf(cell: Cell, times: readonly number[]): CellSummary {
  const goal = timeSummary(times);
  const runs = times.length;
  const share = goal.reached / runs;
  const perSuccess = (count: number): Estimate =>
    goal.reached === 0 ? NOTHING : about(count / share, 0.03);
  const packets = 8 + (cell.index % 9) + 20 * (cell.key.loss ?? 0);
  return {
    ...cell.key,
    cell: cell.index,
    runs,
    reached: goal.reached,
    success: {
      value: share,
      low: Math.max(0, share - 1 / Math.sqrt(runs)),
      high: Math.min(1, share + 1 / Math.sqrt(runs)),
    },
    goal,
    states: { DHCP: goal, TIME_VALID: goal, OPERATIONAL: goal },
    perSuccess: {
      packets: perSuccess(packets),
      bytes: perSuccess(packets * 150),
      retries: perSuccess(packets / 3),
    },
    retryCounts: [goal.reached, runs - goal.reached],
    dropped: { tx: cell.key.loss ?? 0, rx: cell.key.loss ?? 0 },
  };
}

const NOTHING: Estimate = { value: null, low: null, high: null };

function timeSummary(times: readonly number[]): TimeSummary {
  const sorted = times.toSorted((a, b) => a - b);
  const reached = sorted.filter(Number.isFinite);
  const at = (share: number): number | null => {
    const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    return value === undefined || value === Infinity ? null : value;
  };
  const quantile = (share: number): Estimate => {
    const value = at(share);
    return value === null ? { value, low: at(share - 0.05), high: null } : about(value, 0.08);
  };
  return {
    reached: reached.length,
    median: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    p99: quantile(0.99),
    p999: quantile(0.999),
    minUs: reached[0] ?? null,
    maxUs: reached.at(-1) ?? null,
    meanUs:
      reached.length === 0
        ? NOTHING
        : about(reached.reduce((a, b) => a + b, 0) / reached.length, 0.05),
  };
}

function about(value: number, share: number): Estimate {
  return { value, low: value * (1 - share), high: value * (1 + share) };
}

function curvesOf(cell: Cell, times: readonly number[]): CellCurves {
  const reached = times.filter(Number.isFinite).toSorted((a, b) => a - b);
  const points: CurvePoint[] = [];
  reached.forEach((us, index) => {
    const share = (index + 1) / times.length;
    if (points.at(-1)?.us === us) points.pop();
    const room = 1 / Math.sqrt(times.length);
    points.push({ us, share, low: Math.max(0, share - room), high: Math.min(1, share + room) });
  });
  const endUs = reached.length < times.length ? cell.setting.timeoutUs : (reached.at(-1) as number);
  const curves = { cell: cell.index, reached: points, endUs };
  return cell.key.devices === 1 ? curves : { ...curves, fleet: fleetOf(points) };
}

function fleetOf(points: readonly CurvePoint[]): readonly FleetPoint[] {
  return Array.from({ length: 100 }, (_, percent) => {
    const share = (percent + 1) / 100;
    const us = points.find((point) => point.share >= share)?.us;
    if (us === undefined) return { share, firstUs: null, medianUs: null, lastUs: null };
    return { share, firstUs: us * 0.9, medianUs: us, lastUs: us * 1.2 };
  });
}

function loadsOf({ index, key }: Cell, servers: readonly string[]): readonly ServerLoad[] {
  return servers.map((server, place) => {
    const received = key.devices * 5;
    const dropped = Math.floor(received / (4 + place + (index % 5)));
    return {
      cell: index,
      run: 0,
      server,
      received,
      served: received - dropped,
      dropped,
      longestQueue: 64,
    };
  });
}

function comparisonsOf(
  cells: readonly Cell[],
  times: readonly (readonly number[])[],
): readonly Comparison[] {
  const worlds = Map.groupBy(cells, ({ key }) => JSON.stringify({ ...key, policy: null }));
  return [...worlds.values()].flatMap((world) =>
    world.flatMap((a, index) => world.slice(index + 1).map((b) => comparison(a, b, times))),
  );
}

function comparison(a: Cell, b: Cell, times: readonly (readonly number[])[]): Comparison {
  const { policy, ...world } = a.key;
  const differences = (times[a.index] ?? []).map((us, run) => us - (times[b.index]?.[run] ?? 0));
  const aFaster = differences.filter((us) => us < 0).length;
  const bFaster = differences.filter((us) => us > 0).length;
  const sorted = differences.filter(Number.isFinite).toSorted((x, y) => x - y);
  const shift = sorted[Math.floor(sorted.length / 2)];
  const p = Math.abs(aFaster - bFaster) > 3 * Math.sqrt(differences.length) ? 1e-9 : 0.4;
  return {
    ...world,
    a: policy,
    b: b.key.policy,
    pairs: differences.length,
    aFaster,
    bFaster,
    ties: differences.length - aFaster - bFaster,
    shiftUs:
      shift === undefined ? NOTHING : { value: shift, low: shift - 10_000, high: shift + 10_000 },
    signP: p,
    wilcoxonP: p,
    signHolmP: p,
    wilcoxonHolmP: p,
    effect: differences.length === 0 ? 0 : (bFaster - aFaster) / differences.length,
  };
}
