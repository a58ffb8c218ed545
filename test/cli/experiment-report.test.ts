import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { CapturedRuntime, documentOf, run, type Run, type Terminal } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

async function experiment(name: string, ...options: readonly string[]): Promise<void> {
  const design = ["--policy", "adaptive,lws", "--runs", "20", "--delay", "5ms", "--jobs", "1"];
  const { exitCode, stderr } = await run(
    "experiment",
    "run",
    ...design,
    ...options,
    "--out",
    at(name),
  );
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
}

/** Runs it with a program of this text for gnuplot; without a text there is none. */
function report(
  gnuplot: string | undefined,
  options: readonly string[],
  terminal?: Terminal,
): Promise<Run> {
  const programs = at("programs");
  mkdirSync(programs, { recursive: true });
  if (gnuplot !== undefined) {
    writeFileSync(join(programs, "gnuplot"), `#!/bin/sh\n${gnuplot}\n`);
    chmodSync(join(programs, "gnuplot"), 0o755);
  }
  const runtime = new CapturedRuntime(terminal, { PATH: programs, NO_COLOR: "1" });
  return runtime.run("experiment", "report", at("one"), ...options);
}

const VERSION = '[ "$1" = --version ] && echo gnuplot 9.9 patchlevel 9 && exit 0';
/** Writes where it is told to: `-e "term='png'; output='…'"` is the third word. */
const DRAWS = `${VERSION}
echo "IEND</svg>" > "$(echo "$3" | /bin/sed "s/.*output='//; s/'$//")"`;

beforeEach(() => experiment("one", "--loss", "10,30"));

describe("experiment report", () => {
  it("shows tables, comparisons and plots, and writes nothing", async () => {
    rmSync(at("one/figures"), { recursive: true });
    const { exitCode, stdout, stderr } = await report(undefined, [], { columns: 80, rows: 24 });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^link perfect, loss 10 %, delay 5 ms\npolicy +success +median/);
    expect(stdout).toContain("adaptive against\n");
    expect(stdout).toContain("Median time to OPERATIONAL: link perfect, delay 5 ms\n");
    expect(stdout).toMatch(/^7 more with --figure: success-loss, reached-1, .*,\n {2}\S.*\n$/m);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain("\u001b");
    expect(existsSync(at("one/figures"))).toBe(false);
  });

  it("shows the figures that are named, in ASCII if that is wanted", async () => {
    const { stdout } = await report(undefined, ["--figure", "reached-2", "--plain"]);
    expect(stdout).toMatch(/^Share of runs that reached OPERATIONAL: link perfect, loss 30 %/);
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
    const unknown = await report(undefined, ["--figure", "nothing"]);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toMatch(
      /^bringup: there is no figure "nothing"; expected success-loss, /,
    );
  });

  it("writes the same again from the runs alone", async () => {
    const names = ["summary.json", "summary.csv", "report.md", "figures/reached-1.gp"];
    const before = names.map((name) => readFileSync(at(`one/${name}`), "utf8"));
    for (const name of names) rmSync(at(`one/${name}`));
    expect((await report(undefined, ["--recompute"])).exitCode).toBe(0);
    expect(names.map((name) => readFileSync(at(`one/${name}`), "utf8"))).toEqual(before);
  });

  it("says where gnuplot is missing, and shows the rest", async () => {
    const { exitCode, stdout, stderr } = await report(undefined, ["--png", "--svg"]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^bringup: gnuplot is not installed, so no images; the scripts are in /);
    expect(stdout).toContain("adaptive against\n");
  });

  it("lets gnuplot draw what is there, and shows the images in the report", async () => {
    const script = at("one/figures/reached-1.gp");
    writeFileSync(script, "# my own\n");
    rmSync(at("one/figures/reached-2.gp"));
    const options = ["--svg", "--figure", "reached-1,reached-2", "--json"];
    const drawn = documentOf(await report(DRAWS, options));
    expect(drawn).toMatchObject({
      schema: "bringup.experiment-report/1",
      gnuplot: "gnuplot 9.9 patchlevel 9",
      figures: [{ name: "reached-1" }, { name: "reached-2" }],
    });
    expect(readFileSync(script, "utf8")).toBe("# my own\n");
    expect(readFileSync(at("one/figures/reached-2.svg"), "utf8")).toBe("IEND</svg>\n");
    const images = (): readonly string[] =>
      readFileSync(at("one/report.md"), "utf8").match(/\(figures\/\S+\.(?:svg|png)\)/g) ?? [];
    expect(images()).toEqual(["(figures/reached-1.svg)", "(figures/reached-2.svg)"]);
    writeFileSync(at("one/report.md"), "my own");
    await report(DRAWS, ["--png"]);
    expect(readFileSync(at("one/report.md"), "utf8")).toBe("my own");
  });

  it("passes on what gnuplot warns of", async () => {
    const { exitCode, stderr } = await report(`${DRAWS}\necho odd data >&2`, [
      "--png",
      "--figure",
      "p90-loss",
    ]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: "bringup: gnuplot on p90-loss: odd data\n",
    });
  });

  it.each([
    ["fails", "echo no such terminal >&2; exit 3", /^gnuplot failed on .*: no such terminal$/],
    ["draws nothing", "exit 0", /^gnuplot failed on .*: it drew nothing, or a part$/],
    [
      "finds the disk full",
      'echo half > "$(echo "$3" | /bin/sed "s/.*output=\'//; s/\'$//")"',
      /^gnuplot failed on .*: it drew nothing, or a part$/,
    ],
    ["hangs", "echo wait >&2; exec /bin/sleep 60", /^gnuplot was stopped, after 0.2 s .*: wait$/],
  ])(
    "ends where gnuplot %s, in its own words, and leaves no image by half",
    async (_, end, words) => {
      const options = ["--png", "--figure", "p90-loss", "--time-limit", "200ms", "--json"];
      const failed = await report(`${VERSION}\n${end}`, options);
      expect(failed.exitCode).toBe(74);
      expect(documentOf(failed)).toMatchObject({
        code: "io.gnuplot",
        message: expect.stringMatching(words) as string,
      });
      expect(existsSync(at("one/figures/p90-loss.png"))).toBe(false);
      expect(existsSync(at("one/figures/p90-loss.png.part"))).toBe(false);
    },
  );

  it("refuses what is no finished experiment", async () => {
    const missing = await run("experiment", "report", at("nowhere"));
    expect(missing).toMatchObject({ exitCode: 74, stderr: expect.stringContaining("ENOENT") });
    await experiment("share", "--shard", "1/2");
    const share = await run("experiment", "report", at("share"));
    expect(share.exitCode).toBe(2);
    expect(share.stderr).toMatch(
      /share is shard 1 of 2 alone; .*; try bringup experiment merge\n$/,
    );
    const runs = at("one/runs.csv");
    writeFileSync(runs, readFileSync(runs, "utf8").split("\n").slice(0, 10).join("\n"));
    const cut = await run("experiment", "report", dirname(runs));
    expect(cut.exitCode).toBe(74);
    expect(cut.stderr).toContain("does not have all runs of its design");
  });
});

describe("experiment compare", () => {
  it("says what differs and who was faster", async () => {
    await experiment("two", "--loss", "10,30", "--seed", "11");
    const { exitCode, stdout } = await run("experiment", "compare", at("one"), at("two"));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\n  seed: 1 → 11\n");
    expect(stdout).toContain("\n  pairs    B the same in all of 10 pairs\n");
  });

  it("is one document for a program", async () => {
    const document = documentOf(await run("experiment", "compare", at("one"), at("one"), "--json"));
    expect(document).toMatchObject({
      schema: "bringup.experiment-comparison/1",
      differences: [],
      onlyA: [],
    });
    expect(document["cells"]).toHaveLength(4);
  });
});
