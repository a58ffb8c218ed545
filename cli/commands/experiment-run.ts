/** What `experiment run` does. */
import { jsonValue } from "../../net/event-log.ts";
import { cellsOf, type ExperimentDesign } from "../../experiment/design.ts";
import { runExperiment, type ExperimentResult } from "../../library/experiment.ts";
import { EXIT } from "../exit.ts";
import { experimentError } from "../experiment-error.ts";
import { ProgressLine, progressText } from "../experiment-progress.ts";
import { designFor } from "../experiment-request.ts";
import type { ExperimentRunOptions } from "../experiment-run-options.ts";
import { showResult } from "../experiment-result.ts";
import { planTable } from "../experiment-table.ts";
import { Interruption } from "../interruption.ts";
import type { Runtime } from "../runtime.ts";

/** Runs the design of a file, of the options, or of both, and leaves the exit code with the runtime. */
export async function experimentRun(
  runtime: Runtime,
  file: string | undefined,
  options: ExperimentRunOptions,
): Promise<void> {
  const design = await designFor(file, options);
  if (options.dryRun) return showPlan(runtime, design, options);
  const result = await interruptibly(runtime, options, (signal, progress) =>
    runExperiment({
      design,
      signal,
      onProgress: (now) => progress.show(progressText(now), performance.now()),
      resume: options.resume ?? false,
      insecureSeed: options.insecureSeed ?? false,
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
      ...(options.shard === undefined ? {} : { shard: options.shard }),
      ...(options.out === undefined ? {} : { out: options.out }),
    }),
  );
  if (result !== undefined) showResult(runtime, result, options);
}

/** Undefined if it was interrupted. */
async function interruptibly(
  runtime: Runtime,
  { out }: ExperimentRunOptions,
  run: (signal: AbortSignal, progress: ProgressLine) => Promise<ExperimentResult>,
): Promise<ExperimentResult | undefined> {
  const interruption = new Interruption();
  interruption.listenTo(runtime);
  const controller = new AbortController();
  void interruption.raised.then(() => controller.abort());
  const progress = new ProgressLine(runtime.stderr);
  try {
    return await run(controller.signal, progress);
  } catch (error) {
    if (!controller.signal.aborted || error !== controller.signal.reason)
      throw experimentError(error);
    progress.close();
    const kept =
      out === undefined ? "" : `; what is done is in ${out}, and --resume goes on with it`;
    runtime.stderr.write(`bringup: interrupted${kept}\n`);
    runtime.exitCode = EXIT.interrupted;
    return undefined;
  } finally {
    interruption.forget();
    progress.close();
  }
}

function showPlan(
  runtime: Runtime,
  design: ExperimentDesign,
  { json }: ExperimentRunOptions,
): void {
  const keys = cellsOf(design).map(({ key }) => key);
  const bringUps = keys.reduce((sum, { devices }) => sum + devices * design.runs, 0);
  if (json) {
    const cells = keys.map((key, cell) => ({ cell, ...key }));
    const document = { schema: "bringup.experiment-plan/1", runs: design.runs, bringUps, cells };
    runtime.stdout.write(`${JSON.stringify(document, jsonValue)}\n`);
    return;
  }
  const most = design.stop === undefined ? "" : " at most";
  const total = `${keys.length} ${keys.length === 1 ? "cell" : "cells"}, ${bringUps} bring-ups${most}`;
  runtime.stdout.write(`${[...planTable(keys, design.runs), "", total].join("\n")}\n`);
}
