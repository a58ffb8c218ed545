/** Devices that power up together: what share of them had reached the goal by a time, from world to world. */
import type { FleetPoint } from "../../experiment/curves.ts";
import type { CellSummary } from "../../experiment/summary.ts";
import type { ExperimentData, Figure } from "../figure.ts";
import { shareText, timeText } from "../quantity.ts";
import { worldWords, type World } from "../worlds.ts";
import { logRange, timeTics } from "./axis.ts";
import { blockOf, column, type DataColumn, type Rows } from "./data.ts";
import { absent, figureFrom, looksOf } from "./drawing.ts";

const COLUMNS: readonly DataColumn[] = [
  { name: "timeUs", meaning: "time since power-up, microseconds" },
  { name: "share", meaning: "share of the devices of a world that had reached the goal, 0 to 1" },
];

/** None for worlds of one device. */
export function fleetFigures(
  data: ExperimentData,
  worlds: readonly World[],
  numbered: (name: string, number: number) => string,
): readonly Figure[] {
  return worlds
    .filter(({ key }) => key.devices > 1)
    .map((world) => fleetFigure(data, world, numbered("fleet", world.number)));
}

function fleetFigure(data: ExperimentData, world: World, name: string): Figure {
  const { until, runs, stop, timeoutUs } = data.design;
  const most = stop === undefined ? "" : "up to ";
  const pointsOf = ({ cell }: CellSummary): readonly FleetPoint[] =>
    data.curves.find((curve) => curve.cell === cell)?.fleet ?? [];
  const middles = world.cells.flatMap((cell) => blockOf(cell.policy, middle(pointsOf(cell))));
  const spans = world.cells.flatMap((cell) =>
    blockOf(cell.policy, span(pointsOf(cell), timeoutUs)),
  );
  const blocks = [...middles, ...spans];
  const range = logRange(blocks.flatMap(({ rows }) => column(rows, 0)));
  const look = looksOf(data.design);
  return figureFrom(data, {
    name,
    title: `Share of ${world.key.devices} devices that are ${until}`,
    subtitle: worldWords(world.key, ["devices"]),
    note:
      runs === 1
        ? "One world."
        : `Lines: the middle one of ${most}${runs} worlds. Shaded: first to last.`,
    columns: COLUMNS,
    blocks,
    x: { label: "time since power-up", range, log: true, tics: timeTics(range) },
    y: { label: "share of devices", range: { min: 0, max: 102 }, format: "%g %%" },
    bands: spans.map(
      ({ name: policy }, index) =>
        `data index ${middles.length + index} using 1:($2*100) with filledcurves closed ${look(policy).line} fs transparent solid 0.14 noborder notitle`,
    ),
    plots: world.cells.map(({ policy }) => {
      const index = middles.findIndex((one) => one.name === policy);
      const { line, title } = look(policy);
      if (index < 0) return absent(policy, look(policy), "never");
      return `data index ${index} using 1:($2*100) with lines ${line} ${title}`;
    }),
    plot: {
      series: middles.map(({ name: policy, rows }) => ({
        name: policy,
        place: look(policy).place,
        shape: "line",
        x: column(rows, 0),
        y: column(rows, 1),
      })),
      x: { label: "time since power-up", scale: "log", text: timeText, ...range },
      y: { label: "devices", scale: "linear", text: shareText, min: 0, max: 1 },
    },
  });
}

function middle(points: readonly FleetPoint[]): Rows {
  return stairs(points, ({ medianUs }) => medianUs);
}

/** Up along the first of the worlds and down along the last, which may not have got there in time. */
function span(points: readonly FleetPoint[], timeoutUs: number): Rows {
  const up = stairs(points, ({ firstUs }) => firstUs);
  const reached = points.filter(({ firstUs }) => firstUs !== null);
  const down = stairs(reached, ({ lastUs }) => lastUs ?? timeoutUs);
  return up.length < 2 ? [] : [...up, ...down.toReversed()];
}

/** Every step twice, before and after; up to where nobody came any more. */
function stairs(
  points: readonly FleetPoint[],
  timeOf: (point: FleetPoint) => number | null,
): readonly (readonly number[])[] {
  let before = 0;
  return points.flatMap((point) => {
    const us = timeOf(point);
    if (us === null) return [];
    const rows = [
      [us, before],
      [us, point.share],
    ];
    before = point.share;
    return rows;
  });
}
