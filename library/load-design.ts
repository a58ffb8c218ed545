/** Designs of files. */
import { dirname, resolve } from "node:path";
import { documentFrom, isDocument } from "../experiment/design-document.ts";
import type { DesignRequest } from "../experiment/design.ts";
import { DesignError } from "./design-error.ts";
import { designNames, jsonAt } from "./design-names.ts";
import { sha256 } from "./experiment-directory.ts";

/**
 * The design in a file that somebody wrote, or in the `design.json` of an experiment. Files that it names are looked
 * for beside it. Rejects with a DesignError that has all faults.
 */
export async function loadDesign(path: string): Promise<DesignRequest> {
  const json = jsonAt(path);
  if (json.kind === "faults") throw new DesignError(json.faults);
  if (isDocument(json.value)) {
    const document = documentFrom(json.value, sha256);
    if ("schema" in document) return document.design;
    throw new DesignError([document]);
  }
  const { designFromFile } = await import("./design-readers.ts");
  const names = await designNames(dirname(resolve(path)), true);
  const request = designFromFile(json.value, names);
  if (request.kind === "faults") throw new DesignError(request.faults);
  return request.value;
}
