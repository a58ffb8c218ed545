/** Writes what README and docs show of real runs: `npm run screens`, after anything that is shown has changed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { gnuplotVersion } from "../library/gnuplot.ts";
import { latencyFigures } from "./screens/latency-figures.ts";
import { pageAnew, screenPictures, shownPages } from "./screens/screen-table.ts";

mkdirSync("docs/screens", { recursive: true });
for (const path of shownPages()) writeFileSync(path, await pageAnew(path));
for (const [path, text] of await screenPictures()) writeFileSync(path, text);
if ((await gnuplotVersion({ env: process.env, limitMs: 5_000 })) === undefined)
  process.stderr.write("gnuplot is not installed: the figures are as they were\n");
else for (const [path, text] of await latencyFigures()) writeFileSync(path, text);
