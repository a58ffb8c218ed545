/** `experiment`: many bring-ups, and what they say about links and policies. A subcommand is loaded when it is run. */
import { Command } from "commander";
import { EXPERIMENT_COMPARE } from "../experiment-compare-options.ts";
import { EXPERIMENT_MERGE } from "../experiment-merge-options.ts";
import { EXPERIMENT_REPORT } from "../experiment-report-options.ts";
import { EXPERIMENT_RUN } from "../experiment-run-options.ts";
import { EXPERIMENT_SHRINK } from "../experiment-shrink-options.ts";
import type { Runtime } from "../runtime.ts";
import { subcommand, type Subcommand } from "../subcommand.ts";

const SUBCOMMANDS: readonly Subcommand[] = [
  EXPERIMENT_RUN,
  EXPERIMENT_REPORT,
  EXPERIMENT_COMPARE,
  EXPERIMENT_MERGE,
  EXPERIMENT_SHRINK,
];

export function experimentCommand(runtime: Runtime): Command {
  const command = new Command("experiment").description(
    "bring up simulated devices by the thousand and compare links and retry policies",
  );
  for (const one of SUBCOMMANDS) command.addCommand(subcommand(one, runtime));
  return command;
}
