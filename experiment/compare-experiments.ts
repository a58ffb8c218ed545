/**
 * Two experiments compared, cell by cell: before and after a change, one link and another, one policy and another.
 *
 *   which cells   those with the same key; a factor that has one value in A and another one in B, and no more, is what is
 *                 compared and does not count
 *   in pairs      where both ran the same seeds, run by run on the same dice, for the seeds that both have
 *   else          by their intervals: apart, or not
 */
import { comparePolicies } from "./compare-policies.ts";
import { differencesOf, type DesignDifference } from "./design-difference.ts";
import { cellsOf, type Cell, type CellKey, type ExperimentDesign } from "./design.ts";
import { RunTable, type RunColumns } from "./run-table.ts";
import type { CellSummary, Comparison, Estimate, ExperimentSummary } from "./summary.ts";

/** One of both. */
export interface ComparedExperiment {
  /** Version of the program. */
  readonly bringup: string;
  readonly design: ExperimentDesign;
  readonly summary: ExperimentSummary;
  /** One for each cell, in their order. */
  readonly tables: readonly RunTable[];
}

/** Where an estimate of B lies, seen from that of A: beyond its interval, or not to be told apart. */
export type Relation = "lower" | "higher" | "overlapping" | "unknown";

/** The estimates that are compared by their intervals. */
export type Metric = "success" | "median" | "p90" | "packets";

/** A cell that both have. */
export interface ComparedCell {
  readonly a: CellKey;
  readonly b: CellKey;
  readonly estimates: Readonly<Record<Metric, { readonly a: Estimate; readonly b: Estimate }>>;
  readonly relations: Readonly<Record<Metric, Relation>>;
  /** On the same dice; left out: no seed was run by both. `a` and `b` are the experiments. */
  readonly paired?: Comparison;
}

export interface ExperimentComparison {
  readonly schema: "bringup.experiment-comparison/1";
  readonly hashA: string;
  readonly hashB: string;
  /** Where the designs differ. */
  readonly differences: readonly DesignDifference[];
  readonly cells: readonly ComparedCell[];
  readonly onlyA: readonly CellKey[];
  readonly onlyB: readonly CellKey[];
}

/** Names of both, in a comparison of pairs. */
const SIDE_A = "A";
const SIDE_B = "B";

export function compareExperiments(
  a: ComparedExperiment,
  b: ComparedExperiment,
): ExperimentComparison {
  const cellsA = cellsOf(a.design);
  const cellsB = cellsOf(b.design);
  const factors = comparedFactors(cellsA, cellsB);
  const idOf = ({ key }: Cell): string =>
    JSON.stringify(factors.map((factor) => key[factor] ?? null));
  const byId = new Map(cellsB.map((cell) => [idOf(cell), cell]));
  const matches = cellsA.flatMap((cell) => {
    const other = byId.get(idOf(cell));
    return other === undefined ? [] : [{ a: cell, b: other }];
  });
  const paired = pairedComparisons(a, b, matches);
  const inA = new Set(matches.map((match) => match.a));
  const inB = new Set(matches.map((match) => match.b));
  return {
    schema: "bringup.experiment-comparison/1",
    hashA: a.summary.hash,
    hashB: b.summary.hash,
    differences: differencesOf(
      { bringup: a.bringup, ...a.design },
      { bringup: b.bringup, ...b.design },
    ),
    cells: matches.map((match, index) =>
      comparedCell(match, a.summary.cells, b.summary.cells, paired.get(index)),
    ),
    onlyA: cellsA.filter((cell) => !inA.has(cell)).map(({ key }) => key),
    onlyB: cellsB.filter((cell) => !inB.has(cell)).map(({ key }) => key),
  };
}

interface Match {
  readonly a: Cell;
  readonly b: Cell;
}

const FACTORS = ["link", "loss", "burst", "delayUs", "scenario", "devices", "policy"] as const;

/** Those that tell cells apart; not what is one thing in A and another in B. */
function comparedFactors(a: readonly Cell[], b: readonly Cell[]): readonly (keyof CellKey)[] {
  return FACTORS.filter((factor) => {
    const inA = new Set(a.map(({ key }) => key[factor]));
    const inB = new Set(b.map(({ key }) => key[factor]));
    const isTheSubject = inA.size === 1 && inB.size === 1 && !inB.has([...inA][0]);
    return !isTheSubject;
  });
}

/** By place of the match. Corrected for all pairs of cells together. */
function pairedComparisons(
  a: ComparedExperiment,
  b: ComparedExperiment,
  matches: readonly Match[],
): ReadonlyMap<number, Comparison> {
  const cells: Cell[] = []; // BOUNDED: by the matches
  const tables: RunTable[] = []; // BOUNDED: by the matches
  const places: number[] = []; // BOUNDED: by the matches
  matches.forEach((match, place) => {
    const from = Math.max(a.design.seed, b.design.seed);
    const ofA = runsFrom(a, match.a, from);
    const ofB = runsFrom(b, match.b, from);
    if (ofA.length === 0 || ofB.length === 0 || match.a.key.devices !== match.b.key.devices) return;
    // each match is a world of its own, in which the experiments stand for policies
    const key = { ...match.a.key, link: String(place) };
    cells.push({ ...match.a, key: { ...key, policy: SIDE_A } });
    cells.push({ ...match.b, key: { ...key, policy: SIDE_B } });
    tables.push(ofA, ofB);
    places.push(place);
  });
  const comparisons = comparePolicies(cells, tables);
  return new Map(
    comparisons.map((comparison, index) => {
      const place = places[index] as number;
      const { link } = (matches[place] as Match).a.key;
      return [place, { ...comparison, link }];
    }),
  );
}

/** The runs of a cell from a seed on; what the other has fewer of, the comparison leaves out. */
function runsFrom({ design, tables }: ComparedExperiment, cell: Cell, seed: number): RunTable {
  const table = tables[cell.index] as RunTable;
  const first = (seed - design.seed) * cell.key.devices;
  if (first === 0) return table;
  const rest = new RunTable(Math.max(1, table.length - first));
  const columns = Object.entries(table.columns()).map(([name, column]) => [
    name,
    column.subarray(first),
  ]);
  rest.append(Object.fromEntries(columns) as RunColumns);
  return rest;
}

function comparedCell(
  { a, b }: Match,
  summariesA: readonly CellSummary[],
  summariesB: readonly CellSummary[],
  paired: Comparison | undefined,
): ComparedCell {
  const ofA = estimatesOf(summariesA[a.index] as CellSummary);
  const ofB = estimatesOf(summariesB[b.index] as CellSummary);
  return {
    a: a.key,
    b: b.key,
    estimates: perMetric((metric) => ({ a: ofA[metric], b: ofB[metric] })),
    relations: perMetric((metric) => relation(ofA[metric], ofB[metric])),
    ...(paired === undefined ? {} : { paired }),
  };
}

function perMetric<T>(of: (metric: Metric) => T): Readonly<Record<Metric, T>> {
  return {
    success: of("success"),
    median: of("median"),
    p90: of("p90"),
    packets: of("packets"),
  };
}

function estimatesOf({
  success,
  goal,
  perSuccess,
}: CellSummary): Readonly<Record<Metric, Estimate>> {
  return { success, median: goal.median, p90: goal.p90, packets: perSuccess.packets };
}

/** Intervals that do not meet; where an end is not known, it may be anywhere. */
function relation(a: Estimate, b: Estimate): Relation {
  if (b.high !== null && a.low !== null && b.high < a.low) return "lower";
  if (b.low !== null && a.high !== null && b.low > a.high) return "higher";
  return [a.low, a.high, b.low, b.high].includes(null) ? "unknown" : "overlapping";
}
