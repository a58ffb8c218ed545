/** Writes what README and docs show of real runs: `npm run screens`, after anything that is shown has changed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { gnuplotVersion } from "../library/gnuplot.ts";
import { figures, pageAnew, screenPictures, shownPages } from "./screens/screen-table.ts";

for (const folder of ["docs/screens", "docs/latency", "docs/reports"])
  mkdirSync(folder, { recursive: true });
for (const path of shownPages()) writeFileSync(path, await pageAnew(path));
for (const [path, text] of await screenPictures()) writeFileSync(path, text);
if ((await gnuplotVersion({ env: process.env, limitMs: 5_000 })) === undefined)
  process.stderr.write("gnuplot is not installed: the figures are as they were\n");
else for (const [path, text] of await figures()) writeFileSync(path, text);
