/** Who runs the blocks of an experiment: this thread, or several beside it. */
import { dirname, extname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Block, BlockResult } from "../experiment/block.ts";
import type { ExperimentDesign } from "../experiment/design.ts";
import { runBlock } from "../experiment/run-block.ts";
import type { RunRange } from "../experiment/shard.ts";

export interface BlockRunner {
  /** Blocks that may be under way at once. */
  readonly lanes: number;
  run(block: Block): Promise<BlockResult>;
  /** Ends at once; what is under way comes to nothing. */
  close(): Promise<void>;
}

/** Signals and timers have their turn between two blocks. */
export function inThisThread(seed: number): BlockRunner {
  return {
    lanes: 1,
    run: async (block) => {
      await setImmediate();
      return runBlock(block, seed);
    },
    close: async () => undefined,
  };
}

/** What a thread is told at its start; from then on, the index of a block at a time. */
export interface WorkerPlan {
  readonly design: ExperimentDesign;
  readonly range: RunRange;
}

/** What a thread answers. */
export interface WorkerAnswer {
  readonly index: number;
  readonly result: BlockResult;
}

/** One under way and one that waits: a thread is never idle. */
const LANES_PER_THREAD = 2;

interface Pending {
  readonly resolve: (result: BlockResult) => void;
  readonly reject: (reason: unknown) => void;
}

export class BlockThreads implements BlockRunner {
  readonly lanes: number;
  readonly #workers: readonly Worker[];
  /** Blocks under way in each thread. */
  readonly #load: number[];
  readonly #pending = new Map<number, Pending>(); // BOUNDED: by the lanes
  #isClosed = false;
  #failure: unknown;

  constructor(plan: WorkerPlan, threads: number) {
    this.lanes = threads * LANES_PER_THREAD;
    this.#load = Array.from({ length: threads }, () => 0);
    this.#workers = this.#load.map((_, thread) => this.#start(plan, thread));
  }

  run(block: Block): Promise<BlockResult> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const { promise, resolve, reject } = Promise.withResolvers<BlockResult>();
    const thread = this.#load.indexOf(Math.min(...this.#load));
    this.#load[thread] = (this.#load[thread] as number) + 1;
    this.#pending.set(block.index, { resolve, reject });
    this.#workers[thread]?.postMessage(block.index);
    return promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(workerData: WorkerPlan, thread: number): Worker {
    const worker = new Worker(workerFile(), { workerData });
    worker.on("message", ({ index, result }: WorkerAnswer) => {
      this.#load[thread] = (this.#load[thread] as number) - 1;
      const pending = this.#pending.get(index);
      this.#pending.delete(index);
      pending?.resolve(result);
    });
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", (code) => {
      if (!this.#isClosed) this.#fail(new Error(`a thread of the experiment ended with ${code}`));
    });
    return worker;
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

/** Beside this file, in whichever form the project runs: TypeScript, ES modules or bundles. */
function workerFile(): string {
  const here = import.meta.filename;
  return join(dirname(here), `experiment-worker${extname(here)}`);
}
