import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DesignRequest } from "../../experiment/design.ts";
import { mergeExperiments } from "../../library/experiment-merge.ts";
import { runExperiment } from "../../library/experiment.ts";
import type { ExperimentProgress } from "../../library/experiment-options.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";
import { filesOf } from "../cli/directory-files.ts";
import { readExperiment } from "../../library/read-experiment.ts";
import { scratchDirectory } from "../cli/scratch-directory.ts";

const scratch = scratchDirectory();

/** Threads start slowly on a busy machine. */
const PATIENT = { timeout: 30_000 };

const LINK = { name: "near", tx: { delayUs: 2_000 }, rx: { delayUs: 2_000 } };
const POLICIES = ["adaptive", "lws"].map((name) => RETRY_PRESETS.get(name) as RetryPreset);
/** More than one block in each cell. */
const DESIGN: DesignRequest = {
  links: [LINK],
  losses: [0.3],
  policies: POLICIES,
  runs: 1_100,
  until: "DHCP",
  timeoutUs: 2_000_000,
};
const FLEET: DesignRequest = { links: [LINK], losses: [0.1], devices: [1, 12], runs: 90 };

/** Blocks of 100 runs, and all of them. */
const NEVER_ENOUGH = { metric: "median", width: 1e-9, minRuns: 100 } as const;

async function filesAfter(
  out: string,
  options: Parameters<typeof runExperiment>[0],
): Promise<Readonly<Record<string, string>>> {
  await runExperiment({ jobs: 1, ...options, out });
  return filesOf(out);
}

/** Which option was refused, and why. */
async function refused(options: Parameters<typeof runExperiment>[0]): Promise<string> {
  return runExperiment(options).then(
    () => "done",
    ({ option, message }: { option: string; message: string }) => `${option}: ${message}`,
  );
}

/** The directories of all shards of a design. */
async function shardsOf(design: DesignRequest, count: number): Promise<string[]> {
  const directories = Array.from({ length: count }, (_, index) => scratch(`shard${index + 1}`));
  for (const [index, out] of directories.entries())
    await runExperiment({ design, jobs: 1, shard: { index: index + 1, count }, out });
  return directories;
}

describe("an experiment", PATIENT, () => {
  it("leaves the same files with one thread, with two, and again", async () => {
    const one = await filesAfter(scratch("one"), { design: DESIGN });
    expect(Object.keys(one)).toEqual(
      expect.arrayContaining(["design.json", "runs.csv", "summary.json"]),
    );
    expect(one["runs.csv"]?.split("\n")).toHaveLength(1 + 2 * 1_100 + 1);
    expect(await filesAfter(scratch("two"), { design: DESIGN, jobs: 2 })).toEqual(one);
    expect(await filesAfter(scratch("again"), { design: DESIGN })).toEqual(one);
  });

  it("leaves the same files of a fleet, with what its servers were asked", async () => {
    const one = await filesAfter(scratch("one"), { design: FLEET });
    expect(one["runs.csv"]?.split("\n")).toHaveLength(1 + 90 + 12 * 90 + 1);
    expect(one["servers.csv"]).toMatch(/^cell,.*\n1,near,0.1,,,plain,12,adaptive,0,dhcp,/);
    expect(await filesAfter(scratch("two"), { design: FLEET, jobs: 2 })).toEqual(one);
  });

  it("stops a cell after the same run with one thread and with two", async () => {
    const stop = { metric: "success", width: 0.05, minRuns: 200 } as const;
    const design = { ...DESIGN, stop };
    const one = await filesAfter(scratch("one"), { design });
    const rows = (one["runs.csv"] as string).split("\n").length;
    expect(rows).toBeLessThan(2 * 1_100);
    expect(rows).toBeGreaterThan(2 * 200);
    expect(await filesAfter(scratch("two"), { design, jobs: 2 })).toEqual(one);
  });

  it("says how far it is", async () => {
    const seen: ExperimentProgress[] = [];
    await runExperiment({ design: DESIGN, jobs: 1, onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual([1_000, 1_100, 2_100, 2_200]);
    expect(seen.map(({ cellsDone }) => cellsDone)).toEqual([0, 1, 1, 2]);
    for (const progress of seen) expect(progress).toMatchObject({ total: 2_200, cells: 2 });
    expect(seen.every(({ perSecond }) => perSecond > 0)).toBe(true);
    expect(seen.at(-1)?.remainingUs).toBe(0);
  });

  it.each([1, 2])("fails with the fault of a run, %i threads", async (jobs) => {
    const broken = { name: "broken" } as RetryPreset;
    const design = { ...DESIGN, policies: [broken] };
    await expect(runExperiment({ design, jobs })).rejects.toThrow(TypeError);
  });

  it("is told which option makes no sense", async () => {
    const out = scratch("none");
    expect(await refused({ design: { runs: 0 }, out })).toMatch(/^design: runs: expected/);
    expect(await refused({ jobs: 0, out })).toMatch(/^jobs: 0 is not/);
    expect(await refused({ resume: true })).toMatch(/^resume: there is no directory/);
    expect(await refused({ shard: { index: 1, count: 2 } })).toMatch(/^shard: .*directory/);
    expect(await refused({ shard: { index: 3, count: 2 }, out })).toMatch(/^shard: 3\/2 is not/);
    expect(await refused({ design: { live: "eth0" }, out })).toMatch(/^live: .*guess/);
    const stop = { metric: "p90", width: 0.2, minRuns: 100 } as const;
    const shard = { index: 1, count: 2 };
    expect(await refused({ design: { stop }, shard, out })).toMatch(/^shard: .*enough runs/);
    expect(existsSync(out)).toBe(false);
  });
});

describe("a directory of results", PATIENT, () => {
  it("is not written to twice, and not by another design", async () => {
    const out = scratch("out");
    const before = await filesAfter(out, { design: { runs: 10 } });
    const again = (options: Parameters<typeof runExperiment>[0]): Promise<unknown> =>
      runExperiment({ jobs: 1, out, ...options }).catch((error: Error) => error.message);
    expect(await again({ design: { runs: 10 } })).toMatch(
      /holds the results of an experiment already/,
    );
    expect(await again({ design: { runs: 11 }, resume: true })).toMatch(
      /results of another design/,
    );
    expect(
      await again({ design: { runs: 10 }, resume: true, shard: { index: 1, count: 2 } }),
    ).toMatch(/another share/);
    expect(filesOf(out)).toEqual(before);
  });

  it("is refused with the system's words where it cannot be made", async () => {
    writeFileSync(scratch("file"), "");
    const failure = runExperiment({ design: { runs: 10 }, out: scratch("file/out") });
    await expect(failure).rejects.toMatchObject({ name: "ExperimentError", kind: "io" });
    await expect(failure).rejects.toThrow(/file\/out: ENOTDIR/);
  });

  it("of a changed design is not believed", async () => {
    const out = scratch("out");
    await runExperiment({ design: { runs: 10 }, jobs: 1, out });
    const design = readFileSync(join(out, "design.json"), "utf8");
    writeFileSync(join(out, "design.json"), design.replace('"runs": 10', '"runs": 11'));
    await expect(
      runExperiment({ design: { runs: 11 }, jobs: 1, out, resume: true }),
    ).rejects.toThrow(/design.json: design: expected a design with the hash/);
  });
});

describe("an interrupted experiment", PATIENT, () => {
  it("keeps what is done, and goes on to the same files", async () => {
    const whole = await filesAfter(scratch("whole"), { design: DESIGN });
    for (const jobs of [1, 2]) {
      const out = scratch(`interrupted-${jobs}`);
      const controller = new AbortController();
      const reason = new Error("enough");
      const first = runExperiment({
        design: DESIGN,
        jobs,
        out,
        signal: controller.signal,
        onProgress: ({ done }) => done > 1_000 && controller.abort(reason),
      });
      await expect(first).rejects.toBe(reason);
      const lines = readFileSync(join(out, "runs.csv.part"), "utf8").split("\n").length - 2;
      expect(lines).toBeGreaterThan(1_000);
      expect(readdirSync(out)).not.toContain("summary.json");
      let ran = 0;
      const onProgress = ({ done }: ExperimentProgress): void => void (ran ||= done);
      expect(await filesAfter(out, { design: DESIGN, resume: true, onProgress })).toEqual(whole);
      expect(ran).toBeGreaterThan(lines);
    }
  });

  it.each([
    ["of single devices", { ...DESIGN, runs: 300, stop: NEVER_ENOUGH }],
    ["of a fleet", FLEET],
  ])("%s goes on from any cut of its files", async (_what, design) => {
    const whole = await filesAfter(scratch("whole"), { design });
    const runs = whole["runs.csv"] as string;
    const header = runs.indexOf("\n");
    const cuts = [0, 1, header, header + 1, runs.length - 1, runs.length];
    for (let part = 1; part < 6; part++) cuts.push(Math.floor((runs.length * part) / 6));
    for (const cut of cuts) {
      const out = scratch(`cut-${cut}`);
      mkdirSync(out);
      writeFileSync(join(out, "design.json"), whole["design.json"] as string);
      writeFileSync(join(out, "runs.csv.part"), runs.slice(0, cut));
      const servers = whole["servers.csv"];
      if (servers !== undefined) writeFileSync(join(out, "servers.csv.part"), servers);
      expect(await filesAfter(out, { design, resume: true }), `cut at ${cut}`).toEqual(whole);
    }
  });

  it("runs again what is damaged, and all behind it", async () => {
    const out = scratch("out");
    const whole = await filesAfter(out, { design: DESIGN });
    const runs = whole["runs.csv"] as string;
    writeFileSync(join(out, "runs.csv"), `${runs.slice(0, 100_000)}\0\0${runs.slice(100_002)}`);
    appendFileSync(join(out, "runs.csv"), "more");
    expect(await filesAfter(out, { design: DESIGN, resume: true })).toEqual(whole);
  });

  it("is not read with more behind its end than it had", async () => {
    const out = scratch("out");
    await runExperiment({ design: { runs: 10 }, jobs: 1, out });
    expect(() => readExperiment(out)).not.toThrow();
    const runs = readFileSync(join(out, "runs.csv"), "utf8");
    appendFileSync(join(out, "runs.csv"), `${runs.split("\n")[1]}\n`);
    expect(() => readExperiment(out)).toThrow(/has more in runs.csv than the runs of its design/);
  });

  it("begins where there is nothing", async () => {
    const out = scratch("deep/er");
    expect(await filesAfter(out, { design: { runs: 10 }, resume: true })).toHaveProperty(
      "summary.json",
    );
  });
});

describe("shards", PATIENT, () => {
  it.each([
    ["four of single devices", DESIGN, 4],
    ["three of a fleet", FLEET, 3],
    ["one", { runs: 10 }, 1],
    ["more than there are runs", { runs: 2 }, 5],
  ])(
    "%s become the files of the whole, in whatever order they are given",
    async (_what, design, count) => {
      const whole = await filesAfter(scratch("whole"), { design });
      const directories = await shardsOf(design, count);
      for (const directory of directories)
        expect(readdirSync(directory)).not.toContain("summary.json");
      const merged = scratch("merged");
      mergeExperiments(directories.toReversed(), merged);
      expect(filesOf(merged)).toEqual(whole);
    },
  );

  it("are not merged unless they are all of one design, each once and whole", async () => {
    const [one = "", two = "", three = ""] = await shardsOf({ runs: 30 }, 3);
    const other = scratch("other");
    await runExperiment({
      design: { runs: 31 },
      jobs: 1,
      shard: { index: 3, count: 3 },
      out: other,
    });
    const whole = scratch("whole");
    await runExperiment({ design: { runs: 30 }, jobs: 1, out: whole });
    const out = scratch("out");
    const unmerged = (...directories: readonly string[]): unknown => {
      try {
        return mergeExperiments(directories, out);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(unmerged()).toMatch(/no shards/);
    expect(unmerged(one, two)).toMatch(/of 3 shards 3 are missing/);
    expect(unmerged(one, two, two)).toMatch(/shard2 and .*shard2 are both shard 2/);
    expect(unmerged(one, two, other)).toMatch(/other is a shard of another design/);
    expect(unmerged(one, two, whole)).toMatch(/whole is not a shard/);
    expect(unmerged(one, two, scratch("nowhere"))).toMatch(/nowhere.*ENOENT/);
    const runs = readFileSync(join(three, "runs.csv"), "utf8");
    writeFileSync(join(three, "runs.csv"), runs.slice(0, -1));
    expect(unmerged(one, two, three)).toMatch(/shard3 are not those of its design, or not all/);
    writeFileSync(join(three, "runs.csv"), `${runs}more\n`);
    expect(unmerged(one, two, three)).toMatch(/shard3 are not those of its design/);
    expect(existsSync(out) && readdirSync(out).length > 0).toBe(false);
    writeFileSync(join(three, "runs.csv"), runs);
    mergeExperiments([one, two, three], out);
    expect(filesOf(out)).toEqual(filesOf(whole));
  });

  it("say, merged, which version of the program has run them", async () => {
    const directories = await shardsOf({ runs: 4 }, 2);
    for (const directory of directories) {
      const path = join(directory, "design.json");
      const document = JSON.parse(readFileSync(path, "utf8")) as object;
      writeFileSync(path, JSON.stringify({ ...document, bringup: "0.0.0-other" }));
    }
    const out = scratch("merged");
    mergeExperiments(directories, out);
    const merged = JSON.parse(readFileSync(join(out, "design.json"), "utf8")) as object;
    expect(merged).toMatchObject({ bringup: "0.0.0-other" });
    expect(merged).not.toHaveProperty("shard");
  });
});
