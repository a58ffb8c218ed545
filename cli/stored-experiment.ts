/** A finished experiment for the commands that look at one. */
import type { RunTable } from "../experiment/run-table.ts";
import { experimentData } from "../library/experiment-report.ts";
import { readExperiment } from "../library/read-experiment.ts";
import type { ExperimentData } from "../report/figure.ts";
import { CliError, EXIT } from "./exit.ts";
import { experimentError } from "./experiment-error.ts";

export interface StoredExperiment {
  readonly data: ExperimentData;
  /** Version of the program that ran it. */
  readonly bringup: string;
  /** The runs of each cell, in the order of the cells. */
  readonly tables: readonly RunTable[];
}

/** Reads and summarises it. Throws a CliError for what is no finished experiment, or only a share of one. */
export function storedExperiment(directory: string): StoredExperiment {
  try {
    const { document, gathering } = readExperiment(directory);
    const { shard, bringup } = document;
    if (shard !== undefined)
      throw new CliError(
        EXIT.usage,
        "usage.directory",
        `${directory} is shard ${shard.index} of ${shard.count} alone`,
        { expected: "all runs of a design", attempt: "bringup experiment merge" },
      );
    return { data: experimentData(document, gathering), bringup, tables: gathering.tables };
  } catch (error) {
    throw error instanceof CliError ? error : experimentError(error);
  }
}
