/** Runs one block of an experiment in virtual time. */
import type { Block, BlockResult } from "./block.ts";
import { simulateFleet } from "./fleet.ts";
import { simulateRun } from "./run.ts";
import { RunTable } from "./run-table.ts";
import type { ServerLoad } from "./summary.ts";

/** The rows of the block, run after run, device after device. `seed` is the design's, that of run 0. */
export function runBlock({ cell, from, to }: Block, seed: number): BlockResult {
  const { index, key, setting } = cell;
  const table = new RunTable((to - from) * key.devices);
  const servers: ServerLoad[] = []; // BOUNDED: by the runs of a block and the servers of a fleet
  for (let run = from; run < to; run++) {
    if (key.devices === 1) {
      table.push(simulateRun(setting, seed + run));
      continue;
    }
    const loads = simulateFleet(setting, key.devices, seed + run, (_, result) =>
      table.push(result),
    );
    for (const load of loads) servers.push({ cell: index, run, ...load });
  }
  return { columns: table.columns(), servers };
}
