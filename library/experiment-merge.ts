/** Shards of one design become the whole: its files are those that one machine would have written. */
import { resolve } from "node:path";
import { blocksOf, type Block } from "../experiment/block.ts";
import type { DesignDocument } from "../experiment/design-document.ts";
import type { ExperimentDesign } from "../experiment/design.ts";
import { Gathering } from "../experiment/gathering.ts";
import { rangeOf, type Shard } from "../experiment/shard.ts";
import { abandonDirectory, openDirectory, readDocument } from "./experiment-directory.ts";
import { ExperimentError } from "./experiment-error.ts";
import { NOTHING_KEPT, openResults, type ResultReader } from "./experiment-kept.ts";
import { finished } from "./experiment-report.ts";
import { ResultFiles } from "./experiment-results.ts";
import type { ExperimentResult } from "./experiment.ts";

interface ShardDirectory {
  readonly path: string;
  readonly shard: Shard;
  readonly reader: ResultReader;
}

/**
 * Joins the directories of shards in a new one. Throws an ExperimentError if they are not all shards of one design,
 * each once and whole, and if the new one cannot be written.
 */
export function mergeExperiments(directories: readonly string[], out: string): ExperimentResult {
  const documents = directories.map((path) => ({ path, document: readDocument(path) }));
  const [first] = documents;
  if (first === undefined) throw new ExperimentError("conflict", "there are no shards to merge");
  if (directories.some((path) => resolve(path) === resolve(out)))
    throw new ExperimentError("conflict", `${out} is one of the shards`, "another directory");
  checkShards(documents);
  const { shard: _share, ...document } = first.document;
  const shards: ShardDirectory[] = []; // BOUNDED: by the directories
  try {
    for (const described of documents) shards.push(opened(described));
    shards.sort((a, b) => a.shard.index - b.shard.index);
    return merged(document, shards, out);
  } finally {
    for (const { reader } of shards) reader.close();
  }
}

interface Described {
  readonly path: string;
  readonly document: DesignDocument;
}

/** Throws unless these are all shards of one design, each once. */
function checkShards(documents: readonly Described[]): void {
  const [first] = documents as readonly [Described];
  const owners = new Map<number, string>(); // BOUNDED: by the directories
  for (const { path, document } of documents) {
    const { shard, hash, bringup } = document;
    if (shard === undefined) throw new ExperimentError("conflict", `${path} is not a shard`);
    const count = first.document.shard?.count;
    const differs =
      hash !== first.document.hash
        ? "of another design"
        : bringup !== first.document.bringup
          ? "of another version of bringup"
          : shard.count !== count
            ? `one of ${shard.count}, not of ${count}`
            : undefined;
    if (differs !== undefined)
      throw new ExperimentError("conflict", `${path} is a shard ${differs} than ${first.path}`);
    const other = owners.get(shard.index);
    if (other !== undefined)
      throw new ExperimentError("conflict", `${path} and ${other} are both shard ${shard.index}`);
    owners.set(shard.index, path);
  }
  const count = first.document.shard?.count ?? 0;
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (index) => !owners.has(index),
  );
  if (missing.length > 0)
    throw new ExperimentError(
      "conflict",
      `of ${count} shards ${missing.slice(0, 10).join(", ")} are missing`,
      "their directories beside the others",
    );
}

function opened({ path, document: { design, shard } }: Described): ShardDirectory {
  const reader = openResults(path, design);
  if (reader === undefined || shard === undefined) throw incomplete(path);
  return { path, shard, reader };
}

/** `document`: of the whole, and of the version that has run its shards. */
function merged(
  document: DesignDocument,
  shards: readonly ShardDirectory[],
  out: string,
): ExperimentResult {
  const { design } = document;
  const parts = partsOf(design, shards);
  const gathering = new Gathering(
    design,
    parts.map(({ block }) => block),
  );
  openDirectory(out, document, false);
  const files = new ResultFiles(out, design, NOTHING_KEPT);
  try {
    for (const { block, from } of parts) {
      const result = from.reader.read(block);
      if (result === undefined) throw incomplete(from.path);
      for (const one of gathering.take(block, result)) files.write(one);
    }
    for (const { path, reader } of shards) if (!reader.isAtEnd) throw incomplete(path);
    files.finish();
  } catch (error) {
    abandonDirectory(out);
    throw error;
  } finally {
    files.close();
  }
  return finished(document, gathering, out);
}

/** All blocks in the order of the whole, each with who has it: in each cell, shard after shard. */
function partsOf(
  design: ExperimentDesign,
  shards: readonly ShardDirectory[],
): readonly { readonly block: Block; readonly from: ShardDirectory }[] {
  return shards
    .flatMap((from) =>
      blocksOf(design, rangeOf(design.runs, from.shard)).map((block) => ({ block, from })),
    )
    .toSorted((a, b) => a.block.cell.index - b.block.cell.index || a.block.from - b.block.from)
    .map(({ block, from }, index) => ({ block: { ...block, index }, from }));
}

function incomplete(path: string): ExperimentError {
  return new ExperimentError(
    "damaged",
    `the runs in ${path} are not those of its design, or not all of them`,
    "the shard again, with --resume",
  );
}
