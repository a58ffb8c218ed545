/**
 * A `.gp` file: runs by itself in gnuplot 5.4 and newer, from any folder, without a warning, and draws one figure as PNG,
 * SVG or text. No `set encoding`: gnuplot warns of it where the locale is C, and UTF-8 passes without it.
 */
import { shortName } from "../short-name.ts";
import { rangeText, type Range } from "./axis.ts";
import { quoted, remark } from "./text.ts";

/** What one figure adds to what all share. */
export interface Script {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  /** Lines below the figure. */
  readonly notes: readonly string[];
  readonly x: Axis;
  readonly y: Axis;
  /** Entries of the legend. */
  readonly legend: number;
  readonly settings?: readonly string[];
  /** Elements below the others, for terminals that can shade. */
  readonly bands?: readonly string[];
  /** Elements of `plot`; `data` is the figure's file. */
  readonly plots: readonly string[];
}

/** One axis; `tics` is gnuplot's list, left out: chosen by gnuplot. */
export interface Axis {
  readonly label: string;
  readonly range: Range;
  readonly log?: true;
  readonly tics?: string;
  /** For tics that gnuplot chooses: `%g %%`. */
  readonly format?: string;
}

/** Okabe and Ito: told apart by all kinds of colour vision, and in print; grey for their yellow, too pale for a line. */
const COLOURS = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#56B4E9",
  "#000000",
  "#888888",
];
const POINTS = [7, 5, 9, 11, 13, 15, 2, 1, 3];
const DASHES = ["1", "(12,5)", "(3,3)", "(14,4,3,4)"];
/** The ninth line is dashed black, not a second blue. */
const ROUND_OFFSET = 6;
const LINE_TYPES_MAX = COLOURS.length * DASHES.length;

/** The whole file. */
export function scriptText(script: Script): string {
  const { name, title, subtitle, settings = [], bands = [], plots } = script;
  return [
    head(name, title, subtitle),
    terminal(name, script.legend),
    lineStyles(script.legend),
    words(script),
    axis("x", script.x),
    axis("y", script.y),
    "if (term ne 'dumb') { set grid xtics ytics lc rgb '#e4e4e4' lw 0.8 dt 1 }\nset border 3 lw 0.8\n",
    "set key outside right top vertical Left reverse samplen 2 spacing 1.2\n",
    settings.map((line) => `${line}\n`).join(""),
    "\n",
    plotText(bands, plots),
    "set output\n",
  ].join("");
}

/** Gnuplot's number of the line for the policy at `place`, from 0: colours repeat with other dashes. */
export function lineType(place: number): number {
  return (place % LINE_TYPES_MAX) + 1;
}

/** `title 'name'`, or `title 'name (remark)'`. */
export function titled(name: string, remarked?: string): string {
  const suffix = remarked === undefined ? "" : ` (${remarked})`;
  return `title ${quoted(`${shortName(name)}${suffix}`)}`;
}

function head(name: string, title: string, subtitle: string): string {
  return [
    remark(title),
    remark(subtitle),
    "#\n",
    remark(`gnuplot ${name}.gp                    draws ${name}.png beside it`),
    remark(`gnuplot -e "term='svg'" ${name}.gp    png, svg, or dumb for a terminal`),
    remark(`gnuplot -e "output='x.png'" ${name}.gp`),
    "\n",
  ].join("");
}

function terminal(name: string, legend: number): string {
  const rows = Math.max(0, legend - 20);
  return `if (!exists("term")) term = 'png'
folder = ''
if (exists("ARG0")) { do for [i = 1:strlen(ARG0)] { if (ARG0[i:i] eq '/') { folder = ARG0[1:i] } } }
data = folder.'${name}.dat'
if (term eq 'svg') {
  set terminal svg size 1080,${660 + 20 * rows} noenhanced background '#ffffff' font 'Helvetica,Arial,sans-serif,14' linewidth 1.2
} else { if (term eq 'dumb') {
  set terminal dumb 118,${38 + rows} noenhanced
} else {
  set terminal pngcairo size 1440,${880 + 28 * rows} noenhanced background '#ffffff' font 'Sans,14' linewidth 1.6
} }
if (exists("output")) { set output output } else { if (term ne 'dumb') { set output folder.'${name}.'.term } }

`;
}

function lineStyles(legend: number): string {
  let text = "";
  for (let i = 0; i < Math.min(LINE_TYPES_MAX, legend); i++) {
    const round = Math.floor(i / COLOURS.length);
    const colour = COLOURS[(i + ROUND_OFFSET * round) % COLOURS.length];
    text += `set linetype ${i + 1} lc rgb '${colour}' lw 1.6 dt ${DASHES[round]} pt ${POINTS[i % POINTS.length]} ps 1\n`;
  }
  return text;
}

const SUBTITLE_MAX = 100;

function words({ title, subtitle, notes }: Script): string {
  const short =
    subtitle.length > SUBTITLE_MAX ? `${subtitle.slice(0, SUBTITLE_MAX - 3)}...` : subtitle;
  const lines = notes.map(
    (note, index) =>
      `set label ${index + 3} ${quoted(note)} at screen 0.01, character ${notes.length - index - 0.4} left font ',10'\n`,
  );
  return [
    `set label 1 ${quoted(title)} at graph 0, graph 1 left offset 0, 2.4 font ',17'\n`,
    `set label 2 ${quoted(short)} at graph 0, graph 1 left offset 0, 1 font ',12'\n`,
    ...lines,
    `set tmargin 5\nset bmargin ${notes.length + 4}\n`,
  ].join("");
}

function axis(name: "x" | "y", { label, range, log, tics, format }: Axis): string {
  return [
    `set ${name}label ${quoted(label)}\n`,
    `set ${name}range ${rangeText(range)}\n`,
    log ? `set logscale ${name} 10\n` : "",
    `set ${name}tics nomirror out${tics === undefined ? "" : ` ${tics}`}\n`,
    format === undefined ? "" : `set format ${name} ${quoted(format)}\n`,
  ].join("");
}

function plotText(bands: readonly string[], plots: readonly string[]): string {
  // a plot of nothing but entries of the legend is none to gnuplot
  const isEmpty = plots.every((element) => element.startsWith("keyentry"));
  const plot = (elements: readonly string[], indent: string): string =>
    `plot ${[...(isEmpty ? ["NaN notitle"] : []), ...elements].join(`, \\\n${indent}     `)}\n`;
  if (bands.length === 0) return plot(plots, "");
  const shaded = plot([...bands, ...plots], "  ");
  return `if (term eq 'dumb') {\n  ${plot(plots, "  ")}} else {\n  ${shaded}}\n`;
}
