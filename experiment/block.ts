/**
 * The runs of an experiment in blocks: what a thread is given at once, and what a stop rule looks at.
 *
 * Blocks follow from the design alone, so that results are the same whoever runs them. They are as long as a tenth of
 * a second or so takes; a cell with a stop rule is looked at after every 100 runs, from 1 000 on after every tenth part
 * more.
 */
import { cellsOf, type Cell, type ExperimentDesign } from "./design.ts";
import type { ServerLoad } from "./summary.ts";
import type { RunColumns } from "./run-table.ts";
import type { RunRange } from "./shard.ts";

/** Runs `from` to `to` of a cell, without `to`. */
export interface Block extends RunRange {
  readonly cell: Cell;
  /** Its place among all blocks. */
  readonly index: number;
}

/** What came of a block: a row for each device of each run, and what the servers of a fleet were asked. */
export interface BlockResult {
  readonly columns: RunColumns;
  readonly servers: readonly ServerLoad[];
}

const BLOCK_ROWS = 1_000;
const STOP_BLOCK_RUNS = 100;

/**
 * All blocks, in the order of the results: cell after cell. On a real link run after run, so that all policies meet
 * the same weather.
 */
export function blocksOf(design: ExperimentDesign, range: RunRange): readonly Block[] {
  const ranges = cellsOf(design).flatMap((cell) =>
    cuts(design, cell.key.devices, range).map(({ from, to }) => ({ cell, from, to })),
  );
  if (design.live !== undefined)
    ranges.sort((a, b) => a.from - b.from || a.cell.index - b.cell.index);
  return ranges.map(({ cell, from, to }, index) => ({ index, cell, from, to }));
}

function cuts(design: ExperimentDesign, devices: number, range: RunRange): readonly RunRange[] {
  const cut: RunRange[] = []; // BOUNDED: by the runs of the design
  for (let { from } = range; from < range.to;) {
    const to = Math.min(range.to, from + blockRuns(design, devices, from));
    cut.push({ from, to });
    from = to;
  }
  return cut;
}

function blockRuns({ live, stop }: ExperimentDesign, devices: number, from: number): number {
  if (live !== undefined) return 1;
  if (stop === undefined) return Math.max(1, Math.floor(BLOCK_ROWS / devices));
  const tenth = Math.floor(from / (10 * STOP_BLOCK_RUNS)) * STOP_BLOCK_RUNS;
  return Math.max(STOP_BLOCK_RUNS, tenth);
}
