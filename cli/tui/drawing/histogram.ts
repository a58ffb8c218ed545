/** How often which duration: ranges of round borders below each other, each with its count and a bar. */
import { formatDurationUs } from "../../../net/instant.ts";
import type { LatencyRow } from "../../../observation/latency-digest.ts";
import type { Line } from "../pane.ts";
import { bar } from "./bar.ts";
import { cell, table } from "./table.ts";

type Bucket = LatencyRow["buckets"][number];

/** Borders within a decade, the finest first: the E series of IEC 60063, then 1-2-5, then decades. */
const SERIES: readonly (readonly number[])[] = [
  [
    1, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2, 2.2, 2.4, 2.7, 3, 3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2,
    6.8, 7.5, 8.2, 9.1,
  ],
  [1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2],
  [1, 1.5, 2.2, 3.3, 4.7, 6.8],
  [1, 2, 5],
  [1],
];
/** Decades of whole microseconds that a number can tell apart. */
const DECADES = 16;
/** Bars do not get longer than this. */
const BAR_MOST = 60;

/** At most `rows` lines, the finest ranges for which they suffice; empty ranges in between are shown. */
export function histogram(
  buckets: readonly Bucket[],
  columns: number,
  rows: number,
  ascii: boolean,
): readonly Line[] {
  if (rows < 1 || buckets.length === 0) return [];
  const ranges = rangesOf(buckets, rows);
  const most = ranges.reduce((most, { count }) => Math.max(most, count), 0);
  return table<Bucket>(
    [
      { title: "", drop: 0, align: "right", cell: ({ fromUs }) => cell(formatDurationUs(fromUs)) },
      { title: "", drop: 3, cell: ({ toUs }) => cell(`to ${formatDurationUs(toUs)}`, "dim") },
      { title: "", drop: 0, align: "right", cell: ({ count }) => cell(String(count), "strong") },
      {
        title: "",
        drop: 2,
        least: 4,
        most: BAR_MOST,
        fill: ({ count }, cells) => bar(most === 0 ? 0 : count / most, cells, ascii),
      },
    ],
    ranges,
    columns,
    ascii,
  ).lines;
}

interface Range {
  readonly fromUs: number;
  readonly toUs: number;
  count: number;
}

function rangesOf(buckets: readonly Bucket[], rows: number): readonly Range[] {
  const ranges = emptyRanges(buckets, rows);
  for (const { fromUs, count } of buckets) {
    const range = ranges.find(({ toUs }) => fromUs < toUs) ?? ranges.at(-1);
    if (range !== undefined) range.count += count;
  }
  return ranges;
}

function emptyRanges(buckets: readonly Bucket[], rows: number): readonly Range[] {
  const first = buckets.reduce((least, { fromUs }) => Math.min(least, fromUs), Infinity);
  const last = buckets.reduce((most, { fromUs }) => Math.max(most, fromUs), 0);
  let borders: readonly number[] = [];
  for (const factors of SERIES) {
    borders = bordersAround(first, last, factors);
    if (borders.length - 1 <= rows) break;
  }
  // even decades may be too many: then several of them are one range
  const stride = Math.ceil((borders.length - 1) / rows);
  const ranges: Range[] = []; // BOUNDED: by rows
  for (let i = 0; i < borders.length - 1; i += stride) {
    const end = Math.min(i + stride, borders.length - 1);
    ranges.push({ fromUs: borders[i] as number, toUs: borders[end] as number, count: 0 });
  }
  return ranges;
}

/** From the last border at or below `firstUs` to the first one above `lastUs`. */
function bordersAround(
  firstUs: number,
  lastUs: number,
  factors: readonly number[],
): readonly number[] {
  let borders = [0]; // BOUNDED: by the decades
  for (let exponent = 0; exponent < DECADES; exponent++) {
    for (const factor of factors) {
      const border = Number(`${factor}e${exponent}`);
      if (border <= firstUs) borders = [border];
      else borders.push(border);
      if (border > lastUs) return borders;
    }
  }
  return borders;
}
