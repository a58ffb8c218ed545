/** What `experiment compare` does. */
import {
  compareExperiments,
  type ComparedExperiment,
} from "../../experiment/compare-experiments.ts";
import { comparisonLines } from "../../report/comparison-text.ts";
import type { ExperimentCompareOptions } from "../experiment-compare-options.ts";
import { storedExperiment, type StoredExperiment } from "../stored-experiment.ts";
import type { Runtime } from "../runtime.ts";
import { terminalLooks } from "../terminal-looks.ts";

/** Reads both, and prints what differs. */
export async function experimentCompare(
  runtime: Runtime,
  [pathA, pathB]: readonly [string, string],
  { json, plain }: ExperimentCompareOptions,
): Promise<void> {
  const a = compared(storedExperiment(pathA));
  const b = compared(storedExperiment(pathB));
  const comparison = compareExperiments(a, b);
  if (json) {
    runtime.stdout.write(`${JSON.stringify(comparison)}\n`);
    return;
  }
  const timeoutUs = { a: a.design.timeoutUs, b: b.design.timeoutUs };
  const looks = terminalLooks(runtime, plain);
  const lines = comparisonLines(comparison, { a: pathA, b: pathB, timeoutUs }, looks);
  runtime.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

function compared({ data, bringup, tables }: StoredExperiment): ComparedExperiment {
  return { bringup, design: data.design, summary: data.summary, tables };
}
