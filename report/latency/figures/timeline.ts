/** What happened when: a lane for everything that took time, a bar for each wait, answer, dwell and hold. */
import type { LatencyPhase, LatencyRecord } from "../../../net/latency.ts";
import type { Figure } from "../../figure.ts";
import { linearRange, ticList } from "../../gnuplot/axis.ts";
import { dataText, type DataBlock, type DataColumn } from "../../gnuplot/data.ts";
import { scriptText } from "../../gnuplot/script.ts";
import { shortName } from "../../short-name.ts";
import { cutText, kindName, type LatencyFigureData } from "./figure-data.ts";

const NAME = "timeline";
const TITLE = "What happened when";
const COLUMNS: readonly DataColumn[] = [
  { name: "fromMs", meaning: "since the start, milliseconds" },
  { name: "toMs", meaning: "since the start, milliseconds" },
  { name: "lane", meaning: "which row of the figure, from 0, from below" },
];
/** Later kinds have no lane. */
const LANES_MAX = 28;
/** A bar takes this much of its lane, above and below the middle. */
const HALF = 0.34;

/** The phases that a timeline shows, and how: the number of gnuplot's line. */
const TIMELINE_PHASES: readonly (readonly [LatencyPhase, string, number])[] = [
  ["wait", "retries", 2],
  ["server", "network and server", 1],
  ["hold", "held", 5],
  ["dwell", "in the state", 3],
];

/** Bars in lanes; dwells lie lowest, because they are the frame of all others. */
export function timelineFigure({ title, tool, timeline, phases }: LatencyFigureData): Figure {
  const lanes = lanesOf(timeline);
  const zeroUs = timeline.reduce((least, { atUs }) => Math.min(least, atUs), Infinity);
  const blocks = TIMELINE_PHASES.flatMap(([phase, label]) =>
    block(phase, label, timeline, lanes, zeroUs),
  );
  const ends = blocks.flatMap(({ rows }) => rows.map((row) => row[1] as number));
  const x = { min: 0, max: linearRange([0, ...ends]).max };
  const y = { min: -0.7, max: Math.max(1, lanes.length) - 0.3 };
  const plots = blocks.map((one, index) => {
    const line = TIMELINE_PHASES.find(([, label]) => label === one.name)?.[2] ?? 1;
    const box = `(($1+$2)/2):3:1:2:($3-${HALF}):($3+${HALF})`;
    return `data index ${index} using ${box} with boxxyerror lt ${line} title '${one.name}'`;
  });
  const tics = lanes.map((text, value) => ({ value, text: shortName(text, 34) }));
  const cut = cutText(timeline.length, phases, "phases");
  return {
    name: NAME,
    title: TITLE,
    subtitle: title,
    data: dataText([TITLE, title, tool], COLUMNS, blocks),
    script: scriptText({
      name: NAME,
      title: TITLE,
      subtitle: title,
      notes: [`What took no time is not drawn.${cut}`, tool],
      x: { label: "milliseconds since the start", range: x },
      y: { label: "", range: y, ...(tics.length === 0 ? {} : { tics: ticList(tics) }) },
      legend: 5,
      settings: ["set style fill solid 1.0 noborder", "set lmargin 30"],
      plots,
    }),
  };
}

function block(
  phase: LatencyPhase,
  name: string,
  timeline: readonly LatencyRecord[],
  lanes: readonly string[],
  zeroUs: number,
): readonly DataBlock[] {
  const rows = timeline.flatMap((record) => {
    const lane = lanes.indexOf(laneOf(record));
    if (record.phase !== phase || record.durationUs === 0 || lane < 0) return [];
    const fromUs = record.atUs - zeroUs;
    return [[fromUs / 1_000, (fromUs + record.durationUs) / 1_000, lane]];
  });
  return rows.length === 0 ? [] : [{ name, rows }];
}

/** From below: states, holds, then what was sent and answered, each in the order in which it first came. */
function lanesOf(timeline: readonly LatencyRecord[]): readonly string[] {
  const drawn = timeline.filter(({ durationUs }) => durationUs > 0);
  const sorted = drawn.toSorted((a, b) => rank(a) - rank(b));
  return [...new Set(sorted.map(laneOf))].slice(0, LANES_MAX);
}

function rank({ phase }: LatencyRecord): number {
  return phase === "dwell" ? 0 : phase === "hold" ? 1 : 2;
}

function laneOf(record: LatencyRecord): string {
  switch (record.phase) {
    case "dwell":
      return `state ${record.what}`;
    case "hold":
      return `held by ${record.what}`;
    default:
      return kindName(record);
  }
}
