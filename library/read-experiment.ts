/** A finished experiment, read back from its directory. */
import { blocksOf } from "../experiment/block.ts";
import type { DesignDocument } from "../experiment/design-document.ts";
import { Gathering } from "../experiment/gathering.ts";
import { rangeOf } from "../experiment/shard.ts";
import { readDocument } from "./experiment-directory.ts";
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
  gatherKept(directory, design, gathering);
  if (gathering.isComplete) return { document, gathering };
  throw new ExperimentError(
    "damaged",
    `${directory} does not have all runs of its design`,
    "experiment run with --resume, which adds what is missing",
  );
}
