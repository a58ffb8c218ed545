/** Writes `completions/` and `man/`: run it after a command or an option has changed, with `npm run shell`. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { shellFiles } from "./shell-table.ts";

const files = await shellFiles();
for (const folder of ["completions", "man"]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}
for (const [path, text] of files) writeFileSync(path, text);
