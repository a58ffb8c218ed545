/** Time against the percentile, the axis stretched so that tails are seen: x = 1 / (1 − q), logarithmic. */
import type { CellCurves } from "../../experiment/curves.ts";
import type { CellSummary, Estimate } from "../../experiment/summary.ts";
import type { ExperimentData, Figure } from "../figure.ts";
import { timeText } from "../quantity.ts";
import { worldWords, type World } from "../worlds.ts";
import { logRange, percentileText, percentileTics, timeTics, type Range } from "./axis.ts";
import { blockOf, column, interval, type DataBlock, type DataColumn, type Rows } from "./data.ts";
import { absent, figureFrom, looksOf } from "./drawing.ts";

const COLUMNS: readonly DataColumn[] = [
  { name: "stretched", meaning: "1 / (1 - q) for the quantile q: 2 is the median, 100 is p99" },
  { name: "timeUs", meaning: "time from the start to the goal, microseconds" },
  { name: "lowUs", meaning: "lower end of the 95 % interval, in the blocks with intervals" },
  { name: "highUs", meaning: "upper end" },
];

/** Intervals of policies that agree would hide each other: each stands a little aside. */
const ASIDE = 1.012;

/** A curve for each policy of a world, with the intervals of the usual percentiles. */
export function percentileFigure(data: ExperimentData, world: World, name: string): Figure {
  const { until, timeoutUs } = data.design;
  const { curves, intervals, plots } = partsOf(data, world);
  const blocks = [...curves, ...intervals];
  const range = logRange(blocks.flatMap(({ rows }) => column(rows, 1)));
  const most = Math.max(10, ...world.cells.map(({ runs }) => runs));
  const x: Range = { min: 1, max: most * 1.1 };
  const look = looksOf(data.design);
  return figureFrom(data, {
    name,
    title: `Time to ${until} by percentile`,
    subtitle: worldWords(world.key),
    note: `Bars: 95 % intervals. A curve ends where the rest of the runs was censored (after ${timeText(timeoutUs)}).`,
    columns: COLUMNS,
    blocks,
    x: { label: "percentile", range: x, log: true, tics: percentileTics(x) },
    y: { label: "time to the goal", range, log: true, tics: timeTics(range) },
    plots,
    plot: {
      series: curves.map(({ name: policy, rows }) => ({
        name: policy,
        place: look(policy).place,
        shape: "line",
        x: column(rows, 0),
        y: column(rows, 1),
      })),
      x: { label: "percentile", scale: "log", text: percentileText, ...x },
      y: { label: "time to the goal", scale: "log", text: timeText, ...range },
    },
  });
}

interface Parts {
  readonly curves: readonly DataBlock[];
  /** Behind the curves. */
  readonly intervals: readonly DataBlock[];
  readonly plots: readonly string[];
}

function partsOf({ design, curves: known }: ExperimentData, { cells }: World): Parts {
  const curveOf = new Map(known.map((curve) => [curve.cell, curve]));
  const look = looksOf(design);
  const curves = cells.flatMap((cell) => blockOf(cell.policy, quantiles(curveOf.get(cell.cell))));
  const intervals = cells.flatMap((cell, index) =>
    blockOf(cell.policy, intervalRows(cell, ASIDE ** (index - (cells.length - 1) / 2))),
  );
  const lines = cells.map(({ policy }) => {
    const index = curves.findIndex((one) => one.name === policy);
    const { line, title } = look(policy);
    if (index < 0) return absent(policy, look(policy), "never");
    return `data index ${index} using 1:2 with lines ${line} ${title}`;
  });
  const bars = intervals.map(
    ({ name: policy }, index) =>
      `data index ${curves.length + index} using 1:2:3:4 with yerrorbars ${look(policy).line} ps 0.8 notitle`,
  );
  return { curves, intervals, plots: [...lines, ...bars] };
}

/** The quantile function: at every step of the curve, from the share before it to the share after it. */
function quantiles(curve: CellCurves | undefined): Rows {
  const rows: number[][] = []; // BOUNDED: by the points of the curve
  let before = 1;
  for (const { us, share } of curve?.reached ?? []) {
    rows.push([before, us, NaN, NaN]);
    if (share >= 1) break; // the last run: beyond it there is no percentile
    before = 1 / (1 - share);
    rows.push([before, us, NaN, NaN]);
  }
  return rows;
}

function intervalRows({ goal }: CellSummary, aside: number): Rows {
  const estimates: readonly (readonly [number, Estimate])[] = [
    [2, goal.median],
    [10, goal.p90],
    [20, goal.p95],
    [100, goal.p99],
    [1_000, goal.p999],
  ];
  return estimates.flatMap(([stretched, estimate]) =>
    estimate.value === null ? [] : [[stretched * aside, estimate.value, ...interval(estimate)]],
  );
}
