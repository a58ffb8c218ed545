/** What an experiment can be told, and whether it makes sense. */
import { designFaults } from "../experiment/design-fault.ts";
import type { DesignRequest, ExperimentDesign } from "../experiment/design.ts";
import { faultText } from "../experiment/file-fault.ts";
import { shardFault, type Shard } from "../experiment/shard.ts";
import { OptionError } from "./option-error.ts";

/** All of it may be left out. */
export interface ExperimentOptions {
  /** What is left out of it: one cell, `adaptive` on a perfect link in the plain lab, 1 000 runs from seed 1. */
  readonly design?: DesignRequest;
  /** Threads; left out: one for each core. 1: this thread itself. */
  readonly jobs?: number;
  /** Only this share of the runs, to be joined with the others by `mergeExperiments`. */
  readonly shard?: Shard;
  /** A directory for the results; left out: they are not written. */
  readonly out?: string;
  /** Go on with what is in `out`; begin if there is nothing. */
  readonly resume?: boolean;
  /** Let the design's seeds decide the ids of packets on a real link, where others may then guess them. */
  readonly insecureSeed?: boolean;
  /** Called after each block of runs. */
  readonly onProgress?: (progress: ExperimentProgress) => void;
  /** Ends it between two blocks: what is done stays in `out`, and the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Each device of a fleet counts. */
export interface ExperimentProgress {
  readonly done: number;
  /** At most: a stop rule may end cells before. */
  readonly total: number;
  readonly cellsDone: number;
  readonly cells: number;
  /** Since the start, without what was there already; 0 while nothing is known. */
  readonly perSecond: number;
  /** Until the end, at this rate; Infinity while nothing is known. */
  readonly remainingUs: number;
}

const JOBS_MAX = 1_024;

/** Throws an OptionError. */
export function checkExperiment(options: ExperimentOptions, design: ExperimentDesign): void {
  const { jobs, shard, out, resume, insecureSeed } = options;
  const [fault] = designFaults(design);
  if (fault !== undefined) throw new OptionError("design", faultText(fault));
  if (jobs !== undefined && !(Number.isSafeInteger(jobs) && jobs >= 1 && jobs <= JOBS_MAX))
    throw new OptionError("jobs", `${jobs} is not a whole number from 1 to ${JOBS_MAX}`);
  if (resume && out === undefined)
    throw new OptionError("resume", "there is no directory to go on with");
  if (design.live !== undefined && insecureSeed !== true)
    throw new OptionError(
      "live",
      "the seeds of a design on a real network let others guess the ids of packets",
    );
  if (shard !== undefined) checkShard(shard, design, out);
}

function checkShard(shard: Shard, design: ExperimentDesign, out: string | undefined): void {
  const words = shardFault(shard);
  if (words !== undefined) throw new OptionError("shard", words);
  if (out === undefined)
    throw new OptionError("shard", "a shard needs a directory to be merged from");
  if (design.stop !== undefined)
    throw new OptionError("shard", "no shard can know when all of them together have enough runs");
  if (design.live !== undefined)
    throw new OptionError("shard", "what happens on a real link cannot be divided");
}
