/** Draws series and their bands on a canvas. */
import type { PlotSeries } from "../braille.ts";
import type { Canvas } from "./canvas.ts";
import type { PlotScale } from "./scale.ts";

/** Clouds of at most so many points are drawn in letters. */
const LETTERED_POINTS = 40;
/** A curve bears its letter so often. */
const LETTERS_ON_CURVE = 2;

/** Columns of dots from the left, rows of dots from the top, fractions allowed. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** The curve or the points of a series. */
export function drawSeries(
  canvas: Canvas,
  x: PlotScale,
  y: PlotScale,
  series: PlotSeries,
  owner: number,
): void {
  let last: Point | undefined;
  for (let i = 0; i < series.x.length; i++) {
    const point = pointAt(canvas, x, y, series.x[i] as number, series.y[i] as number);
    if (point === undefined) {
      last = undefined;
      continue;
    }
    if (series.shape === "scatter" || last === undefined) drawPoint(canvas, point, owner);
    else if (series.shape === "line") drawLine(canvas, last, point, owner);
    else {
      const corner = { x: point.x, y: last.y };
      drawLine(canvas, last, corner, owner);
      drawLine(canvas, corner, point, owner);
    }
    last = point;
  }
}

/** The letter of a series, on each of its points or here and there on its curve; after all curves have been drawn. */
export function letterSeries(
  canvas: Canvas,
  x: PlotScale,
  y: PlotScale,
  series: PlotSeries,
  owner: number,
): void {
  if (series.shape === "scatter" && series.x.length <= LETTERED_POINTS)
    letterPoints(canvas, x, y, series, owner);
  else letterCurve(canvas, owner);
}

/** The space between the bounds of a series, shaded. */
export function drawBand(
  canvas: Canvas,
  x: PlotScale,
  y: PlotScale,
  series: PlotSeries,
  owner: number,
): void {
  const { band, shape } = series;
  if (band === undefined) return;
  const ends = (i: number): readonly [Point, Point] | undefined => {
    const at = series.x[i] as number;
    const low = pointAt(canvas, x, y, at, band.low[i] as number);
    const high = pointAt(canvas, x, y, at, band.high[i] as number);
    return low && high && [low, high];
  };
  for (let i = 0; i < series.x.length; i++) {
    const from = ends(i);
    const to = shape === "scatter" ? from : ends(i + 1);
    if (from === undefined) continue;
    const [low, high] = from;
    const [nextLow, nextHigh] = to ?? from;
    const first = Math.max(0, Math.round(low.x));
    const last = Math.min(canvas.width - 1, Math.round(nextLow.x));
    for (let column = first; column <= last; column++) {
      const along =
        shape === "line" && nextLow.x > low.x ? (column - low.x) / (nextLow.x - low.x) : 0;
      const bottom = low.y + along * (nextLow.y - low.y);
      const top = high.y + along * (nextHigh.y - high.y);
      shadeColumn(canvas, column, top, bottom, owner);
    }
  }
}

function shadeColumn(
  canvas: Canvas,
  column: number,
  top: number,
  bottom: number,
  owner: number,
): void {
  const last = Math.min(canvas.height - 1, Math.round(bottom));
  for (let row = Math.max(0, Math.round(top)); row <= last; row++) canvas.shade(column, row, owner);
}

function pointAt(
  canvas: Canvas,
  x: PlotScale,
  y: PlotScale,
  valueX: number,
  valueY: number,
): Point | undefined {
  const point = {
    x: x.place(valueX) * (canvas.width - 1),
    y: (1 - y.place(valueY)) * (canvas.height - 1),
  };
  return Number.isNaN(point.x) || Number.isNaN(point.y) ? undefined : point;
}

function drawPoint(canvas: Canvas, { x, y }: Point, owner: number): void {
  canvas.dot(Math.round(x), Math.round(y), owner);
}

/** BOUNDED: by the dots across or down, because only the part within the canvas is walked. */
function drawLine(canvas: Canvas, from: Point, to: Point, owner: number): void {
  const acrossX = inside(from.x, to.x, canvas.width);
  const acrossY = inside(from.y, to.y, canvas.height);
  const start = Math.max(acrossX[0], acrossY[0]);
  const end = Math.min(acrossX[1], acrossY[1]);
  if (start > end) return;
  const runX = to.x - from.x;
  const runY = to.y - from.y;
  const dots = Math.ceil((end - start) * Math.max(Math.abs(runX), Math.abs(runY)));
  for (let k = 0; k <= dots; k++) {
    const along = dots === 0 ? start : start + ((end - start) * k) / dots;
    canvas.dot(Math.round(from.x + along * runX), Math.round(from.y + along * runY), owner);
  }
}

/** The part of the way from one coordinate to another (0 … 1) that runs on `size` dots; empty: the first is larger. */
function inside(from: number, to: number, size: number): readonly [number, number] {
  const low = -0.5;
  const high = size - 0.5;
  const run = to - from;
  if (run === 0) return from >= low && from < high ? [0, 1] : [1, 0];
  const atLow = (low - from) / run;
  const atHigh = (high - from) / run;
  return [Math.max(0, Math.min(atLow, atHigh)), Math.min(1, Math.max(atLow, atHigh))];
}

function letterPoints(
  canvas: Canvas,
  x: PlotScale,
  y: PlotScale,
  series: PlotSeries,
  owner: number,
): void {
  for (let i = 0; i < series.x.length; i++) {
    const point = pointAt(canvas, x, y, series.x[i] as number, series.y[i] as number);
    if (point !== undefined) canvas.letter(Math.round(point.x), Math.round(point.y), owner);
  }
}

/** The letters of several curves keep out of each other's way as far as they can. */
function letterCurve(canvas: Canvas, owner: number): void {
  const span = canvas.columns / LETTERS_ON_CURVE;
  const shift = ((owner * 0.382 + 0.3) % 1) * span;
  let written = 0;
  for (let k = 0; k < LETTERS_ON_CURVE; k++) {
    const column = Math.floor(k * span + shift);
    if (canvas.letterNear(column, Math.floor(span / 2), owner)) written++;
  }
  if (written === 0) canvas.letterNear(0, canvas.columns, owner);
}
