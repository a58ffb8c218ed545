/** What an experiment comes to, and the files that say so. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { cellCurves } from "../experiment/curves.ts";
import type { DesignDocument } from "../experiment/design-document.ts";
import { cellsOf } from "../experiment/design.ts";
import type { Gathering } from "../experiment/gathering.ts";
import type { RunTable } from "../experiment/run-table.ts";
import { summarise } from "../experiment/summarise.ts";
import { reportFiles } from "../report/experiment-report.ts";
import type { ExperimentData } from "../report/figure.ts";
import { ioError } from "./experiment-error.ts";
import { hasFleets } from "./experiment-results.ts";
import type { ExperimentResult } from "./experiment.ts";
import { writeWhole } from "./whole-file.ts";

/** What all runs together come to; written to `out`, but for a share, which says nothing about the whole. */
export function finished(
  document: DesignDocument,
  gathering: Gathering,
  out: string | undefined,
): ExperimentResult {
  const data = experimentData(document, gathering);
  if (out !== undefined && document.shard === undefined) writeReport(out, reportFiles(data));
  return { design: data.design, summary: data.summary, tables: gathering.tables };
}

/** All that reports are made of. */
export function experimentData(
  { design, hash, bringup }: DesignDocument,
  { tables, servers }: Gathering,
): ExperimentData {
  const cells = cellsOf(design);
  const loads = hasFleets(design) ? servers : undefined;
  return {
    design,
    summary: summarise(design, cells, tables, loads, hash),
    curves: cells.map((cell, index) => cellCurves(cell, tables[index] as RunTable)),
    versions: { bringup },
  };
}

/** Writes files of a report, given by their path within the directory. Throws an ExperimentError. */
export function writeReport(directory: string, files: Iterable<readonly [string, string]>): void {
  for (const [name, text] of files) {
    const path = join(directory, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (error) {
      throw ioError(path, error);
    }
    writeWhole(path, text);
  }
}
