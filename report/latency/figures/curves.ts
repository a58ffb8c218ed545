/** Distributions: the share that had ended by a time, and the time by percentile. A duration of 0 is drawn at 1 µs. */
import type { HistogramBucket, LatencyHistogram } from "../../../observation/latency-histogram.ts";
import type { Figure } from "../../figure.ts";
import {
  logRange,
  percentileText,
  percentileTics,
  timeTics,
  type Range,
} from "../../gnuplot/axis.ts";
import { blockOf, column, dataText, type DataColumn, type Rows } from "../../gnuplot/data.ts";
import { lineType, scriptText, titled, type Script } from "../../gnuplot/script.ts";
import { shareText, timeText } from "../../quantity.ts";
import { kindName, type LatencyFigureData } from "./figure-data.ts";

/** More lines than this tell nothing apart. */
const CURVES_MAX = 12;

interface Curve {
  readonly name: string;
  readonly rows: Rows;
}

const ECDF: readonly DataColumn[] = [
  { name: "timeUs", meaning: "duration, microseconds" },
  { name: "share", meaning: "share of the transactions that had ended by then, 0 to 1" },
];

/** The empirical distribution of each kind of transaction. */
export function ecdfFigure(data: LatencyFigureData): Figure {
  const curves = data.kinds
    .filter(({ phase }) => phase === "transaction")
    .slice(0, CURVES_MAX)
    .map((kind) => ({
      name: countedName(kindName(kind), kind.histogram),
      rows: stairs(kind.histogram),
    }));
  const range = logRange(curves.flatMap(({ rows }) => column(rows, 0)));
  return figure(data, {
    name: "ecdf",
    title: "Share of transactions that had ended",
    note: "Every transaction counts, whatever came of it. A duration of 0 is drawn at 1 us.",
    columns: ECDF,
    curves,
    x: { label: "time since the first packet", range, log: true, tics: timeTics(range) },
    y: { label: "share", range: { min: 0, max: 102 }, format: "%g %%" },
    using: "1:($2*100)",
    plot: {
      x: { label: "time", scale: "log", text: timeText, ...range },
      y: { label: "ended", scale: "linear", text: shareText, min: 0, max: 1 },
    },
  });
}

const PERCENTILES: readonly DataColumn[] = [
  { name: "stretched", meaning: "1 / (1 - q) for the quantile q: 2 is the median, 100 is p99" },
  { name: "timeUs", meaning: "duration, microseconds" },
];

/** Time by percentile of each phase, the axis stretched so that tails are seen. `merged`: one for each phase. */
export function percentileFigure(
  data: LatencyFigureData,
  merged: readonly { readonly phase: string; readonly histogram: LatencyHistogram }[],
): Figure {
  const curves = merged.slice(0, CURVES_MAX).map(({ phase, histogram }) => ({
    name: countedName(phase, histogram),
    rows: quantiles(histogram),
  }));
  const range = logRange(curves.flatMap(({ rows }) => column(rows, 1)));
  const most = Math.max(10, ...merged.map(({ histogram }) => histogram.count));
  const x: Range = { min: 1, max: most * 1.1 };
  return figure(data, {
    name: "percentiles",
    title: "Time by percentile, for each phase",
    note: "A curve ends at its longest duration. A duration of 0 is drawn at 1 us.",
    columns: PERCENTILES,
    curves,
    x: { label: "percentile", range: x, log: true, tics: percentileTics(x) },
    y: { label: "time", range, log: true, tics: timeTics(range) },
    using: "1:2",
    plot: {
      x: { label: "percentile", scale: "log", text: percentileText, ...x },
      y: { label: "time", scale: "log", text: timeText, ...range },
    },
  });
}

interface Distribution extends Pick<Script, "name" | "title" | "x" | "y"> {
  readonly note: string;
  readonly columns: readonly DataColumn[];
  readonly curves: readonly Curve[];
  readonly using: string;
  readonly plot: Pick<NonNullable<Figure["plot"]>, "x" | "y">;
}

function figure({ title: subtitle, tool }: LatencyFigureData, drawing: Distribution): Figure {
  const { name, title, note, columns, x, y, using, plot } = drawing;
  const curves = drawing.curves.filter(({ rows }) => rows.length > 0);
  const blocks = curves.flatMap((curve) => blockOf(curve.name, curve.rows));
  const plots = curves.map(
    (curve, index) =>
      `data index ${index} using ${using} with lines lt ${lineType(index)} ${titled(curve.name)}`,
  );
  return {
    name,
    title,
    subtitle,
    data: dataText([title, subtitle, tool], columns, blocks),
    script: scriptText({
      name,
      title,
      subtitle,
      notes: [note, tool],
      x,
      y,
      legend: curves.length,
      plots,
    }),
    plot: {
      series: curves.map((curve, index) => ({
        name: curve.name,
        place: index,
        shape: "line",
        x: column(curve.rows, 0),
        y: column(curve.rows, 1),
      })),
      ...plot,
    },
  };
}

function countedName(name: string, { count }: LatencyHistogram): string {
  return `${name} n=${count}`;
}

/** Of steps closer than this on the axis, one is drawn: nobody could see the others. */
const FINE_SHARE = 0.002;
const FINE_RATIO = 1.007;

/** Every step twice, before and after, so that straight lines draw it exactly. */
function stairs(histogram: LatencyHistogram): Rows {
  const { count } = histogram;
  const rows: number[][] = []; // BOUNDED: by the cells
  let seen = 0;
  let drawnShare = 0;
  for (const bucket of histogram.buckets()) {
    seen += bucket.count;
    const share = seen / count;
    if (share < 1 && rows.length > 0 && share - drawnShare < FINE_SHARE) continue;
    const us = drawn(bucket, histogram);
    rows.push([us, drawnShare], [us, share]);
    drawnShare = share;
  }
  return rows;
}

function quantiles(histogram: LatencyHistogram): Rows {
  const { count } = histogram;
  const rows: number[][] = []; // BOUNDED: by the cells
  let seen = 0;
  let drawnTo = 1;
  let drawnUs = 0;
  for (const bucket of histogram.buckets()) {
    seen += bucket.count;
    const rest = count - seen;
    const us = drawn(bucket, histogram);
    // the last one stands for its own share: beyond it there is no percentile
    const to = count / Math.max(1, rest);
    const isFine = to < drawnTo * FINE_RATIO && us < drawnUs * FINE_RATIO;
    if (rest > 0 && isFine) continue;
    rows.push([drawnTo, us], [to, us]);
    drawnTo = to;
    drawnUs = us;
  }
  return rows;
}

/** A logarithmic axis has no place for 0. */
function drawn({ toUs }: HistogramBucket, { maxUs }: LatencyHistogram): number {
  return Math.max(1, Math.min(toUs - 1, maxUs));
}
