/** What `experiment merge` does. */
import { mergeExperiments } from "../../library/experiment-merge.ts";
import { experimentError } from "../experiment-error.ts";
import type { ExperimentMergeOptions } from "../experiment-merge-options.ts";
import { showResult } from "../experiment-result.ts";
import type { Runtime } from "../runtime.ts";

/** Joins the directories of shards. */
export async function experimentMerge(
  runtime: Runtime,
  directories: readonly string[],
  options: ExperimentMergeOptions,
): Promise<void> {
  try {
    showResult(runtime, await mergeExperiments(directories, options.out), options);
  } catch (error) {
    throw experimentError(error);
  }
}
