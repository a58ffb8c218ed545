import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../lab/scenarios.ts";
import { run } from "../cli/captured-runtime.ts";
import { scratchDirectory } from "../cli/scratch-directory.ts";
import { expectDocument, expectHeld, expectLinesHeld, ROOT } from "./published.ts";

const at = scratchDirectory();

const WORLDS: readonly (readonly [string, readonly string[]])[] = [
  ["nothing wrong", []],
  ["loss", ["--loss", "30", "--seed", "7"]],
  ["no way out", ["--loss", "100", "--timeout", "3s"]],
  ["half of the way", ["--until", "DHCP", "--retry", "lws"]],
  ["an hour of renewals", ["--stay", "--timeout", "1h"]],
];

function headerOf(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8").split("\n", 1)[0] ?? "");
}

function simulate(...more: readonly string[]): ReturnType<typeof run> {
  return run("up", "--simulate", ...more);
}

describe.each(WORLDS)("a bring-up with %s", (_what, options) => {
  it("prints the document and the lines that the schemas say", async () => {
    expectDocument("up", await simulate(...options, "--json"));
    expectLinesHeld("events", (await simulate(...options, "--ndjson")).stdout);
  });

  it("leaves a recording from which every other document is made", async () => {
    const file = at("run.rec");
    await simulate(...options, "--record", file);
    expectHeld("recording", headerOf(file));
    expectDocument("up", await run("replay", file, "--json"));
    expectDocument("verify", await run("replay", file, "--verify", "--json"));
    expectDocument("snapshot", await run("replay", file, "--at", "20ms", "--json"));
    expectDocument("why", await run("why", file, "--json"));
    expectDocument("why", await run("why", file, "--at", "10ms", "--json"));
    expectLinesHeld("events", (await run("replay", file, "--ndjson")).stdout);
  });
});

it("every scenario keeps to the schemas", async () => {
  for (const name of SCENARIOS.keys()) {
    const options = ["--scenario", name, "--seed", "3", "--timeout", "20s"];
    expectDocument("up", await simulate(...options, "--json"));
    expectLinesHeld("events", (await simulate(...options, "--ndjson")).stdout);
  }
}, 30_000);

it("a bring-up in the embedded lab prints them, too, with what its driver can carry", async () => {
  const document = expectDocument("up", await run("up", "--json", "--loss", "10"));
  expect(document).toHaveProperty("packets");
  expectLinesHeld("events", (await run("up", "--ndjson")).stdout);
});

it("a recording that is damaged, or another one, has a verdict", async () => {
  const file = at("run.rec");
  copyFileSync(join(ROOT, "test/vectors/recordings/simulated.rec"), file);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.slice(0, text.length / 2));
  expect(expectDocument("verify", await run("replay", file, "--verify", "--json"))).toMatchObject({
    verdict: { kind: "cut-off" },
  });
  writeFileSync(file, text.replace('"discover-offset"', '"else"').replace(/,\d+\]\n/, ",1]\n"));
  expectDocument("verify", await run("replay", file, "--verify", "--json"));
});

it("a recording goes on otherwise, and hides who was there, in documents as the schemas say", async () => {
  const file = at("run.rec");
  await simulate("--delay", "20ms", "--seed", "7", "--record", file);
  const fork = ["replay", file, "--fork", "--at", "10ms", "--loss", "5", "--json"];
  expectDocument("fork", await run(...fork));
  const redact = ["replay", file, "--redact", "--out", at("redacted.rec"), "--json"];
  expectDocument("redaction", await run(...redact));
  expectHeld("recording", headerOf(at("redacted.rec")));
});

it.each([
  ["an unknown option", ["up", "--bogus", "--json"]],
  ["a refused value", ["up", "--until", "HEAVEN", "--json"]],
  ["a missing file", ["replay", "no-such-file", "--json"]],
  ["a missing word", ["dns", "query", "--json"]],
  ["no instance", ["status", "--name", "nobody-is-called-so", "--json"]],
])("%s is the document of an error", async (_what, argv) => {
  expectDocument("error", await run(...argv));
});

it("the program tells about itself, and about the machine", async () => {
  expectDocument("doctor", await run("doctor", "--passive", "--json"));
  expectDocument("version", await run("version", "--json"));
  expectDocument("states", await run("states", "--json"));
});

describe("latency", () => {
  it("is written, summarised, compared and checked as the schemas say", async () => {
    const [before, after] = [at("before.jsonl"), at("after.jsonl")];
    await simulate("--loss", "30", "--seed", "7", "--latency", before);
    await simulate("--loss", "10", "--seed", "8", "--latency", after);
    expectLinesHeld("latency", readFileSync(before, "utf8"));
    expectDocument("latency-summary", await run("latency", "summary", before, after, "--json"));
    expectDocument("latency-comparison", await run("latency", "compare", before, after, "--json"));
    for (const limit of ["1us", "1h"]) {
      const argv = ["latency", "check", "--p99", limit, "--max", limit, before, "--json"];
      expectDocument("latency-check", await run(...argv));
    }
  });

  it("of a live run has the host's own work in it", async () => {
    const file = at("live.jsonl");
    await run("up", "--latency", file);
    expectLinesHeld("latency", readFileSync(file, "utf8"));
  });
});
