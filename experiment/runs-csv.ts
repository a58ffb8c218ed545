/**
 * `runs.csv`: a line for each device of each run, in the order of the blocks, behind one header line with units. A
 * time that was not reached is empty, and so is what a cell leaves to its link.
 *
 * A line follows from design and result alone; what is read back must be the text that would be written, to the
 * letter.
 */
import type { Block } from "./block.ts";
import type { Cell, CellKey } from "./design.ts";
import { NEVER_US, RunTable, type Column, type RunColumns } from "./run-table.ts";

/** What tells cells apart, as columns of `runs.csv` and `servers.csv`. */
export const KEY_COLUMNS = [
  "cell",
  "link",
  "loss",
  "burstPackets",
  "delayUs",
  "scenario",
  "devices",
  "policy",
] as const;

const TIMES = ["endUs", "dhcpUs", "timeValidUs", "operationalUs"] as const;
const AMOUNTS = [
  ["sentPackets", "sent"],
  ["receivedPackets", "received"],
  ["sentBytes", "sentBytes"],
  ["receivedBytes", "receivedBytes"],
  ["retries", "retries"],
  ["droppedTxPackets", "droppedTx"],
  ["droppedRxPackets", "droppedRx"],
] as const satisfies readonly (readonly [string, Column])[];

/** The first line of `runs.csv`. */
export const RUNS_HEADER = `${[
  ...KEY_COLUMNS,
  "run",
  "device",
  "seed",
  "reached",
  ...TIMES,
  ...AMOUNTS.map(([name]) => name),
].join(",")}\n`;

/** The lines of a block. `seed` is the design's. */
export function runsText({ cell, from }: Block, seed: number, columns: RunColumns): string {
  const prefix = keyText(cell);
  const { devices } = cell.key;
  const { reached, endUs, dhcpUs, timeValidUs, operationalUs } = columns;
  const { sent, received, sentBytes, receivedBytes, retries, droppedTx, droppedRx } = columns;
  let text = "";
  let run = from;
  let device = 0;
  // one expression: a list of columns would take five times as long
  for (let row = 0; row < reached.length; row++) {
    text += `${prefix}${run},${device},${seed + run},${reached[row]},${timeText(endUs[row])},${timeText(dhcpUs[row])},${timeText(timeValidUs[row])},${timeText(operationalUs[row])},${sent[row]},${received[row]},${sentBytes[row]},${receivedBytes[row]},${retries[row]},${droppedTx[row]},${droppedRx[row]}\n`;
    if (++device < devices) continue;
    device = 0;
    run++;
  }
  return text;
}

/** The block again, from its lines without their ends; undefined if they are not what `runsText` writes. */
export function runsFrom(
  block: Block,
  seed: number,
  lines: readonly string[],
): RunColumns | undefined {
  const table = new RunTable(lines.length);
  const before = keyText(block.cell).length;
  for (const line of lines) {
    const fields = line.slice(before).split(",");
    const time = (index: number): number => Number(fields[index] || Infinity);
    const amount = (index: number): number => Number(fields[index]);
    table.push({
      reached: fields[3] === "1",
      endUs: time(4),
      dhcpUs: time(5),
      timeValidUs: time(6),
      operationalUs: time(7),
      sent: amount(8),
      received: amount(9),
      sentBytes: amount(10),
      receivedBytes: amount(11),
      retries: amount(12),
      droppedTx: amount(13),
      droppedRx: amount(14),
    });
  }
  const columns = table.columns();
  return runsText(block, seed, columns) === `${lines.join("\n")}\n` ? columns : undefined;
}

/** `0,lan,0.1,,5000,plain,1,adaptive,`: what is the same in all lines of a cell. */
export function keyText({ index, key }: Cell): string {
  const { link, loss, burst, delayUs, scenario, devices, policy } = key;
  return `${index},${quoted(link)},${loss ?? ""},${burst ?? ""},${delayUs ?? ""},${quoted(scenario)},${devices},${quoted(policy)},`;
}

/** RFC 4180 §2: with quotes where it has to be. */
export function quoted(name: CellKey["link"]): string {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function timeText(us: number | undefined): number | string {
  return us === undefined || us === NEVER_US ? "" : us;
}
