import { existsSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { progressText } from "../../cli/experiment-progress.ts";
import { CapturedRuntime, documentOf, run } from "./captured-runtime.ts";
import { filesOf } from "./directory-files.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const scratch = scratchDirectory();

const SMALL = ["--loss", "10,30", "--delay", "5ms", "--runs", "60", "--jobs", "1"];

function experiment(...argv: readonly string[]): ReturnType<typeof run> {
  return run("experiment", "run", ...argv);
}

describe("experiment run", { timeout: 30_000 }, () => {
  it("shows a row for each cell, with what tells them apart", async () => {
    const { exitCode, stdout, stderr } = await experiment(...SMALL, "--policy", "adaptive,lws");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(
      /^loss +policy +runs +success \(95 %\) +median +p90 +packets per success$/,
    );
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^10 % +adaptive +60 +100 % \(94 … 100\) +\d/),
      expect.stringMatching(/^10 % +lws +60 /),
      expect.stringMatching(/^30 % +adaptive +60 /),
      expect.stringMatching(/^30 % +lws +60 /),
    ]);
  });

  it("prints the summary as one document", async () => {
    const document = documentOf(await experiment(...SMALL, "--json"));
    expect(document).toMatchObject({
      schema: "bringup.experiment-summary/1",
      cells: [
        { cell: 0, link: "perfect", loss: 0.1, delayUs: 5_000, policy: "adaptive", runs: 60 },
        { cell: 1, loss: 0.3 },
      ],
    });
  });

  it("shows what it would do, and does nothing", async () => {
    const out = scratch("out");
    const argv = [...SMALL, "--burst", "1,3", "--dry-run", "--out", out];
    const { stdout } = await experiment(...argv);
    expect(stdout).toMatch(/^loss +burst +policy +runs\n(?:.*\n){4}\n4 cells, 240 bring-ups\n$/);
    expect(documentOf(await experiment(...argv, "--json"))).toMatchObject({
      schema: "bringup.experiment-plan/1",
      bringUps: 240,
      cells: [{ burst: 1 }, { burst: 3 }, { burst: 1 }, { burst: 3 }],
    });
    expect(existsSync(out)).toBe(false);
  });

  it("takes the design of a file, options first, and of an experiment that was run", async () => {
    const file = scratch("design.json");
    writeFileSync(scratch("mine.json"), '{"schema":"bringup.retry/1","name":"mine","from":"lws"}');
    const json = { runs: 60, losses: ["10%", "30%"], delays: ["5ms"], policies: ["./mine.json"] };
    writeFileSync(file, JSON.stringify(json));
    const out = scratch("out");
    const first = await experiment(file, "--runs", "50", "--out", out, "--jobs", "1");
    expect(first.stdout).toMatch(/^10 % +mine +50 /m);
    expect(first.stdout).toContain(`${out} holds design, runs, summary and plots`);
    const again = scratch("again");
    await experiment(`${out}/design.json`, "--out", again, "--jobs", "1");
    expect(filesOf(again)).toEqual(filesOf(out));
  });

  it("takes links in words, with commas of their own", async () => {
    const words = "loss 10%, delay 5ms; rx dns: loss 50%";
    const { stdout } = await experiment("--link", words, "--link", "lan,lte", "--dry-run");
    expect(stdout).toMatch(/^loss 10%, delay 5ms; rx dns: loss 50% .*\nlan .*\nlte /m);
  });

  it.each<readonly [readonly string[], string, RegExp]>([
    [
      ["--policy", "nobody"],
      "usage.design",
      /--policy: found "nobody"; expected one of lws, .* file/,
    ],
    [["--policy", "./none.json"], "usage.design", /--policy \(\.\/none\.json\): found ENOENT/],
    [["--link", "lann"], "usage.design", /--link: .*expected a profile \(perfect, lan/],
    [["--loss", "10,,20"], "usage.list", /empty element/],
    [["--loss", "110"], "usage.probability", /"110" is not a probability/],
    [["--delay", "5"], "usage.delay", /"5" is not a delay; expected a number with a unit/],
    [["--burst", "3"], "usage.design", /--burst: found none; expected losses beside it/],
    [
      ["--loss", "90", "--burst", "3"],
      "usage.design",
      /--burst: found bursts of 3 packets lose 75 %/,
    ],
    [["--timeout", "2h"], "usage.design", /--timeout: found 7200000000/],
    [["--stop", "mean 5%"], "usage.stop", /"mean 5%" is not a stop rule/],
    [["--stop", "median 5%", "--shard", "1/2", "--out", "x"], "usage.shard", /enough runs/],
    [["--shard", "3/2"], "usage.shard", /"3\/2" is not a shard; expected K\/N/],
    [["--shard", "1/2"], "usage.shard", /needs a directory/],
    [["--resume"], "usage.resume", /no directory to go on with/],
    [["--jobs", "0"], "usage.jobs", /"0" is not a number/],
    [["--live", "eth0"], "usage.live", /guess.*expected --insecure-seed beside it/],
  ])("%j is refused, and nothing is written", async (argv, code, words) => {
    const out = scratch("out");
    const where =
      argv.includes("--out") || code === "usage.shard" || code === "usage.resume"
        ? []
        : ["--out", out];
    const { exitCode, stdout, stderr } = await experiment(...argv, ...where);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(words);
    expect(documentOf(await experiment(...argv, ...where, "--json"))).toMatchObject({ code });
    expect(existsSync(out)).toBe(false);
    expect(existsSync("x")).toBe(false);
  });

  it("says everything that is wrong with a file, and writes nothing", async () => {
    const file = scratch("bad.json");
    const out = scratch("out");
    const policy = { name: "mine", all: { delays: ["soon"] } };
    writeFileSync(file, JSON.stringify({ losses: ["10%", 2], runs: 0, policies: [policy] }));
    const { exitCode, stderr } = await experiment(file, "--out", out);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(`bringup: ${file}: 3 faults in the design:
  runs: expected a whole number from 1 up, found 0
  losses[1]: expected a share: "10%", or a number from 0 to 1, found 2
  policies[0].all.delays[0]: expected a duration: "250ms", "5s", or whole microseconds, from 1000 µs up, found "soon"
`);
    writeFileSync(file, '{"losses": [0.1');
    expect((await experiment(file, "--out", out)).stderr).toMatch(
      /bad.json: the design: found .*; expected JSON/,
    );
    expect((await experiment(scratch("none"), "--out", out)).stderr).toMatch(/found ENOENT/);
    writeFileSync(file, JSON.stringify({ timeout: "2h", delays: ["2h"] }));
    expect((await experiment(file, "--out", out)).stderr).toMatch(
      /\n {2}timeout: .*\n {2}delays\[0\]: /,
    );
    expect(existsSync(out)).toBe(false);
  });

  it("reads a file with a byte order mark, and refuses one without bottom", async () => {
    const file = scratch("design.json");
    writeFileSync(file, '\ufeff{ "losses": ["10%"], "runs": 5 }\r\n');
    expect((await experiment(file, "--dry-run")).stdout).toMatch(/\n1 cell, 5 bring-ups\n$/);
    const levels = 100_000;
    writeFileSync(file, `${"[".repeat(levels)}${"]".repeat(levels)}`);
    const { exitCode, stderr } = await experiment(file, "--dry-run");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/found more than 100 levels, one in another; expected JSON of fewer$/m);
  });

  it("refuses a directory that has something else, and one that cannot be", async () => {
    const out = scratch("out");
    await experiment(...SMALL, "--out", out);
    const again = await experiment(...SMALL, "--out", out);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/holds the results of an experiment already; try .*--resume/);
    const other = await experiment(...SMALL, "--seed", "2", "--out", out, "--resume");
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toMatch(/holds the results of another design/);
    writeFileSync(scratch("file"), "");
    const io = await experiment(...SMALL, "--out", scratch("file/out"));
    expect(io.exitCode).toBe(74);
    expect(io.stderr).toMatch(/file\/out: ENOTDIR/);
    const file = await experiment(...SMALL, "--out", scratch("file"));
    expect(file.stderr).toMatch(/file: EEXIST/);
    if (!existsSync("/proc/self")) return;
    const never = await experiment(...SMALL, "--out", "/proc/bringup/out");
    expect(never.stderr).toMatch(/\/proc\/bringup.*: ENOENT/);
  });

  it("ends with 130 where it is interrupted, and goes on with --resume", async () => {
    const argv = [
      "experiment",
      "run",
      "--loss",
      "30",
      "--delay",
      "5ms",
      "--runs",
      "3000",
      "--jobs",
      "1",
    ];
    const whole = scratch("whole");
    await run(...argv, "--out", whole);
    const out = scratch("out");
    const runtime = new CapturedRuntime();
    const ended = runtime.run(...argv, "--out", out);
    const started = setInterval(() => {
      if (existsSync(`${out}/runs.csv.part`)) runtime.interrupt("SIGINT");
    }, 5);
    const { exitCode, stderr } = await ended.finally(() => clearInterval(started));
    expect(exitCode).toBe(130);
    expect(stderr).toBe(
      `bringup: interrupted; what is done is in ${out}, and --resume goes on with it\n`,
    );
    expect(runtime.isListening).toBe(false);
    expect(existsSync(`${out}/summary.json`)).toBe(false);
    await run(...argv, "--out", out, "--resume");
    expect(filesOf(out)).toEqual(filesOf(whole));
  });
});

describe("experiment merge", () => {
  it("makes the whole of its shards", async () => {
    const whole = scratch("whole");
    const { stdout } = await experiment(...SMALL, "--out", whole);
    const shards = [1, 2, 3].map((index) => scratch(`shard${index}`));
    for (const [index, out] of shards.entries()) {
      const shard = await experiment(...SMALL, "--shard", `${index + 1}/3`, "--out", out);
      expect(shard.stdout).toContain(`shard ${index + 1} of 3 is in ${out}`);
    }
    const out = scratch("merged");
    const merged = await run("experiment", "merge", ...shards, "--out", out);
    expect(merged.exitCode).toBe(0);
    expect(merged.stdout).toBe(stdout.replace(whole, out));
    expect(filesOf(out)).toEqual(filesOf(whole));
    const part = await run("experiment", "merge", ...shards.slice(1), "--out", scratch("part"));
    expect(part.exitCode).toBe(2);
    expect(part.stderr).toMatch(
      /of 3 shards 1 are missing; try their directories beside the others/,
    );
    expect(existsSync(scratch("part"))).toBe(false);
  });
});

describe("the progress of an experiment", () => {
  it("is share, bar, rate, time left and cell", () => {
    const progress = { done: 37_700, total: 100_000, cellsDone: 3, cells: 10 };
    expect(progressText({ ...progress, perSecond: 9_812.4, remainingUs: 6_350_000 })).toBe(
      " 37 % ████▌        37 700 of 100 000, 9 812/s, 6.35 s left, cell 4 of 10",
    );
    expect(progressText({ ...progress, done: 0, perSecond: 0, remainingUs: Infinity })).toBe(
      "  0 %              0 of 100 000, cell 4 of 10",
    );
  });
});
