/** A report on a terminal: a table and a comparison for each world, then plots. As wide as the terminal, never wider. */
import type { CellSummary } from "../experiment/summary.ts";
import { plot, type PlotSeries } from "./braille.ts";
import { contestsOf, referenceOf, standingsOf, type Contest } from "./contest.ts";
import type { ExperimentData, Figure } from "./figure.ts";
import {
  countEstimateText,
  NONE,
  shareEstimateText,
  shareText,
  significant,
  timeEstimateText,
  timeText,
} from "./quantity.ts";
import { shortName } from "./short-name.ts";
import { aligned, named, shownText, wrapped, type TerminalLooks } from "./terminal-text.ts";
import { duelText } from "./verdict.ts";

/** The tables of more worlds are for `summary.csv`, and the comparisons of more for `report.md`. */
const TABLES_MAX = 12;
const COMPARED_MAX = 3;
const COURSES_MAX = 3;
const PLOT_ROWS_MAX = 26;
const PLOT_COLUMNS_MAX = 120;

/** Tables and comparisons, as lines. */
export function reportLines(data: ExperimentData, looks: TerminalLooks): readonly string[] {
  const contests = contestsOf(data);
  const left = contests.length - TABLES_MAX;
  const isCompared = contests.length <= COMPARED_MAX;
  const tables = contests.slice(0, TABLES_MAX).flatMap((contest) => {
    const words = isCompared ? duelLines(data, contest, looks) : [];
    return worldLines(data, contest, looks).concat(words, "");
  });
  return [
    ...tables,
    ...(left > 0 ? [...wrapped(`… and ${left} worlds more: summary.csv`, 0, looks), ""] : []),
    ...(isCompared ? [] : standingLines(data, contests, looks)),
  ];
}

function duelLines(
  data: ExperimentData,
  { duels }: Contest,
  looks: TerminalLooks,
): readonly string[] {
  if (duels.length === 0) return [];
  return [
    ...wrapped(`${referenceOf(data)} against`, 0, looks),
    ...named(
      duels.map((duel) => [duel.other, duelText(duel)] as const),
      looks,
    ),
  ];
}

function standingLines(
  data: ExperimentData,
  contests: readonly Contest[],
  looks: TerminalLooks,
): readonly string[] {
  const standings = standingsOf(contests);
  if (standings.length === 0) return [];
  return [
    ...wrapped(`${referenceOf(data)} against (report.md has the comparisons)`, 0, looks),
    ...named(
      standings.map(
        ({ other, faster, undecided, slower }) =>
          [
            other,
            `faster in ${faster} of ${contests.length} worlds, no difference shown in ${undecided}, slower in ${slower}`,
          ] as const,
      ),
      looks,
    ),
    "",
  ];
}

/** One figure, as lines: dots, or a table where dots cannot show it. */
export function figureLines(figure: Figure, looks: TerminalLooks): readonly string[] {
  const { title, subtitle } = figure;
  const words = wrapped(`${title}: ${subtitle}`, 0, looks);
  if (figure.plot === undefined) {
    const rows = figure.table?.map((row) => row.map((cell) => shownText(cell, looks))) ?? [];
    return [...words, ...aligned(rows).map((line) => line.slice(0, looks.columns - 1))];
  }
  const { series, x, y } = figure.plot;
  const text = (axis: typeof x): typeof x => ({
    ...axis,
    ...(axis.text === undefined
      ? {}
      : { text: (value) => shownText(axis.text?.(value) ?? "", looks) }),
  });
  return [
    ...words,
    ...plot({
      series: series.map((one) => cleaned(one, looks)),
      x: text(x),
      y: text(y),
      widthColumns: Math.min(looks.columns - 1, PLOT_COLUMNS_MAX),
      heightRows: Math.max(10, Math.min(looks.rows - 3, PLOT_ROWS_MAX)),
      ascii: looks.ascii,
      colour: looks.colour,
    }),
  ];
}

function cleaned(series: PlotSeries, looks: TerminalLooks): PlotSeries {
  return { ...series, name: shortName(shownText(series.name, looks)) };
}

/** The figures that say most: what loss and bursts do, where they were varied; else when who was there. */
export function chosenFigures(figures: readonly Figure[]): readonly Figure[] {
  const sweeps = ["median-loss", "p90-loss", "burst-heat"].flatMap(
    (kind) => figures.find(({ name }) => name.startsWith(kind)) ?? [],
  );
  const courses = figures.filter(({ name }) => /^(?:reached|fleet)/.test(name));
  return sweeps.length > 0 ? sweeps : courses.slice(0, COURSES_MAX);
}

type Cell = (cell: CellSummary) => string;

/** Tables from the most telling to the shortest: the first that fits is taken. */
function tablesOf(timeoutUs: number): readonly (readonly (readonly [string, Cell])[])[] {
  const time = (name: "median" | "p90" | "p99"): readonly [string, Cell] => [
    name,
    ({ goal }) => timeEstimateText(goal[name], timeoutUs),
  ];
  const bare = (name: "median" | "p90" | "p99"): readonly [string, Cell] => [
    name,
    ({ goal }) => {
      const { value } = goal[name];
      return value === null ? `> ${timeText(timeoutUs)}` : timeText(value);
    },
  ];
  const policy = ["policy", (cell: CellSummary) => shortName(cell.policy)] as const;
  const success = ["success", (cell: CellSummary) => shareEstimateText(cell.success)] as const;
  const reached = [
    "success",
    ({ success: { value } }: CellSummary) => (value === null ? NONE : shareText(value)),
  ] as const;
  const packets = [
    "packets/success",
    ({ perSuccess }: CellSummary) => countEstimateText(perSuccess.packets),
  ] as const;
  const few = [
    "packets",
    ({
      perSuccess: {
        packets: { value },
      },
    }: CellSummary) => (value === null ? NONE : significant(value)),
  ] as const;
  return [
    [policy, success, time("median"), time("p90"), time("p99"), packets],
    [policy, reached, time("median"), time("p90"), bare("p99"), few],
    [policy, reached, time("median"), time("p90"), few],
    [policy, reached, bare("median"), bare("p90"), bare("p99"), few],
    [policy, bare("median"), bare("p90")],
  ];
}

function worldLines(
  { design }: ExperimentData,
  { world }: Contest,
  looks: TerminalLooks,
): readonly string[] {
  const tables = tablesOf(design.timeoutUs).map((columns) =>
    aligned([
      columns.map(([head]) => head),
      ...world.cells.map((cell) => columns.map(([, text]) => shownText(text(cell), looks))),
    ]),
  );
  const fits = (lines: readonly string[]): boolean =>
    lines.every((line) => line.length < looks.columns);
  const notes = new Set(world.cells.flatMap((cell) => cell.notes ?? []));
  const table = tables.find(fits) ?? (tables.at(-1) as readonly string[]);
  return [
    ...wrapped(world.words, 0, looks),
    ...table.map((line) => line.slice(0, looks.columns - 1)),
    ...[...notes].flatMap((note) => wrapped(note, 0, looks)),
  ];
}
