/** What the figures of a report are made of, and what becomes of them: text for gnuplot, and a plot for a terminal. */
import type { CellCurves } from "../experiment/curves.ts";
import type { ExperimentDesign } from "../experiment/design.ts";
import type { ExperimentSummary } from "../experiment/summary.ts";
import type { Plot } from "./braille.ts";

/** Where the figures lie, within the directory of the experiment. */
export const FIGURES_FOLDER = "figures";

/** Everything that a report is made of. */
export interface ExperimentData {
  readonly design: ExperimentDesign;
  readonly summary: ExperimentSummary;
  /** One for each cell of the summary. */
  readonly curves: readonly CellCurves[];
  /** What the runs were made with: `{ bringup: "1.2.0" }`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A plot whose title, size and looks the terminal decides. */
export type TerminalPlot = Pick<Plot, "series" | "x" | "y">;

/** One figure, ready for both. */
export interface Figure {
  /** Of its files, without the ending. */
  readonly name: string;
  readonly title: string;
  /** Of which worlds. */
  readonly subtitle: string;
  readonly script: string;
  readonly data: string;
  /** Left out where dots cannot show it; then there is a table. */
  readonly plot?: TerminalPlot;
  /** Rows of words, the heads first. */
  readonly table?: readonly (readonly string[])[];
}

/** `bringup 1.2.0, design 0123456789ab, seeds 1 to 1000`: stands below every figure, so that it can be repeated. */
export function provenance({ design, summary, versions }: ExperimentData): string {
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [...made, `design ${summary.hash.slice(0, 12)}`, seedsText(design)].join(", ");
}

/** `seeds 1 to 1000`; where a stop rule may end a cell before, `seeds 1 to 1000 at most`. */
export function seedsText({ seed, runs, stop }: ExperimentDesign): string {
  const most = stop === undefined ? "" : " at most";
  return runs === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + runs - 1}${most}`;
}
