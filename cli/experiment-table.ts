/** An experiment in a few lines: a row for each cell, with what tells it from the others and how it came out. */
import { formatDurationUs } from "../net/instant.ts";
import type { CellKey } from "../experiment/design.ts";
import type { CellSummary } from "../experiment/summary.ts";
import {
  countEstimateText,
  shareEstimateText,
  shareText,
  timeEstimateText,
} from "../report/quantity.ts";
import { columns } from "./columns.ts";

interface Factor {
  readonly head: string;
  readonly cell: (key: CellKey) => string;
}

const FACTORS: readonly Factor[] = [
  { head: "link", cell: ({ link }) => link },
  { head: "loss", cell: ({ loss }) => (loss === undefined ? "" : shareText(loss)) },
  { head: "burst", cell: ({ burst }) => (burst === undefined ? "" : String(burst)) },
  {
    head: "delay",
    cell: ({ delayUs }) => (delayUs === undefined ? "" : formatDurationUs(delayUs)),
  },
  { head: "scenario", cell: ({ scenario }) => scenario },
  { head: "devices", cell: ({ devices }) => String(devices) },
  { head: "policy", cell: ({ policy }) => policy },
];

/** What was run and how it came out. The heads of estimates say that a 95 % interval stands behind the value. */
export function summaryTable(cells: readonly CellSummary[], timeoutUs: number): readonly string[] {
  const time = (estimate: CellSummary["goal"]["median"]): string =>
    timeEstimateText(estimate, timeoutUs);
  return table(
    cells,
    ["runs", "success (95 %)", "median", "p90", "packets per success"],
    (cell) => [
      String(cell.runs),
      shareEstimateText(cell.success),
      time(cell.goal.median),
      time(cell.goal.p90),
      countEstimateText(cell.perSuccess.packets),
    ],
  );
}

/** The cells that would be run. */
export function planTable(keys: readonly CellKey[], runs: number): readonly string[] {
  return table(keys, ["runs"], () => [String(runs)]);
}

/** Of the factors, the policy and those that differ. */
function table<Key extends CellKey>(
  cells: readonly Key[],
  heads: readonly string[],
  values: (cell: Key) => readonly string[],
): readonly string[] {
  const shown = FACTORS.filter(
    ({ head, cell }) => head === "policy" || new Set(cells.map(cell)).size > 1,
  );
  return columns([
    [...shown.map(({ head }) => head), ...heads],
    ...cells.map((cell) => [...shown.map((factor) => factor.cell(cell)), ...values(cell)]),
  ]);
}
