/** Title, axes, tick labels and legend around a canvas. */
import type { Plot } from "../braille.ts";
import { letterOf, type Canvas, type Character } from "./canvas.ts";
import type { PlotScale, Tick } from "./scale.ts";

const LEAST_COLUMNS = 30;
const LEAST_ROWS = 10;
const LEAST_CANVAS_ROWS = 3;
/** Y axis labels take at most so much of the width. */
const LABEL_SHARE = 0.3;
const ROWS_PER_TICK = 3;
const COLUMNS_PER_TICK = 11;
/** ANSI: cyan, yellow, green, magenta, blue, red, then the bright ones. */
const COLOURS = [36, 33, 32, 35, 34, 31, 96, 93, 92, 95, 94, 91];

const RESET = "\u001b[0m";
const LEGEND_GAP = "   ";

interface Signs {
  readonly side: string;
  readonly sideTick: string;
  readonly corner: string;
  readonly base: string;
  readonly baseTick: string;
}
const LINE_SIGNS: Signs = { side: "│", sideTick: "┤", corner: "└", base: "─", baseTick: "┬" };
const ASCII_SIGNS: Signs = { side: "|", sideTick: "+", corner: "+", base: "-", baseTick: "+" };

/** All lines of the plot; `draw` fills a canvas of the size that is left. */
export function withFrame(
  plot: Plot,
  x: PlotScale,
  y: PlotScale,
  draw: (columns: number, rows: number) => Canvas,
): readonly string[] {
  const width = Math.max(LEAST_COLUMNS, Math.floor(plot.widthColumns));
  const height = Math.max(LEAST_ROWS, Math.floor(plot.heightRows));
  const title = plot.title === undefined ? [] : [cut(text(plot, plot.title), width)];
  const legend = legendLines(plot, width);
  // around the canvas: title, y label, x axis, its labels, its name, legend
  const rows = Math.max(LEAST_CANVAS_ROWS, height - title.length - 4 - legend.length);
  const ticks = y.ticks(Math.max(2, Math.floor(rows / ROWS_PER_TICK)));
  const labels = new Map(ticks.map((tick) => [rowOf(tick, rows), text(plot, tick.text)]));
  const longest = Math.max(0, ...[...labels.values()].map((label) => label.length));
  const indent = Math.min(longest, Math.floor(width * LABEL_SHARE));
  const columns = width - indent - 2;
  const canvas = draw(columns, rows);
  const signs = plot.ascii ? ASCII_SIGNS : LINE_SIGNS;
  const body = Array.from({ length: rows }, (_, row) => {
    const label = labels.get(row);
    const head = cut(label ?? "", indent).padStart(indent);
    const side = label === undefined ? signs.side : signs.sideTick;
    return `${head} ${side}${canvasLine(plot, canvas, row)}`.trimEnd();
  });
  return [
    ...title,
    cut(`${" ".repeat(indent + 1)}${text(plot, plot.y.label)}`, width),
    ...body,
    ...baseLines(plot, x, indent, columns, signs),
    cut(text(plot, plot.x.label), width).padStart(width),
    ...legend,
  ];
}

function rowOf({ place }: Tick, rows: number): number {
  return Math.round((1 - place) * (rows - 1));
}

/** The x axis, and below it its labels as far as they have room. */
function baseLines(
  plot: Plot,
  x: PlotScale,
  indent: number,
  columns: number,
  signs: Signs,
): readonly string[] {
  const marks = Array.from({ length: columns }, () => signs.base);
  const width = indent + 2 + columns;
  let labels = "";
  for (const tick of x.ticks(Math.max(2, Math.floor(columns / COLUMNS_PER_TICK)))) {
    const column = Math.round(tick.place * (columns - 1));
    const label = text(plot, tick.text);
    const centred = indent + 2 + column - Math.floor(label.length / 2);
    const start = Math.max(0, Math.min(centred, width - label.length));
    const isFree = labels === "" || start >= labels.length + 2;
    if (!isFree || label.length > columns) continue;
    marks[column] = signs.baseTick;
    labels = labels.padEnd(start) + label;
  }
  return [`${" ".repeat(indent + 1)}${signs.corner}${marks.join("")}`, labels];
}

function canvasLine(plot: Plot, canvas: Canvas, row: number): string {
  let line = "";
  let before: string | undefined;
  for (let column = 0; column < canvas.columns; column++) {
    const character = canvas.character(column, row);
    const code = plot.colour ? codeOf(character) : undefined;
    if (code !== before) line += `${before === undefined ? "" : RESET}${sgr(code)}`;
    before = code;
    line += character.text;
  }
  return before === undefined ? line : line + RESET;
}

function sgr(code: string | undefined): string {
  return code === undefined ? "" : `\u001b[${code}m`;
}

function codeOf({ owner, isBand }: Character): string | undefined {
  if (owner === undefined) return undefined;
  return isBand ? `2;${colourOf(owner)}` : colourOf(owner);
}

function colourOf(owner: number): string {
  return String(COLOURS[owner % COLOURS.length]);
}

/** `a adaptive   b rfc2131`, as many in a line as have room. */
function legendLines(plot: Plot, width: number): readonly string[] {
  const lines: string[] = []; // BOUNDED: by the series
  let line = "";
  let length = 0;
  for (const { entry, colour } of legendEntries(plot)) {
    const shown = cut(text(plot, entry), width);
    const isFirst = line === "" || length + LEGEND_GAP.length + shown.length > width;
    if (isFirst && line !== "") lines.push(line);
    const painted = plot.colour && colour !== undefined ? `${sgr(colour)}${shown}${RESET}` : shown;
    line = isFirst ? painted : line + LEGEND_GAP + painted;
    length = isFirst ? shown.length : length + LEGEND_GAP.length + shown.length;
  }
  return line === "" ? lines : [...lines, line];
}

function legendEntries({
  series,
  ascii,
}: Plot): readonly { readonly entry: string; readonly colour?: string }[] {
  const own = series.map(({ name, place }, index) => {
    const owner = place ?? index;
    return { entry: `${letterOf(owner)} ${name}`, colour: colourOf(owner) };
  });
  return ascii && own.length > 1 ? [...own, { entry: "* several" }] : own;
}

/** In ASCII what has no sign of its own becomes `?`. */
function text({ ascii }: Plot, words: string): string {
  if (!ascii) return words;
  return words
    .replaceAll(/[µμ]/g, "u")
    .replaceAll("…", "...")
    .replaceAll(/[–—−]/g, "-")
    .replaceAll("×", "x")
    .replaceAll(/[^ -~]/gu, "?");
}

function cut(words: string, width: number): string {
  return words.slice(0, width);
}
