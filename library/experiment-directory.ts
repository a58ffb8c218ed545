/**
 * The directory of an experiment:
 *
 *   design.json         before the first run, so that what is there can be gone on with
 *   runs.csv.part       while runs are being added, block after block; `runs.csv` once all are there
 *   servers.csv.part    the same for the servers of fleets
 *   summary.* …         at the end
 *
 * Every other file is written whole under another name first, so that nothing is ever there by half.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  designHash,
  documentFrom,
  documentText,
  DESIGN_DOCUMENT_SCHEMA,
  type DesignDocument,
} from "../experiment/design-document.ts";
import type { ExperimentDesign } from "../experiment/design.ts";
import { faultText } from "../experiment/file-fault.ts";
import type { Shard } from "../experiment/shard.ts";
import { ExperimentError, ioError } from "./experiment-error.ts";
import { TOOL_VERSION } from "./tool-version.ts";
import { writeWhole } from "./whole-file.ts";

export const DESIGN_FILE = "design.json";
export const RUNS_FILE = "runs.csv";
export const SERVERS_FILE = "servers.csv";
export const PART = ".part";

/** Any of them says that a directory is somebody's results. */
const OWN_FILES = [DESIGN_FILE, RUNS_FILE, `${RUNS_FILE}${PART}`, "summary.json"];

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What `design.json` says of a design, or of a shard of it. */
export function documentOf(design: ExperimentDesign, shard: Shard | undefined): DesignDocument {
  return {
    schema: DESIGN_DOCUMENT_SCHEMA,
    bringup: TOOL_VERSION,
    hash: designHash(design, sha256),
    ...(shard === undefined ? {} : { shard }),
    design,
  };
}

/**
 * Makes the directory ready for the runs of a design; with `resume`, also one that has some of them. Throws an
 * ExperimentError where it cannot be, and then nothing has changed.
 */
export function openDirectory(directory: string, document: DesignDocument, resume: boolean): void {
  const own = OWN_FILES.find((name) => existsSync(join(directory, name)));
  if (own !== undefined) {
    if (!resume)
      throw new ExperimentError(
        "conflict",
        `${directory} holds the results of an experiment already`,
        "another directory, or --resume to go on with it",
      );
    const fault = differenceOf(document, readDocument(directory));
    if (fault === undefined) return;
    throw new ExperimentError("conflict", `${directory} holds ${fault}`, "another directory");
  }
  try {
    makeDirectory(directory);
  } catch (error) {
    throw ioError(directory, error);
  }
  writeWhole(join(directory, DESIGN_FILE), documentText(document));
}

/**
 * With those above it. Node's own `recursive` never ends where the system says that nothing can be made, as in /proc:
 * there "no such file" is not about what lies above. Throws what the system says.
 */
function makeDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
  const above = dirname(directory);
  // BOUNDED: by the names in the path
  if (!existsSync(above)) makeDirectory(above);
  mkdirSync(directory);
}

/** Takes away what was begun in a directory that was ready for it. */
export function abandonDirectory(directory: string): void {
  for (const name of [DESIGN_FILE, `${RUNS_FILE}${PART}`, `${SERVERS_FILE}${PART}`])
    rmSync(join(directory, name), { force: true });
}

/** The design of a directory. Throws an ExperimentError. */
export function readDocument(directory: string): DesignDocument {
  const path = join(directory, DESIGN_FILE);
  const document = documentFrom(parsed(path), sha256);
  if ("schema" in document) return document;
  throw new ExperimentError("damaged", `${path}: ${faultText(document)}`);
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw ioError(path, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** In which way what is there is not what is wanted; undefined if it is. */
function differenceOf(wanted: DesignDocument, there: DesignDocument): string | undefined {
  if (there.hash !== wanted.hash) return "the results of another design";
  if (there.bringup !== wanted.bringup)
    return `what version ${there.bringup} has run, and this is ${wanted.bringup}`;
  const [one, other] = [there.shard, wanted.shard];
  return one?.index === other?.index && one?.count === other?.count
    ? undefined
    : "another share of this design";
}
