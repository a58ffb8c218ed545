import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);

describe("every example", () => {
  it.each(readdirSync("examples"))("%s runs to its end and prints something", async (file) => {
    const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", `examples/${file}`]);
    expect(stderr).toBe("");
    expect(stdout).not.toBe("");
  });
});
