/** The figure of README.md and docs/reports.md: an experiment that is run and drawn by the commands that anybody would use. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printedBy } from "./shown-command.ts";

const RUN =
  "bringup experiment run --loss 0,5,10,20,30,40 --delay 5ms --policy adaptive,lws,dhclient --runs 1000";
const FIGURE = "p90-loss";

/** By its path. */
export async function experimentFigures(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "bringup-figures-"));
  try {
    await printedBy(`${RUN} --out ${folder}/loss`);
    await printedBy(`bringup experiment report ${folder}/loss --figure ${FIGURE} --svg`);
    const svg = readFileSync(join(folder, "loss/figures", `${FIGURE}.svg`), "utf8");
    return new Map([[`docs/reports/${FIGURE}.svg`, svg]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
