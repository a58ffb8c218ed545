/** A directory that is gone after each test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/** For the tests of one file; call the result with a file's name for its path. */
export function scratchDirectory(): (name: string) => string {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bringup-test-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  return (name) => join(directory, name);
}
