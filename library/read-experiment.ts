/** A finished experiment, read back from its directory. */
import { blocksOf } from "../experiment/block.ts";
import type { DesignDocument } from "../experiment/design-document.ts";
import { Gathering } from "../experiment/gathering.ts";
import { rangeOf } from "../experiment/shard.ts";
import { readDocument, RUNS_FILE } from "./experiment-directory.ts";
import { ExperimentError } from "./experiment-error.ts";
import { gatherKept } from "./experiment-kept.ts";

/** Throws an ExperimentError for what is no experiment, and for one that is not finished. */
export function readExperiment(directory: string): {
  readonly document: DesignDocument;
  readonly gathering: Gathering;
} {
  const document = readDocument(directory);
  const { design, shard } = document;
  const gathering = new Gathering(design, blocksOf(design, rangeOf(design.runs, shard)));
  const { isAtEnd } = gatherKept(directory, design, gathering);
  if (gathering.isComplete && isAtEnd) return { document, gathering };
  if (gathering.isComplete) {
    throw new ExperimentError(
      "damaged",
      `${directory} has more in ${RUNS_FILE} than the runs of its design`,
      "experiment run with --resume, which takes it away",
    );
  }
  throw new ExperimentError(
    "damaged",
    `${directory} does not have all runs of its design`,
    "experiment run with --resume, which adds what is missing",
  );
}
