/** The share of devices that reached the goal. */
import type { RunTable } from "../run-table.ts";
import type { Estimate } from "../summary.ts";
import { fleetShare } from "./fleet-intervals.ts";
import { wilson } from "./proportion.ts";

/** With Wilson's interval; where `devices` share a world, by how the runs differ. */
export function successShare(table: RunTable, devices: number): Estimate {
  const successes = new Float64Array(Math.floor(table.length / devices));
  let reached = 0;
  for (let row = 0; row < table.length; row++) {
    if (table.reached[row] !== 1) continue;
    reached++;
    const run = Math.floor(row / devices);
    successes[run] = (successes[run] as number) + 1;
  }
  return devices === 1 ? wilson(reached, table.length) : fleetShare(successes, devices);
}
