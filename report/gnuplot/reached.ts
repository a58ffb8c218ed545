/** Share of runs that had reached the goal by a time: Kaplan–Meier with bands, time logarithmic. */
import type { CellCurves } from "../../experiment/curves.ts";
import type { CellSummary } from "../../experiment/summary.ts";
import type { ExperimentData, Figure } from "../figure.ts";
import { shareText, timeText } from "../quantity.ts";
import { worldWords, type World } from "../worlds.ts";
import { logRange, timeTics } from "./axis.ts";
import { column, type DataColumn, type Rows } from "./data.ts";
import { figureFrom, looksOf } from "./drawing.ts";

const COLUMNS: readonly DataColumn[] = [
  { name: "timeUs", meaning: "time since the start, microseconds" },
  { name: "share", meaning: "share of the runs that had reached the goal by then, 0 to 1" },
  { name: "low", meaning: "lower end of the 95 % band" },
  { name: "high", meaning: "upper end of the 95 % band" },
];

/** More of them would be a single cloud. */
const BANDS_MAX = 12;

/** A staircase for each policy of a world. */
export function reachedFigure(data: ExperimentData, world: World, name: string): Figure {
  const { until, timeoutUs } = data.design;
  const curveOf = new Map(data.curves.map((curve) => [curve.cell, curve]));
  const blocks = world.cells.map((cell) => ({
    name: cell.policy,
    rows: stairs(cell, curveOf.get(cell.cell)),
  }));
  const isBanded = blocks.length <= BANDS_MAX;
  const range = logRange(blocks.flatMap(({ rows }) => column(rows, 0)));
  const look = looksOf(data.design);
  const drawn = blocks.map((block, index) => ({
    ...block,
    ...look(block.name),
    at: `data index ${index} using`,
  }));
  return figureFrom(data, {
    name,
    title: `Share of runs that reached ${until}`,
    subtitle: worldWords(world.key),
    note: `Kaplan-Meier${isBanded ? " with 95 % bands" : ""}. Who was not there after ${timeText(timeoutUs)} is censored, not left out.`,
    columns: COLUMNS,
    blocks,
    x: { label: "time since the start", range, log: true, tics: timeTics(range) },
    y: { label: "share of runs", range: { min: 0, max: 102 }, format: "%g %%" },
    bands: (isBanded ? drawn : []).map(
      ({ at, line }) =>
        `${at} 1:($3*100):($4*100) with filledcurves ${line} fs transparent solid 0.14 noborder notitle`,
    ),
    plots: drawn.map(({ at, line, title }) => `${at} 1:($2*100) with lines ${line} ${title}`),
    plot: {
      series: drawn.map(({ name: policy, place, rows }) => ({
        name: policy,
        place,
        shape: "line",
        x: column(rows, 0),
        y: column(rows, 1),
      })),
      x: { label: "time since the start", scale: "log", text: timeText, ...range },
      y: { label: "reached", scale: "linear", text: shareText, min: 0, max: 1 },
    },
  });
}

/** Every step twice, before and after, so that straight lines draw it exactly; from nothing to the end of observation. */
function stairs({ reached, runs }: CellSummary, curve: CellCurves | undefined): Rows {
  const rows: number[][] = []; // BOUNDED: by the points of the curve
  let level = [0, 0, 0];
  for (const { us, share, low, high } of curve?.reached ?? []) {
    rows.push([us, ...level]);
    level = [share, low, high];
    rows.push([us, ...level]);
  }
  const end = [curve?.endUs ?? 1, ...level];
  return rows.length === 0 || reached < runs ? [...rows, end] : rows;
}
