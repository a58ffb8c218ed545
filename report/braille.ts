/**
 * Plots for a terminal: lines, steps and points in braille dots (2 × 4 in a character), or in ASCII. Data in, lines out.
 *
 * Every series has a letter, which stands in the legend and on its curve, so that a plot reads without colour, too.
 * Where several series meet in one character, ASCII has a `*`, braille the dots of all, in the colour of the last.
 */
import { PlotScale, type ScaleKind } from "./braille/scale.ts";
import { Canvas } from "./braille/canvas.ts";
import { drawBand, drawSeries, letterSeries } from "./braille/drawing.ts";
import { withFrame } from "./braille/frame.ts";

/** One axis. Ticks are placed at round values and written by `text`. */
export interface PlotAxis {
  /** What is shown, with its unit where `text` does not write one: `packets per success`. */
  readonly label: string;
  /** A logarithmic axis shows positive values; curves that go to 0 leave at its edge. */
  readonly scale: ScaleKind;
  /** A tick's label, with its unit; left out: the plain number. */
  readonly text?: (value: number) => string;
  /** Where the axis starts and ends; left out: where the data do. */
  readonly min?: number;
  readonly max?: number;
}

/** One curve or cloud. All columns are of one length; what is not a finite number leaves a gap. */
export interface PlotSeries {
  readonly name: string;
  /** `step` keeps a value until the next x, as survival curves and distribution functions do. */
  readonly shape: "line" | "step" | "scatter";
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Shaded between these two, in the shape of the series. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  /** Its place among letters and colours, from 0; left out: its place in the plot. */
  readonly place?: number;
}

/** What `plot` draws. */
export interface Plot {
  readonly title?: string;
  readonly series: readonly PlotSeries[];
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** Of the whole plot, axes and legend included; below 30 × 10 is taken as that. */
  readonly widthColumns: number;
  readonly heightRows: number;
  /** Nothing beyond ASCII. */
  readonly ascii: boolean;
  /** ANSI colours. */
  readonly colour: boolean;
}

/**
 * The plot as lines without line ends, none wider than `widthColumns`, at most `heightRows` of them (more only where
 * the legend needs them). Texts are taken as they are: what a terminal would obey in them is the caller's to remove.
 */
export function plot(plot: Plot): readonly string[] {
  const { series, ascii } = plot;
  const x = PlotScale.of(
    plot.x,
    series.map((one) => one.x),
  );
  const y = PlotScale.of(
    plot.y,
    series.flatMap((one) => (one.band ? [one.y, one.band.low, one.band.high] : [one.y])),
  );
  return withFrame(plot, x, y, (columns, rows) => {
    const canvas = new Canvas(columns, rows, ascii);
    for (const draw of [drawBand, drawSeries, ...(ascii ? [] : [letterSeries])])
      series.forEach((one, index) => draw(canvas, x, y, one, one.place ?? index));
    return canvas;
  });
}
