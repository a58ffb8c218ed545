/**
 * `design.json`: the whole design of an experiment, what it is recognised by, and who ran it. Nothing in it depends on
 * when, where or by how many threads it was run.
 */
import { jsonValue } from "../net/event-log.ts";
import type { ExperimentDesign } from "./design.ts";
import type { FileFault } from "./file-fault.ts";
import type { Shard } from "./shard.ts";

export const DESIGN_DOCUMENT_SCHEMA = "bringup.experiment/1";

export interface DesignDocument {
  readonly schema: typeof DESIGN_DOCUMENT_SCHEMA;
  /** Version of the program: another one may send other packets. */
  readonly bringup: string;
  /** SHA-256 of the design's canonical text, in hex. */
  readonly hash: string;
  /** Where the runs beside it are only a share. */
  readonly shard?: Shard;
  readonly design: ExperimentDesign;
}

/** A digest of a text, in hex. */
export type TextHash = (text: string) => string;

/** What two equal designs have in common, whoever wrote them down: the digest of their text with sorted keys. */
export function designHash(design: ExperimentDesign, hash: TextHash): string {
  return hash(JSON.stringify(sorted(design), jsonValue));
}

/** The document as a file. */
export function documentText(document: DesignDocument): string {
  return `${JSON.stringify(document, jsonValue, 2)}\n`;
}

/**
 * The document of a file, given what JSON.parse made of it. A design that has the hash it says is what was written,
 * whole; any other was changed by somebody.
 */
export function documentFrom(json: unknown, hash: TextHash): DesignDocument | FileFault {
  if (!isDocument(json))
    return { path: "schema", expected: `a document "${DESIGN_DOCUMENT_SCHEMA}"`, found: "another" };
  const document = revived(json) as DesignDocument;
  const found = designHash(document.design, hash);
  return found === document.hash
    ? document
    : { path: "design", expected: `a design with the hash ${document.hash}`, found };
}

/** Whether it says that it is one. */
export function isDocument(json: unknown): json is DesignDocument {
  if (typeof json !== "object" || json === null) return false;
  const { schema, bringup, hash, design } = json as Readonly<Record<string, unknown>>;
  const isComplete = typeof bringup === "string" && typeof hash === "string";
  return (
    schema === DESIGN_DOCUMENT_SCHEMA && isComplete && typeof design === "object" && design !== null
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** `conceal` may be endless, which JSON has no number for. */
function revived(value: unknown, key = ""): unknown {
  if (key !== "name" && value === "Infinity") return Infinity;
  if (Array.isArray(value)) return value.map((item) => revived(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, revived(item, name)]);
  return Object.fromEntries(entries);
}
