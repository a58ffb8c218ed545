/** `summary.csv`: a line for each cell, times in microseconds, shares from 0 to 1; every estimate with its 95 % interval. */
import type {
  CellSummary,
  Estimate,
  ExperimentSummary,
  TimedState,
  TimeSummary,
} from "../experiment/summary.ts";
import { csvText, type CsvValue } from "./csv.ts";

interface Column {
  readonly name: string;
  readonly of: (cell: CellSummary) => CsvValue;
}

const QUANTILES = ["median", "p90", "p95", "p99", "p999"] as const;

const COLUMNS: readonly Column[] = [
  { name: "cell", of: ({ cell }) => cell },
  { name: "link", of: ({ link }) => link },
  { name: "loss", of: ({ loss }) => loss },
  { name: "burstPackets", of: ({ burst }) => burst },
  { name: "delayUs", of: ({ delayUs }) => delayUs },
  { name: "scenario", of: ({ scenario }) => scenario },
  { name: "devices", of: ({ devices }) => devices },
  { name: "policy", of: ({ policy }) => policy },
  { name: "runs", of: ({ runs }) => runs },
  { name: "reached", of: ({ reached }) => reached },
  ...estimate("successShare", "", ({ success }) => success),
  ...times("goal", ({ goal }) => goal),
  ...stateTimes("DHCP", "dhcp"),
  ...stateTimes("TIME_VALID", "timeValid"),
  ...stateTimes("OPERATIONAL", "operational"),
  ...estimate("packetsPerSuccess", "", ({ perSuccess }) => perSuccess.packets),
  ...estimate("bytesPerSuccess", "", ({ perSuccess }) => perSuccess.bytes),
  ...estimate("retriesPerSuccess", "", ({ perSuccess }) => perSuccess.retries),
  { name: "droppedTxShare", of: ({ dropped }) => dropped.tx },
  { name: "droppedRxShare", of: ({ dropped }) => dropped.rx },
];

/** The whole file. An empty cell: beyond what was observed, or left to the link. */
export function summaryCsv({ cells }: ExperimentSummary): string {
  return csvText(
    COLUMNS.map(({ name }) => name),
    cells.map((cell) => COLUMNS.map(({ of }) => of(cell))),
  );
}

function stateTimes(state: TimedState, name: string): readonly Column[] {
  const reached = ({ states }: CellSummary): number => states[state].reached;
  return [{ name: `${name}Reached`, of: reached }, ...times(name, ({ states }) => states[state])];
}

/** `goalMedianUs, goalMedianLowUs, …` */
function times(name: string, of: (cell: CellSummary) => TimeSummary): readonly Column[] {
  return [
    ...QUANTILES.flatMap((quantile) =>
      estimate(`${name}${capital(quantile)}`, "Us", (cell) => of(cell)[quantile]),
    ),
    { name: `${name}MinUs`, of: (cell) => of(cell).minUs },
    { name: `${name}MaxUs`, of: (cell) => of(cell).maxUs },
    ...estimate(`${name}Mean`, "Us", (cell) => of(cell).meanUs),
  ];
}

function estimate(
  name: string,
  unit: string,
  of: (cell: CellSummary) => Estimate,
): readonly Column[] {
  return [
    { name: `${name}${unit}`, of: (cell) => of(cell).value },
    { name: `${name}Low${unit}`, of: (cell) => of(cell).low },
    { name: `${name}High${unit}`, of: (cell) => of(cell).high },
  ];
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
