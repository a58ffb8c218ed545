import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { runExperiment } from "../../library/experiment.ts";
import { ADAPTIVE, RETRY_PRESETS } from "../../net/retry-presets.ts";
import { run } from "../cli/captured-runtime.ts";
import { scratchDirectory } from "../cli/scratch-directory.ts";
import { expectDocument, expectHeld } from "./published.ts";

const at = scratchDirectory();
const DESIGN = { runs: 40, losses: [0, 0.2], timeoutUs: 500_000 };

beforeEach(async () => {
  const policies = [ADAPTIVE, RETRY_PRESETS.get("dhclient") ?? ADAPTIVE];
  await runExperiment({ design: { ...DESIGN, policies }, jobs: 1, out: at("a") });
  await runExperiment({ design: { ...DESIGN, devices: [1, 2] }, jobs: 1, out: at("b") });
});

it("the files of an experiment are what their schemas say", () => {
  for (const folder of ["a", "b"]) {
    const read = (name: string): unknown =>
      JSON.parse(readFileSync(join(at(folder), name), "utf8"));
    expectHeld("experiment", read("design.json"));
    expectHeld("experiment-summary", read("summary.json"));
  }
});

it("so is what the commands about them print", async () => {
  const cells = ["experiment", "run", "--loss", "0,30", "--runs", "20", "--jobs", "1"];
  expectDocument("experiment-plan", await run(...cells, "--dry-run", "--json"));
  expectDocument("experiment-summary", await run(...cells, "--json"));
  const shards = [at("1"), at("2")];
  for (const [index, out] of shards.entries())
    await run(...cells, "--shard", `${index + 1}/2`, "--out", out);
  const merge = ["experiment", "merge", ...shards, "--out", at("all"), "--json"];
  expectDocument("experiment-summary", await run(...merge));
  expectDocument("experiment-report", await run("experiment", "report", at("a"), "--json"));
  const compare = ["experiment", "compare", at("a"), at("b"), "--json"];
  expectDocument("experiment-comparison", await run(...compare));
});

it("so is a run that was shrunk, or could not be", async () => {
  const shrink = ["experiment", "shrink", "--delay", "5ms", "--seed", "1", "--json"];
  const lossy = [...shrink, "--loss", "30", "--worst-of", "50"];
  expect(expectDocument("shrink", await run(...lossy))).toMatchObject({ kind: "shrunk" });
  const lossless = [...shrink, "--slower-than", "1ms"];
  expect(expectDocument("shrink", await run(...lossless))).toMatchObject({ kind: "unlost" });
});

it("so is what is said of policies and of the link models", async () => {
  expectDocument("retry-list", await run("retry", "list", "--json"));
  for (const policy of ["adaptive", "lws", "250ms,1s"]) {
    const show = ["retry", "show", policy, "--runs", "5", "--loss", "0,40", "--json"];
    expectDocument("retry-show", await run(...show));
  }
  expectDocument("selftest", await run("selftest", "impairment", "--packets", "1000", "--json"));
});
