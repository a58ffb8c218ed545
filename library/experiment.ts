/** An experiment as a promise: every cell of a design, run by threads, kept in a directory if one is named. */
import { availableParallelism } from "node:os";
import { blocksOf, type Block } from "../experiment/block.ts";
import { designOf, type ExperimentDesign } from "../experiment/design.ts";
import { Gathering } from "../experiment/gathering.ts";
import type { RunTable } from "../experiment/run-table.ts";
import { rangeOf } from "../experiment/shard.ts";
import type { ExperimentSummary } from "../experiment/summary.ts";
import { documentOf, openDirectory } from "./experiment-directory.ts";
import {
  checkExperiment,
  type ExperimentOptions,
  type ExperimentProgress,
} from "./experiment-options.ts";
import { gatherKept, NOTHING_KEPT } from "./experiment-kept.ts";
import { finished } from "./experiment-report.ts";
import { ResultFiles } from "./experiment-results.ts";
import { BlockThreads, inThisThread, type BlockRunner } from "./experiment-threads.ts";

export interface ExperimentResult {
  readonly design: ExperimentDesign;
  /** Of the share, if it was a shard. */
  readonly summary: ExperimentSummary;
  /** The runs of each cell, in the order of the cells. */
  readonly tables: readonly RunTable[];
}

/**
 * Runs every cell of a design. The same design gives the same results, to the byte, with any number of threads, in
 * one go, resumed or merged from shards.
 *
 * Rejects with an OptionError for options or a design that make no sense, with an ExperimentError for a directory that
 * cannot be used, and with the signal's reason.
 */
export async function runExperiment(options: ExperimentOptions = {}): Promise<ExperimentResult> {
  const { shard, out, resume = false, signal } = options;
  signal?.throwIfAborted();
  const design = designOf(options.design ?? {});
  checkExperiment(options, design);
  const range = rangeOf(design.runs, shard);
  const gathering = new Gathering(design, blocksOf(design, range));
  const document = documentOf(design, shard);
  if (out !== undefined) openDirectory(out, document, resume);
  const kept = out === undefined ? NOTHING_KEPT : gatherKept(out, design, gathering);
  const files = out === undefined ? undefined : new ResultFiles(out, design, kept);
  try {
    const runner = await runnerFor(options, design, gathering.remaining);
    await gather(gathering, runner, files, options);
    files?.finish();
  } finally {
    files?.close();
  }
  return finished(document, gathering, out);
}

async function runnerFor(
  { jobs = availableParallelism(), shard }: ExperimentOptions,
  design: ExperimentDesign,
  blocks: number,
): Promise<BlockRunner> {
  if (design.live !== undefined)
    return (await import("./experiment-live.ts")).onRealLink(design.live, design.seed);
  const threads = Math.min(jobs, blocks);
  return threads > 1
    ? new BlockThreads({ design, range: rangeOf(design.runs, shard) }, threads)
    : inThisThread(design.seed);
}

/** Runs all blocks that are left. */
async function gather(
  gathering: Gathering,
  runner: BlockRunner,
  files: ResultFiles | undefined,
  { onProgress, signal }: ExperimentOptions,
): Promise<void> {
  const { promise: aborted, reject: abort } = Promise.withResolvers<never>();
  const onAbort = (): void => abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const meter = new Meter(gathering);
  let isOver = false;
  const lane = async (): Promise<void> => {
    // BOUNDED: by the blocks
    for (let block = next(); block !== undefined; block = next()) {
      const result = await runner.run(block);
      if (isOver) return;
      for (const finished of gathering.take(block, result)) files?.write(finished);
      onProgress?.(meter.progress());
    }
  };
  const next = (): Block | undefined => (isOver ? undefined : gathering.next());
  try {
    const lanes = Array.from({ length: runner.lanes }, lane);
    await Promise.race([Promise.all(lanes), aborted]);
  } finally {
    isOver = true;
    signal?.removeEventListener("abort", onAbort);
    await runner.close();
  }
}

class Meter {
  readonly #gathering: Gathering;
  readonly #before: number;
  readonly #startedMs = performance.now();

  constructor(gathering: Gathering) {
    this.#gathering = gathering;
    this.#before = gathering.progress.done;
  }

  progress(): ExperimentProgress {
    const { done, left, cellsDone } = this.#gathering.progress;
    const elapsedUs = (performance.now() - this.#startedMs) * 1_000;
    const perUs = (done - this.#before) / elapsedUs;
    return {
      done,
      total: done + left,
      cellsDone,
      cells: this.#gathering.tables.length,
      perSecond: perUs * 1_000_000,
      remainingUs: left === 0 ? 0 : left / perUs,
    };
  }
}
