/** Every transaction as a bar, in order: what retries cost, and upon it what network and server took. */
import type { Figure } from "../../figure.ts";
import { timeText } from "../../quantity.ts";
import { linearRange, ticList } from "../../gnuplot/axis.ts";
import { blockOf, dataText, type DataColumn } from "../../gnuplot/data.ts";
import { scriptText } from "../../gnuplot/script.ts";
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
export function barsFigure({ title, tool, bars, transactions }: LatencyFigureData): Figure {
  const rows = bars.map(({ waitedUs, durationUs }, index) => [
    index + 1,
    waitedUs / 1_000,
    durationUs / 1_000,
  ]);
  const blocks = blockOf("transactions", rows);
  const top = linearRange([0, ...rows.map((row) => row[2] as number)]).max;
  const isNamed = bars.length <= NAMED_MAX;
  const tics = bars.map((bar, index) => ({ value: index + 1, text: kindName(bar) }));
  const notes = [
    `Time to the first packet that was answered, and from there.${cutText(bars.length, transactions, "transactions")}`,
    tool,
  ];
  const x = { min: 0.4, max: Math.max(1, bars.length) + 0.6 };
  const y = { min: 0, max: top };
  return {
    name: NAME,
    title: TITLE,
    subtitle: title,
    data: dataText([TITLE, title, tool], COLUMNS, blocks),
    script: scriptText({
      name: NAME,
      title: TITLE,
      subtitle: title,
      notes,
      x: {
        label: "transaction",
        range: x,
        ...(isNamed ? { tics: `rotate by 30 right ${ticList(tics)}` } : {}),
      },
      y: { label: "milliseconds", range: y },
      legend: 2,
      settings: [
        "set style fill solid 1.0 noborder",
        "set boxwidth 0.8",
        ...(isNamed ? ["set bmargin 9", "set lmargin 14"] : []),
      ],
      plots:
        blocks.length === 0
          ? []
          : [
              "data index 0 using 1:3 with boxes lt 1 title 'network and server'",
              "data index 0 using 1:2 with boxes lt 2 title 'retries'",
            ],
    }),
    plot: {
      series: [
        {
          name: "total",
          place: 0,
          shape: "line",
          x: rows.map((row) => row[0] as number),
          y: rows.map((row) => (row[2] as number) * 1_000),
        },
        {
          name: "retries",
          place: 1,
          shape: "line",
          x: rows.map((row) => row[0] as number),
          y: rows.map((row) => (row[1] as number) * 1_000),
        },
      ],
      x: { label: "transaction", scale: "linear", text: String, ...x },
      y: { label: "time", scale: "linear", text: timeText, min: 0, max: top * 1_000 },
    },
  };
}
