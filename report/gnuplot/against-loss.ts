/** What loss does: success, median and p90 of every policy against the loss of the design, with intervals. */
import type { CellSummary, Estimate } from "../../experiment/summary.ts";
import type { ExperimentData, Figure, TerminalPlot } from "../figure.ts";
import { shareText, timeText } from "../quantity.ts";
import { groupCells, worldWords } from "../worlds.ts";
import { linearRange, logRange, timeTics, type Range } from "./axis.ts";
import { column, interval, known, type DataBlock, type DataColumn } from "./data.ts";
import { absent, figureFrom, looksOf } from "./drawing.ts";
import type { Axis } from "./script.ts";

/** A quantity that is drawn against loss. */
interface Quantity {
  readonly name: string;
  readonly title: string;
  readonly note: string;
  readonly columns: readonly DataColumn[];
  readonly of: (cell: CellSummary) => Estimate;
  /** Gnuplot's expression for a column, in the axis's unit. */
  readonly using: (column: number) => string;
  readonly axis: (values: readonly number[]) => Axis;
  readonly terminal: (values: readonly number[]) => TerminalPlot["y"];
}

type Cells = readonly [CellSummary, ...CellSummary[]];

const OTHERS = ["link", "burst", "delayUs", "scenario", "devices"] as const;

/** Three figures for each combination of the other factors; none without two losses in the design. */
export function againstLossFigures(data: ExperimentData): readonly Figure[] {
  const cells = data.summary.cells.filter(({ loss }) => loss !== undefined);
  const groups = groupCells(cells, OTHERS).filter((group) => lossesOf(group).length > 1);
  const { until, timeoutUs } = data.design;
  const within = timeText(timeoutUs);
  const quantities = [
    successOf(`Runs that reached ${until} within ${within}`),
    timeOf("median-loss", `Median time to ${until}`, ({ goal }) => goal.median, within),
    timeOf("p90-loss", `90th percentile of the time to ${until}`, ({ goal }) => goal.p90, within),
  ];
  return quantities.flatMap((quantity) =>
    groups.map((group, index) => {
      const name = groups.length === 1 ? quantity.name : `${quantity.name}-${index + 1}`;
      return lossFigure(data, quantity, group, name);
    }),
  );
}

function successOf(title: string): Quantity {
  return {
    name: "success-loss",
    title,
    note: "Bars: 95 % intervals.",
    columns: columns("share", "share of the runs that reached the goal, 0 to 1"),
    of: ({ success }) => success,
    using: (n) => `($${n}*100)`,
    axis: (values) => ({ label: "success", range: percentRange(values), format: "%g %%" }),
    terminal: () => ({ label: "success", scale: "linear", text: shareText }),
  };
}

function timeOf(
  name: string,
  title: string,
  of: (cell: CellSummary) => Estimate,
  within: string,
): Quantity {
  return {
    name,
    title,
    note: `Bars: 95 % intervals. No point: too many runs were censored after ${within}.`,
    columns: columns("timeUs", `${title}, microseconds`),
    of,
    using: String,
    axis: (values) => {
      const range = logRange(values);
      return { label: "time", range, log: true, tics: timeTics(range) };
    },
    terminal: (values) => ({ label: "time", scale: "log", text: timeText, ...logRange(values) }),
  };
}

function columns(name: string, meaning: string): readonly DataColumn[] {
  return [
    { name: "loss", meaning: "share of packets that the link loses, each way, 0 to 1" },
    { name, meaning },
    { name: "low", meaning: "lower end of its 95 % interval" },
    { name: "high", meaning: "upper end" },
  ];
}

function lossFigure(data: ExperimentData, quantity: Quantity, cells: Cells, name: string): Figure {
  const blocks = blocksOf(cells, quantity);
  const values = known(cells.map(quantity.of).filter(({ value }) => value !== null));
  const losses = lossesOf(cells);
  const look = looksOf(data.design);
  return figureFrom(data, {
    ...quantity,
    name,
    subtitle: worldWords(cells[0], ["loss"]),
    blocks,
    x: { label: "loss, each way", range: lossRange(losses), format: "%g %%" },
    y: quantity.axis(values),
    plots: plotsOf(data, quantity, blocks, losses),
    plot: {
      series: blocks.map(({ name: policy, rows }) => ({
        name: policy,
        place: look(policy).place,
        shape: "line",
        x: column(rows, 0),
        y: column(rows, 1),
      })),
      x: { label: "loss, each way", scale: "linear", text: shareText },
      y: quantity.terminal(values),
    },
  });
}

function blocksOf(cells: Cells, quantity: Quantity): readonly DataBlock[] {
  const rows = new Map<string, number[][]>(); // BOUNDED: by the cells
  for (const cell of cells) {
    const estimate = quantity.of(cell);
    if (estimate.value === null) continue;
    const row = [cell.loss ?? NaN, estimate.value, ...interval(estimate)];
    rows.set(cell.policy, [...(rows.get(cell.policy) ?? []), row]);
  }
  return [...rows].map(([name, points]) => ({ name, rows: points }));
}

/** A policy's points stand beside those of the others, so that no interval hides another. */
function plotsOf(
  { design }: ExperimentData,
  { using }: Quantity,
  blocks: readonly DataBlock[],
  losses: readonly number[],
): readonly string[] {
  const look = looksOf(design);
  const gaps = losses.slice(1).map((loss, index) => loss - (losses[index] as number));
  const roomPercent = 20 * Math.min(...gaps, 0.1);
  return design.policies.map(({ name }, index) => {
    const block = blocks.findIndex((one) => one.name === name);
    const { line, title } = look(name);
    if (block < 0) return absent(name, look(name), "never");
    const aside = roomPercent * ((index + 0.5) / design.policies.length - 0.5);
    const x = `($1*100${aside < 0 ? "" : "+"}${aside.toFixed(3)})`;
    const y = [2, 3, 4].map(using).join(":");
    return `data index ${block} using ${x}:${y} with yerrorlines ${line} ${title}`;
  });
}

function lossesOf(cells: Cells): readonly number[] {
  return [...new Set(cells.map(({ loss = 0 }) => loss))].toSorted((a, b) => a - b);
}

function lossRange(losses: readonly number[]): Range {
  const { min, max } = linearRange(losses.map((loss) => loss * 100));
  return { min: Math.max(min, -4), max };
}

/** From the lowest interval to all, at least one per cent; in per cent. */
function percentRange(shares: readonly number[]): Range {
  const low = Math.min(1, ...shares.filter(Number.isFinite)) * 100;
  const span = Math.max(100 - low, 1);
  return { min: 100 - 1.08 * span, max: 100 + 0.04 * span };
}
