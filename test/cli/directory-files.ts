/** What is in a directory and below it. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The text of every file, by its path from the directory. */
export function filesOf(directory: string): Readonly<Record<string, string>> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    paths.toSorted().map((path) => [relative(directory, path), readFileSync(path, "utf8")]),
  );
}
