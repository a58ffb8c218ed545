/** Latency: each kind of phase with its percentiles and its last durations, and how those of one are distributed. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { LatencyPhase } from "../../../net/latency.ts";
import type { LatencyRow } from "../../../observation/latency-digest.ts";
import { histogram } from "../drawing/histogram.ts";
import { Page } from "../drawing/page.ts";
import { writeScrolled } from "../drawing/scrolled-table.ts";
import { sparkline } from "../drawing/sparkline.ts";
import { cell, markColumn, type Column, type FillColumn } from "../drawing/table.ts";
import { selectedOf } from "../drawing/window.ts";
import type { Line, PaneLooks, PaneModel, PanePlace, PaneSize } from "../pane.ts";
import { parseFilter, showsTexts } from "../pane-filter.ts";
import { makePane } from "./make-pane.ts";

/** A histogram with fewer rows says nothing. */
const HISTOGRAM_ROWS = 5;
/** The rows that the table has in any case, before there is a histogram below it. */
const TABLE_ROWS = 8;
/** Of a detail, which can be scrolled. */
const HISTOGRAM_ROWS_MOST = 40;
const SPARK_CELLS = 32;

export const latencyPane = makePane({
  id: "latency",
  title: "Latency",
  items: (model) => rowsShown(model).length,
  keys: (model) => rowsShown(model).map(nameOf),
  draw,
  explain: explainRow,
});

/** What a bring-up waits for stands first, the host's own work last. */
const ORDER: readonly LatencyPhase[] = [
  "transaction",
  "server",
  "wait",
  "hold",
  "dwell",
  "queue",
  "send",
  "parse",
  "notify",
  "stall",
];

/** In this order, and within a phase as they were first seen. */
function rowsShown({ latency, filter }: PaneModel): readonly LatencyRow[] {
  const words = parseFilter(filter);
  return latency.rows
    .filter(({ phase, source, what }) => showsTexts(words, [phase, source, what]))
    .toSorted((a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase));
}

function draw(
  model: PaneModel,
  { columns, rows }: PaneSize,
  place: PanePlace,
  looks: PaneLooks,
): readonly Line[] {
  const page = new Page(columns, looks);
  const shown = rowsShown(model);
  if (shown.length === 0) {
    page.wrap(noRowText(model), "dim", 2, 2);
    return page.lines();
  }
  const selected = selectedOf(place, shown.length);
  const row = shown[selected];
  const room = rows - 1;
  const least = Math.min(shown.length, Math.max(TABLE_ROWS, Math.floor(room / 2)));
  const left = room - least - 1;
  const figure =
    row === undefined || left < HISTOGRAM_ROWS
      ? []
      : histogram(row.buckets, columns, left, looks.ascii);
  const height = figure.length === 0 ? room : room - figure.length - 1;
  writeScrolled(page, shown, selected, height, latencyColumns);
  if (row === undefined || figure.length === 0) return page.lines();
  page.say(`distribution of ${nameOf(row)}`, "strong");
  page.append(figure);
  return page.lines();
}

function noRowText({ latency }: PaneModel): string {
  return latency.rows.length > 0
    ? "no kind of phase matches the filter"
    : "no latency yet: a row comes with the first phase that ends";
}

function nameOf({ phase, source, what }: LatencyRow): string {
  return `${phase} ${source} ${what}`.trimEnd();
}

function latencyColumns(
  { signs, ascii }: Page,
  selected: number,
): readonly (Column<LatencyRow> | FillColumn<LatencyRow>)[] {
  return [
    markColumn(signs.selected, (_, index) => index === selected),
    { title: "phase", drop: 0, most: 11, cell: ({ phase }) => cell(phase) },
    { title: "of", drop: 4, least: 4, most: 12, cell: ({ source }) => cell(source, "dim") },
    { title: "what", drop: 0, shrinks: 11, cell: ({ what }) => cell(what, "accent") },
    { title: "count", drop: 3, align: "right", cell: ({ count }) => cell(String(count)) },
    durationColumn("p50", 0, ({ p50Us }) => p50Us),
    durationColumn("p90", 5, ({ p90Us }) => p90Us),
    durationColumn("p99", 2, ({ p99Us }) => p99Us),
    durationColumn("max", 1, ({ maxUs }) => maxUs),
    {
      title: "recent",
      drop: 6,
      least: 5,
      most: SPARK_CELLS,
      fill: ({ recentUs }, cells) => [{ text: sparkline(recentUs, cells, ascii), role: "bar" }],
    },
  ];
}

function durationColumn(
  title: string,
  drop: number,
  of: (row: LatencyRow) => number,
): Column<LatencyRow> {
  return {
    title,
    drop,
    least: 7,
    align: "right",
    cell: (row) => cell(formatDurationUs(of(row))),
  };
}

function explainRow(page: Page, model: PaneModel, place: PanePlace): void {
  const rows = rowsShown(model);
  const row = rows[selectedOf(place, rows.length)];
  if (row === undefined) {
    page.wrap(noRowText(model), "dim");
    return;
  }
  page.say(nameOf(row), "strong");
  page.field("count", `${row.count} of ${model.latency.records} records`);
  page.field("mean", formatDurationUs(row.meanUs));
  page.field("least", formatDurationUs(row.minUs));
  page.field("p50", formatDurationUs(row.p50Us));
  page.field("p90", formatDurationUs(row.p90Us));
  page.field("p99", formatDurationUs(row.p99Us));
  page.field("most", formatDurationUs(row.maxUs));
  const spark = sparkline(row.recentUs, page.columns, page.ascii);
  page.say(`the last ${row.recentUs.length}, from 0 to the longest of them`, "dim");
  page.say(spark, "bar");
  page.blank();
  page.append(histogram(row.buckets, page.columns, HISTOGRAM_ROWS_MOST, page.ascii));
}
