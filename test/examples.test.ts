import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { scratchDirectory } from "./cli/scratch-directory.ts";

const run = promisify(execFile);
const scratch = scratchDirectory();

/** They are programs, which a busy machine starts slowly. */
const PATIENT = { timeout: 30_000 };

describe("every example", () => {
  const files = readdirSync("examples").filter((file) => file.endsWith(".ts"));
  it.each(files)("%s runs to its end and prints something", PATIENT, async (file) => {
    const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", `examples/${file}`]);
    expect(stderr).toBe("");
    expect(stdout).not.toBe("");
  });
});

describe("the script for Slurm", () => {
  it("runs the shard of its task, and their directories become the whole", PATIENT, async () => {
    const bringup = `${process.execPath} --import tsx cli/bringup.ts`;
    const design = scratch("design.json");
    const text = readFileSync("examples/scale/design.json", "utf8");
    writeFileSync(design, text.replace('"runs": 1000', '"runs": 10'));
    const task = (index: number): NodeJS.ProcessEnv => ({
      ...process.env,
      SLURM_ARRAY_TASK_ID: String(index),
      SLURM_ARRAY_TASK_COUNT: "2",
      BRINGUP: bringup,
    });
    const script = "examples/scale/slurm-array.sh";
    for (const index of [1, 2]) await run(script, [design, scratch("out")], { env: task(index) });
    const shards = [1, 2].map((index) => scratch(`out/shard-${index}`));
    const argv = ["experiment", "merge", ...shards, "--out", scratch("whole")];
    const { stdout } = await run(process.execPath, ["--import", "tsx", "cli/bringup.ts", ...argv]);
    expect(stdout).toContain("whole holds design, runs, summary and plots");
  });
});
