/** Two experiments side by side, in lines for a terminal. */
import type {
  ComparedCell,
  ExperimentComparison,
  Metric,
  Relation,
} from "../experiment/compare-experiments.ts";
import type { DesignDifference } from "../experiment/design-difference.ts";
import type { CellKey } from "../experiment/design.ts";
import type { Estimate } from "../experiment/summary.ts";
import { countEstimateText, shareEstimateText, timeEstimateText } from "./quantity.ts";
import { named, wrapped, type TerminalLooks } from "./terminal-text.ts";
import { duelsOf, duelText, type Duel } from "./verdict.ts";
import { worldChange, worldWords } from "./worlds.ts";

/** What the designs say beside the comparison. */
export interface ComparedSides {
  /** Where they lie. */
  readonly a: string;
  readonly b: string;
  readonly timeoutUs: { readonly a: number; readonly b: number };
}

/** More cells and differences are in the document of `--json`. */
const CELLS_MAX = 40;
const DIFFERENCES_MAX = 20;

/** What differs, how often B is faster, and every cell. */
export function comparisonLines(
  comparison: ExperimentComparison,
  sides: ComparedSides,
  looks: TerminalLooks,
): readonly string[] {
  const { cells, onlyA, onlyB } = comparison;
  const left = cells.length - CELLS_MAX;
  return [
    ...named(
      [
        ["A", sides.a],
        ["B", sides.b],
      ],
      looks,
    ),
    "",
    ...differenceLines(comparison, looks),
    ...wrapped(standing(comparison), 2, looks),
    "",
    ...cells.slice(0, CELLS_MAX).flatMap((cell) => cellLines(cell, sides, looks)),
    ...(left > 0 ? [...wrapped(`… and ${left} cells more: --json`, 0, looks), ""] : []),
    ...onlyLines("A", onlyA, looks),
    ...onlyLines("B", onlyB, looks),
  ];
}

function differenceLines(
  { differences }: ExperimentComparison,
  looks: TerminalLooks,
): readonly string[] {
  if (differences.length === 0) return ["the designs are the same", ""];
  const left = differences.length - DIFFERENCES_MAX;
  return [
    ...wrapped("what differs in the designs, A → B", 0, looks),
    ...differences
      .slice(0, DIFFERENCES_MAX)
      .flatMap((difference) => wrapped(differenceText(difference), 4, looks, "  ")),
    ...(left > 0 ? [`  and ${left} more: --json`] : []),
    "",
  ];
}

/** A whole policy or link is not spelt out. */
function differenceText({ path, a, b }: DesignDifference): string {
  if (a !== undefined && b !== undefined) return `${path}: ${a} → ${b}`;
  const value = a ?? b ?? "";
  const side = a === undefined ? "B" : "A";
  return value.startsWith("{") ? `${path}: only in ${side}` : `${path}: ${value}, only in ${side}`;
}

function standing({ cells }: ExperimentComparison): string {
  const paired = cells.flatMap((cell) => duelOf(cell) ?? []);
  const count = (...of: readonly Duel["verdict"][]): number =>
    paired.filter(({ verdict }) => of.includes(verdict)).length;
  const unpaired = cells.length - paired.length;
  const parts = [
    `${cells.length} ${cells.length === 1 ? "cell" : "cells"} in both`,
    ...(paired.length === 0
      ? []
      : [
          `${paired.length} compared in pairs, of which B is faster in ${count("faster")}, slower in ${count("slower")}, no difference shown in ${count("undecided", "same")}`,
        ]),
    ...(unpaired === 0 ? [] : [`${unpaired} by intervals alone`]),
  ];
  return parts.join("; ");
}

/** Seen from B. */
function duelOf({ paired }: ComparedCell): Duel | undefined {
  return paired === undefined ? undefined : duelsOf(paired.b, [paired])[0];
}

const RELATIONS: Readonly<Record<Relation, string>> = {
  lower: "lower",
  higher: "higher",
  overlapping: "not told apart",
  unknown: "no telling: an interval has no end",
};

function cellLines(
  cell: ComparedCell,
  { timeoutUs }: ComparedSides,
  looks: TerminalLooks,
): readonly string[] {
  const duel = duelOf(cell);
  const time = (estimate: Estimate, side: "a" | "b"): string =>
    timeEstimateText(estimate, timeoutUs[side]);
  const texts: Readonly<Record<Metric, (estimate: Estimate, side: "a" | "b") => string>> = {
    success: shareEstimateText,
    median: time,
    p90: time,
    packets: countEstimateText,
  };
  const metrics = (["success", "median", "p90", "packets"] as const).map((metric) => {
    const { a, b } = cell.estimates[metric];
    const [before, after] = [texts[metric](a, "a"), texts[metric](b, "b")];
    if (before === after) return [metric, `${before} in both`] as const;
    return [metric, `${before} → ${after}: ${RELATIONS[cell.relations[metric]]}`] as const;
  });
  return [
    ...wrapped(changeText(cell), 2, looks),
    ...named(
      [...(duel === undefined ? [] : [["pairs", `B ${duelText(duel)}`] as const]), ...metrics],
      looks,
    ),
    "",
  ];
}

function onlyLines(
  side: string,
  keys: readonly CellKey[],
  looks: TerminalLooks,
): readonly string[] {
  if (keys.length === 0) return [];
  const shown = keys.slice(0, CELLS_MAX);
  const left = keys.length - shown.length;
  return [
    `only in ${side}`,
    ...shown.flatMap((key) => wrapped(`${worldWords(key)}, ${key.policy}`, 4, looks, "  ")),
    ...(left > 0 ? [`  and ${left} more: --json`] : []),
    "",
  ];
}

/** `link lan → lte, loss 30 %, adaptive`. */
function changeText({ a, b }: ComparedCell): string {
  const policy = a.policy === b.policy ? a.policy : `${a.policy} → ${b.policy}`;
  return `${worldChange(a, b)}, ${policy}`;
}
