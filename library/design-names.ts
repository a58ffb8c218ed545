/** What the names in a design stand for: presets, profiles, and files that people wrote. */
import { closeSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { isLinkFile, namedLink } from "../experiment/named-link.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import { RETRY_PRESETS } from "../net/retry-presets.ts";
import type { DesignNames } from "../experiment/design-file.ts";
import type { NamedScenario } from "../experiment/design.ts";
import type { Checked, FileFault } from "../experiment/file-fault.ts";

/** `./mine.json`, `policies/mine`: what names a file rather than something built in. */
export function isFileName(name: string): boolean {
  return name.includes("/") || name.endsWith(".json");
}

/** The names, with files relative to `directory`. What reads them is loaded only if there may be some: `withFiles`. */
export async function designNames(directory: string, withFiles: boolean): Promise<DesignNames> {
  const readers = withFiles ? await import("./design-readers.ts") : undefined;
  const at = (name: string): string => resolve(directory, name);
  return {
    policy: (name) =>
      readers !== undefined && isFileName(name)
        ? fileAt(at(name), name, readers.policyFromFile)
        : known(RETRY_PRESETS, name, "./mine.json"),
    link: (name) =>
      readers !== undefined && isLinkFile(name)
        ? fileAt(at(name), name, readers.linkFromFile)
        : namedLink(name),
    scenario: (name) =>
      readers !== undefined && isFileName(name)
        ? fileAt(at(name), name, readers.scenarioFromFile)
        : namedScenario(name),
  };
}

/** Without the words about it, which are no part of a design. */
function namedScenario(name: string): Checked<NamedScenario> {
  const found = known(SCENARIOS, name, "./mine.json");
  if (found.kind === "faults") return found;
  return { kind: "value", value: { name, scenario: found.value.scenario } };
}

/** What is built in. */
function known<T>(all: ReadonlyMap<string, T>, name: string, file?: string): Checked<T> {
  const value = all.get(name);
  if (value !== undefined) return { kind: "value", value };
  const orFile = file === undefined ? "" : `, or a file ${file}`;
  const expected = `one of ${[...all.keys()].join(", ")}${orFile}`;
  return faulty({ path: "", expected, found: JSON.stringify(name) });
}

/** Reads one kind of file, given what JSON.parse made of it. */
type FileReader<T> = (json: unknown) => Checked<T>;

/** A file's value, or its faults, each with the file's name. */
function fileAt<T>(path: string, name: string, read: FileReader<T>): Checked<T> {
  const json = jsonAt(path);
  if (json.kind === "faults") return faulty(...json.faults.map((fault) => inFile(name, fault)));
  const found = read(json.value);
  return found.kind === "value"
    ? found
    : faulty(...found.faults.map((fault) => inFile(name, fault)));
}

function inFile(name: string, { path, ...fault }: FileFault): FileFault {
  return { path: `(${name}) ${path}`.trim(), ...fault };
}

/** Deeper than any file that makes sense, and no strain for those who go through it level by level. */
const LEVELS_MAX = 100;

/** What stands in a file of JSON, with a byte order mark or without (RFC 8259 §8.1). */
export function jsonAt(path: string): Checked<unknown> {
  let text: string | FileFault;
  try {
    text = textAt(path);
  } catch (error) {
    return faulty({ path: "", expected: "a file that can be read", found: reasonOf(error) });
  }
  if (typeof text !== "string") return faulty(text);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    return faulty({ path: "", expected: "JSON", found: reasonOf(error) });
  }
  if (!isDeeper(value, LEVELS_MAX)) return { kind: "value", value };
  const found = `more than ${LEVELS_MAX} levels, one in another`;
  return faulty({ path: "", expected: "JSON of fewer", found });
}

/** Longer than any file that somebody writes, but for a trace of packets. */
const FILE_MAX_BYTES = 16 * 1024 * 1024;

/** Also of a pipe; a device without end is not read to it. */
function textAt(path: string): string | FileFault {
  const file = openSync(path, "r");
  try {
    const pieces: Buffer[] = []; // BOUNDED: by FILE_MAX_BYTES
    let length = 0;
    for (;;) {
      const piece = Buffer.alloc(64 * 1024);
      const read = readSync(file, piece);
      if (read === 0) return Buffer.concat(pieces).toString("utf8");
      length += read;
      if (length > FILE_MAX_BYTES)
        return { path: "", expected: `at most ${FILE_MAX_BYTES} bytes`, found: "more" };
      pieces.push(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/** BOUNDED: by the levels */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}

function faulty(...faults: readonly FileFault[]): Checked<never> {
  return { kind: "faults", faults };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, open .*$/s, "") : String(error);
}
