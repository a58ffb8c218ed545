/** What a policy costs and what it gains: packets per success against time, one mark for each policy of a world. */
import type { CellSummary } from "../../experiment/summary.ts";
import type { ExperimentData, Figure } from "../figure.ts";
import { timeText } from "../quantity.ts";
import { worldWords, type World } from "../worlds.ts";
import { countTics, linearRange, logRange, timeTics } from "./axis.ts";
import { blockOf, column, interval, known, type DataBlock, type DataColumn } from "./data.ts";
import { absent, figureFrom, looksOf } from "./drawing.ts";
import type { Axis } from "./script.ts";

const COLUMNS: readonly DataColumn[] = [
  { name: "packets", meaning: "packets sent per success" },
  { name: "packetsLow", meaning: "lower end of its 95 % interval" },
  { name: "packetsHigh", meaning: "upper end" },
  { name: "medianUs", meaning: "median time to the goal, microseconds" },
  { name: "medianLowUs", meaning: "lower end of its 95 % interval" },
  { name: "medianHighUs", meaning: "upper end" },
  { name: "p90Us", meaning: "90th percentile; NaN if too many runs were censored" },
];

/** Packets over less than this ratio are drawn on a linear axis. */
const LOG_PACKETS_FROM = 6;

/** Down and to the left is better. */
export function tradeOffFigure(data: ExperimentData, world: World, name: string): Figure {
  const { until } = data.design;
  const blocks = world.cells.flatMap(markOf);
  const shown = world.cells.filter(({ policy }) => blocks.some(({ name: one }) => one === policy));
  const packets = packetsAxis(known(shown.map(({ perSuccess }) => perSuccess.packets)));
  const times = logRange(known(shown.flatMap(({ goal }) => [goal.median, goal.p90])));
  const look = looksOf(data.design);
  return figureFrom(data, {
    name,
    title: `Packets against time to ${until}`,
    subtitle: worldWords(world.key),
    note: "Marks: medians, with 95 % intervals; thin lines lead to the 90th percentile. Packets of failed runs count.",
    columns: COLUMNS,
    blocks,
    x: packets,
    y: { label: "time to the goal", range: times, log: true, tics: timeTics(times) },
    plots: plotsOf(data, world, blocks),
    plot: {
      series: blocks.map((block) => ({
        name: block.name,
        place: look(block.name).place,
        shape: "scatter",
        x: column(block.rows, 0),
        y: column(block.rows, 3),
      })),
      x: { label: packets.label, scale: packets.log ? "log" : "linear", ...packets.range },
      y: { label: "median time", scale: "log", text: timeText, ...times },
    },
  });
}

function markOf({ policy, goal, perSuccess }: CellSummary): readonly DataBlock[] {
  const { packets } = perSuccess;
  const { median, p90 } = goal;
  if (packets.value === null || median.value === null) return [];
  const across = [packets.value, ...interval(packets)];
  const up = [median.value, ...interval(median), p90.value ?? NaN];
  return blockOf(policy, [[...across, ...up]]);
}

function plotsOf(
  { design }: ExperimentData,
  { cells }: World,
  blocks: readonly DataBlock[],
): readonly string[] {
  const look = looksOf(design);
  return cells.flatMap(({ policy }) => {
    const index = blocks.findIndex(({ name }) => name === policy);
    const { line, title } = look(policy);
    if (index < 0) return [absent(policy, look(policy), "no median")];
    const at = `data index ${index} using`;
    const mark = `${at} 1:4:2:3:5:6 with xyerrorbars ${line} ps 1.4 ${title}`;
    const hasP90 = Number.isFinite(blocks[index]?.rows[0]?.[6]);
    return hasP90
      ? [`${at} 1:4:(0):($7-$4) with vectors nohead ${line} lw 0.8 notitle`, mark]
      : [mark];
  });
}

function packetsAxis(packets: readonly number[]): Axis {
  const label = "packets sent per success";
  if (Math.max(...packets) < LOG_PACKETS_FROM * Math.min(...packets))
    return { label, range: linearRange(packets, 0.12) };
  const range = logRange(packets);
  return { label, range, log: true, tics: countTics(range) };
}
