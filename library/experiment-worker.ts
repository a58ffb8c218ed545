/** A thread of an experiment: runs the blocks that it is told to, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { blocksOf } from "../experiment/block.ts";
import { runBlock } from "../experiment/run-block.ts";
import type { WorkerAnswer, WorkerPlan } from "./experiment-threads.ts";

const { design, range } = workerData as WorkerPlan;
const blocks = blocksOf(design, range);

parentPort?.on("message", (index: number) => {
  const block = blocks[index];
  if (block === undefined) throw new RangeError(`there is no block ${index}`);
  const result = runBlock(block, design.seed);
  const answer: WorkerAnswer = { index, result };
  // handed over, not copied
  const memory = Object.values(result.columns).map((column) => column.buffer);
  parentPort?.postMessage(answer, memory);
});
