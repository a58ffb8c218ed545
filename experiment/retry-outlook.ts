/**
 * What a retry policy comes to: the same bring-ups in the simulated lab, with more and more loss each way. A short
 * experiment on one link, so that a policy can be judged while it is written.
 */
import { PLAIN } from "../lab/scenario.ts";
import { seededRandom } from "../net/random.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import { cellsOf, type ExperimentDesign } from "./design.ts";
import { runBlock } from "./run-block.ts";
import { RunTable } from "./run-table.ts";
import { summariseCell } from "./summarise.ts";
import type { CellSummary } from "./summary.ts";

export interface OutlookRequest {
  readonly policy: RetryPreset;
  /** Each direction, 0 to 1. */
  readonly losses: readonly number[];
  /** One way. */
  readonly delayUs: number;
  /** For each loss. */
  readonly runs: number;
  /** Of the first run of each loss. */
  readonly seed: number;
  /** A run that has not come to OPERATIONAL by then has failed. */
  readonly timeoutUs: number;
}

/** One summary for each loss, in their order. */
export function retryOutlook(request: OutlookRequest): readonly CellSummary[] {
  const { policy, losses, delayUs, runs, seed, timeoutUs } = request;
  const link = { delayUs };
  const design: ExperimentDesign = {
    schema: "bringup.experiment-design/1",
    seed,
    runs,
    until: "OPERATIONAL",
    timeoutUs,
    links: [{ name: "outlook", tx: link, rx: link }],
    losses,
    scenarios: [{ name: "plain", scenario: PLAIN }],
    devices: [1],
    policies: [policy],
  };
  const dice = seededRandom(seed);
  return cellsOf(design).map((cell) => {
    const { columns } = runBlock({ index: cell.index, cell, from: 0, to: runs }, seed);
    const table = new RunTable(runs);
    table.append(columns);
    return summariseCell(cell, table, dice.stream(`outlook/${cell.index}`));
  });
}
