/** Points in time with the room for error around each, in braille dots or ASCII, between two axes. */
import { Canvas } from "../../../report/braille/canvas.ts";
import { PlotScale } from "../../../report/braille/scale.ts";
import type { Line, PaneSize, Role, Span } from "../pane.ts";
import { NONE } from "./time-text.ts";
import { signsFor } from "./signs.ts";

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** The true value lies within `y` ± this. */
  readonly error: number;
}

export interface PlotTexts {
  readonly x: (value: number) => string;
  readonly y: (value: number) => string;
}

const LEAST_COLUMNS = 24;
const LEAST_ROWS = 5;
/** Of the x axis and its labels. */
const AXIS_ROWS = 2;
const ROWS_PER_TICK = 3;
/** Whose dots they are. */
const POINT = 0;
const ERROR = 1;
const POINT_ASCII = "*";
const ERROR_ASCII = ":";

/** Lines of the plot, within `size`; none where there is no room for one, or nothing to show. */
export function plotPoints(
  points: readonly PlotPoint[],
  { columns, rows }: PaneSize,
  texts: PlotTexts,
  ascii: boolean,
): readonly Line[] {
  if (points.length === 0 || columns < LEAST_COLUMNS || rows < LEAST_ROWS) return [];
  const x = PlotScale.of({ scale: "linear", text: texts.x }, [points.map((point) => point.x)]);
  const y = PlotScale.of({ scale: "linear", text: texts.y }, [
    points.map((point) => point.y - point.error),
    points.map((point) => point.y + point.error),
  ]);
  const height = rows - AXIS_ROWS;
  const ticks = y.ticks(Math.max(2, Math.floor(height / ROWS_PER_TICK)));
  const labels = new Map(
    ticks.map(({ place, text }) => [Math.round((1 - place) * (height - 1)), text]),
  );
  const indent = Math.max(NONE.length, ...[...labels.values()].map((label) => label.length));
  const canvas = new Canvas(Math.max(1, columns - indent - 2), height, ascii);
  drawPoints(canvas, points, x, y);
  const { axis } = signsFor(ascii);
  const body = Array.from({ length: height }, (_, row): Line => {
    const label = labels.get(row);
    const head = `${(label ?? "").padStart(indent)} ${label === undefined ? axis.side : axis.tick}`;
    return [{ text: head, role: "dim" }, ...canvasSpans(canvas, row, ascii)];
  });
  const base = `${" ".repeat(indent + 1)}${axis.corner}${axis.base.repeat(canvas.columns)}`;
  const ends = xLabels(points, texts, canvas.columns);
  return [
    ...body,
    [{ text: base, role: "dim" }],
    [{ text: " ".repeat(indent + 2) + ends, role: "dim" }],
  ];
}

/** Errors as upright lines, and before them the points as short level ones: so they differ without colour, too. */
function drawPoints(
  canvas: Canvas,
  points: readonly PlotPoint[],
  x: PlotScale,
  y: PlotScale,
): void {
  const columnOf = (point: PlotPoint): number => Math.round(x.place(point.x) * (canvas.width - 1));
  const rowOf = (value: number): number => Math.round((1 - y.place(value)) * (canvas.height - 1));
  for (const point of points) {
    const last = Math.min(canvas.height - 1, rowOf(point.y - point.error));
    for (let row = Math.max(0, rowOf(point.y + point.error)); row <= last; row++)
      canvas.dot(columnOf(point), row, ERROR);
  }
  for (const point of points) {
    const column = columnOf(point);
    const row = rowOf(point.y);
    canvas.dot(column, row, POINT);
    if (canvas.width === canvas.columns) continue; // in ASCII a point is a sign of its own
    canvas.dot(column - 1, row, POINT);
    canvas.dot(column + 1, row, POINT);
  }
}

/** Neighbours of one role become one span. */
function canvasSpans(canvas: Canvas, row: number, ascii: boolean): readonly Span[] {
  const spans: Span[] = []; // BOUNDED: by the columns
  for (let column = 0; column < canvas.columns; column++) {
    const { text, owner } = canvas.character(column, row);
    const isBlank = text === " ";
    const role: Role = isBlank ? "plain" : owner === ERROR ? "track" : "accent";
    const shown = isBlank || !ascii ? text : owner === ERROR ? ERROR_ASCII : POINT_ASCII;
    const last = spans.at(-1);
    if (last?.role === role) spans[spans.length - 1] = { text: last.text + shown, role };
    else spans.push({ text: shown, role });
  }
  return spans;
}

/** The first and the last instant, below the ends of the axis. */
function xLabels(points: readonly PlotPoint[], { x }: PlotTexts, columns: number): string {
  const first = x((points[0] as PlotPoint).x);
  const last = x((points.at(-1) as PlotPoint).x);
  if (points.length === 1 || first.length + last.length + 2 > columns) return first;
  return first + last.padStart(columns - first.length);
}
