/**
 * Writes `completions/` and `man/`, and the names of the pages into package.json: run it after a command, an option or
 * docs/command-line.md has changed, with `npm run shell`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { shellFiles } from "./shell-table.ts";

const files = await shellFiles();
for (const folder of ["completions", "man"]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}
for (const [path, text] of files) writeFileSync(path, text);

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Readonly<
  Record<string, unknown>
>;
const man = [...files.keys()].filter((path) => path.startsWith("man/")).map((path) => `./${path}`);
writeFileSync("package.json", `${JSON.stringify({ ...manifest, man }, undefined, 2)}\n`);
