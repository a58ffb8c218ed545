/** Every transaction as a bar, in order: what retries cost, and upon it what network and server took. */
import type { PlotSeries } from "../../braille.ts";
import type { Figure } from "../../figure.ts";
import { timeText } from "../../quantity.ts";
import { linearRange, ticList, type Range } from "../../gnuplot/axis.ts";
import { blockOf, column, dataText, type DataColumn, type Rows } from "../../gnuplot/data.ts";
import { scriptText } from "../../gnuplot/script.ts";
import { shortName } from "../../short-name.ts";
import { cutText, kindName, type LatencyFigureData } from "./figure-data.ts";

const NAME = "bars";
const TITLE = "Where the time of each transaction went";
const COLUMNS: readonly DataColumn[] = [
  { name: "number", meaning: "which transaction, from 1, in the order in which they ended" },
  { name: "waitedMs", meaning: "before the packet that was answered: retries; milliseconds" },
  { name: "totalMs", meaning: "from the first packet to the end, milliseconds" },
];
/** With more of them names would overlap. */
const NAMED_MAX = 24;

/** Layers as libwebsockets draws them: the whole below, what came before on top of it. */
export function barsFigure(data: LatencyFigureData): Figure {
  const { title, tool, bars } = data;
  const rows = bars.map(({ waitedUs, durationUs }, index) => [
    index + 1,
    waitedUs / 1_000,
    durationUs / 1_000,
  ]);
  const blocks = blockOf("transactions", rows);
  const x = { min: 0.4, max: Math.max(1, bars.length) + 0.6 };
  const y = { min: 0, max: topOf(column(rows, 2)) };
  return {
    name: NAME,
    title: TITLE,
    subtitle: title,
    data: dataText([TITLE, title, tool], COLUMNS, blocks),
    script: script(data, x, y, blocks.length > 0),
    plot: {
      series: [series("total", 0, rows, 2), series("retries", 1, rows, 1)],
      x: { label: "transaction", scale: "linear", text: String, ...x },
      y: { label: "time", scale: "linear", text: timeText, min: 0, max: y.max * 1_000 },
    },
  };
}

function script(
  { title, tool, bars, transactions }: LatencyFigureData,
  x: Range,
  y: Range,
  hasBars: boolean,
): string {
  const isNamed = bars.length <= NAMED_MAX;
  const names = bars.map((bar, index) => ({ value: index + 1, text: shortName(kindName(bar)) }));
  const tics = isNamed ? { tics: `rotate by 30 right ${ticList(names)}` } : {};
  const cut = cutText(bars.length, transactions, "transactions");
  const cutOff = bars.filter(({ durationUs }) => durationUs > y.max * 1_000);
  const most = cutOff.reduce((longest, { durationUs }) => Math.max(longest, durationUs), 0);
  const taller = cutOff.length === 0 ? "" : ` Taller: ${cutOff.length}, up to ${timeText(most)}.`;
  const solid = ["set style fill solid 1.0 noborder", "set boxwidth 0.8"];
  return scriptText({
    name: NAME,
    title: TITLE,
    subtitle: title,
    notes: [`Time to the first packet that was answered, and from there.${cut}${taller}`, tool],
    x: { label: "transaction", range: x, ...tics },
    y: { label: "milliseconds", range: y },
    legend: 2,
    settings: isNamed ? [...solid, "set bmargin 9", "set lmargin 14"] : solid,
    plots: hasBars
      ? [
          "data index 0 using 1:3 with boxes lt 1 title 'network and server'",
          "data index 0 using 1:2 with boxes lt 2 title 'retries'",
        ]
      : [],
  });
}

/** A few that are far longer than nine of ten are cut off, where they would leave nothing of the others. */
function topOf(totalsMs: readonly number[]): number {
  const sorted = totalsMs.toSorted((a, b) => a - b);
  const most = sorted.at(-1) ?? 0;
  const p90 = sorted[Math.ceil(0.9 * sorted.length) - 1] ?? 0;
  const isCut = totalsMs.length > NAMED_MAX && p90 > 0 && most > 5 * p90;
  return linearRange([0, isCut ? 2.5 * p90 : most]).max;
}

function series(name: string, place: number, rows: Rows, ofMs: number): PlotSeries {
  const y = column(rows, ofMs).map((ms) => ms * 1_000);
  return { name, place, shape: "line", x: column(rows, 0), y };
}
