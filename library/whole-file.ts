/** Files that are there whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { ioError } from "./experiment-error.ts";

/** Writes under another name first. Throws an ExperimentError, and then nothing has changed. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const draft = `${path}.part`;
  try {
    const file = openSync(draft, "w");
    try {
      writeAll(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw ioError(path, error);
  }
}

/** Writes all of it, in as many calls as the system wants. Throws what the system says. */
export function writeAll(file: number, content: string | Uint8Array): void {
  let rest: Uint8Array = typeof content === "string" ? Buffer.from(content) : content;
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}
