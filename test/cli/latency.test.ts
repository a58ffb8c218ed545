import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { LATENCY_FORMATS } from "../../library/latency-formats.ts";
import { documentOf, run, type Run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

const UP = ["up", "--simulate", "--link", "loss 30%, delay 10ms", "--seed", "7"] as const;

async function record(...names: readonly string[]): Promise<Run> {
  return run(...UP, ...names.flatMap((name) => ["--latency", at(name)]));
}

describe("up --latency", () => {
  it("writes every format in one run, for the owner alone", async () => {
    const names = LATENCY_FORMATS.map(({ endings }) => `all${endings[0]}`);
    const ran = await record(...names);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    for (const name of names.filter((one) => !one.endsWith("/"))) {
      expect(statSync(at(name)).size, name).toBeGreaterThan(100);
      expect(statSync(at(name)).mode & 0o777, name).toBe(0o600);
    }
    const figures = ["bars", "ecdf", "percentiles", "timeline"].flatMap((name) => [
      `${name}.dat`,
      `${name}.gp`,
    ]);
    expect(readdirSync(at("all/")).toSorted()).toEqual(
      ["README.md", ...figures, "records.csv"].toSorted(),
    );
  });

  it("changes nothing else: the same text and the same log as without", async () => {
    const plain = await run(...UP, "--ndjson");
    const timed = await run(...UP, "--ndjson", "--latency", at("same.jsonl"));
    expect(timed.stdout).toBe(plain.stdout);
  });

  it("says what it was made with: seed's dice, link, time of day", async () => {
    await record("head.jsonl");
    const [head = ""] = readFileSync(at("head.jsonl"), "utf8").split("\n");
    expect(JSON.parse(head)).toEqual({
      schema: "bringup.latency/1",
      tool: "bringup 9.9.9",
      title: "up --simulate, tx loss 30 %, delay 10.0 ms, rx loss 30 %, delay 10.0 ms",
      startedUnixUs: 1_767_225_510_000_000,
    });
  });

  it("refuses an ending of no format, before anything is sent", async () => {
    const refused = await record("run.xyz");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/run\.xyz" is of no latency format; expected .*\.jsonl, \.csv/);
  });

  it("leaves an old file alone where the options are refused", async () => {
    writeFileSync(at("old.jsonl"), "old");
    const refused = await run("up", "--simulate", "--probe", "a..b", "--latency", at("old.jsonl"));
    expect(refused.exitCode).toBe(2);
    expect(readFileSync(at("old.jsonl"), "utf8")).toBe("old");
  });

  it.each(["no/such/directory/run.csv", "."])("cannot write to %s and says so", async (name) => {
    const path = name === "." ? at("folder.csv") : at(name);
    if (name === ".") mkdirSync(path);
    const failed = await run(...UP, "--latency", path);
    expect(failed).toMatchObject({ exitCode: 74, stdout: "" });
    expect(failed.stderr).toMatch(/^bringup: cannot write ".*": E\w+: /);
  });
});

describe("up --latency on a full disk", () => {
  it("is one error, not a document", async () => {
    symlinkSync("/dev/full", at("full.csv"));
    const failed = await run(...UP, "--latency", at("full.csv"), "--json");
    expect(failed.exitCode).toBe(74);
    expect(documentOf(failed)).toMatchObject({ schema: "bringup.error/1", code: "io.latency" });
    expect(existsSync("/dev/full")).toBe(true);
  });
});

describe("latency convert", () => {
  it("reads a recording: the records are those that were written while it ran", async () => {
    await run(...UP, "--record", at("run.rec"), "--latency", at("live.jsonl"));
    expect(await run("latency", "convert", at("run.rec"), at("again.jsonl"))).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
    const [live, again] = ["live.jsonl", "again.jsonl"].map((name) =>
      readFileSync(at(name), "utf8").split("\n").slice(1),
    );
    expect(again).toEqual(live);
  });

  it("reads an event log, and one format into another and back", async () => {
    const { stdout } = await run(...UP, "--ndjson");
    writeFileSync(at("run.ndjson"), stdout);
    await record("direct.csv");
    await run("latency", "convert", at("run.ndjson"), at("events.csv"));
    expect(readFileSync(at("events.csv"), "utf8")).toBe(readFileSync(at("direct.csv"), "utf8"));
    await run("latency", "convert", at("direct.csv"), at("there.jsonl"));
    await run("latency", "convert", at("there.jsonl"), at("back.csv"));
    expect(readFileSync(at("back.csv"), "utf8")).toBe(readFileSync(at("direct.csv"), "utf8"));
  });

  it("writes packets of a recording, and says what is missing where there are only records", async () => {
    await run(...UP, "--record", at("run.rec"), "--latency", at("run.jsonl"));
    expect((await run("latency", "convert", at("run.rec"), at("run.pcapng"))).exitCode).toBe(0);
    const refused = await run("latency", "convert", at("run.jsonl"), at("none.pcapng"));
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/has no events, of which pcapng is made; expected a recording/);
    expect(existsSync(at("none.pcapng"))).toBe(false);
  });

  it("takes the format by name, and never writes over what it reads", async () => {
    await record("run.jsonl");
    const named = ["latency", "convert", at("run.jsonl"), at("plain"), "--to", "hgrm"];
    expect((await run(...named)).exitCode).toBe(0);
    expect(readFileSync(at("plain"), "utf8")).toMatch(/^ +Value +Percentile/);
    const onto = await run("latency", "convert", at("run.jsonl"), at("run.jsonl"));
    expect(onto.exitCode).toBe(2);
    expect(onto.stderr).toContain("is what is read");
    const unknown = await run("latency", "convert", at("run.jsonl"), at("x"), "--to", "xls");
    expect(unknown.stderr).toMatch(/"xls" is of no latency format; expected jsonl, csv/);
  });
});

describe("reading latency", () => {
  it("names a line that is wrong; one at the end was cut off, and what is before it counts", async () => {
    await record("good.jsonl");
    const lines = readFileSync(at("good.jsonl"), "utf8").trimEnd().split("\n");
    writeFileSync(at("bad.jsonl"), `${lines.toSpliced(4, 1, '{"atUs":1}').join("\n")}\n`);
    const bad = await run("latency", "summary", at("bad.jsonl"));
    expect(bad).toMatchObject({ exitCode: 74, stdout: "" });
    expect(bad.stderr).toContain("bad.jsonl:5: durationUs is missing");
    expect((await run("latency", "convert", at("bad.jsonl"), at("bad.csv"))).exitCode).toBe(74);
    expect(existsSync(at("bad.csv"))).toBe(false);
    writeFileSync(at("cut.jsonl"), lines.join("\n").slice(0, -20));
    const cut = await run("latency", "summary", at("cut.jsonl"));
    expect(cut.exitCode).toBe(0);
    expect(cut.stderr).toContain(`cut.jsonl:${lines.length}: not an object of JSON`);
    expect(cut.stdout).toContain("transaction");
  });

  it.each([
    ["empty.jsonl", "", /empty\.jsonl is empty/],
    ["poem.txt", "The sea is calm to-night.\n", /poem\.txt:1: not a file of latency; expected/],
    ["later.jsonl", '{"schema":"bringup.latency/9"}\n{}\n', /not a file of latency/],
  ])("says of %s what it is not", async (name, text, words) => {
    writeFileSync(at(name), text);
    const failed = await run("latency", "summary", at(name));
    expect(failed.exitCode).toBe(74);
    expect(failed.stderr).toMatch(words);
  });

  it("shows a recording up to its damage, and where that is", async () => {
    await run(...UP, "--record", at("whole.rec"));
    const lines = readFileSync(at("whole.rec"), "utf8").split("\n");
    writeFileSync(at("half.rec"), lines.slice(0, 8).join("\n"));
    const half = await run("latency", "summary", at("half.rec"));
    expect(half.exitCode).toBe(0);
    expect(half.stderr).toMatch(
      /half\.rec: read up to line \d+, \d+ inputs: the recording has no end/,
    );
    expect(half.stdout).toContain("dhcp/eth0 DISCOVER");
  });
});

describe("latency summary, plot, compare and check", () => {
  beforeEach(async () => {
    for (const [name, delay] of [
      ["near", "10ms"],
      ["far", "15ms"],
    ] as const) {
      const texts: string[] = [];
      for (let seed = 1; seed <= 30; seed++) {
        const file = at(`${name}-${seed}.jsonl`);
        const how = ["--delay", delay, "--seed", String(seed), "--latency", file];
        await run("up", "--simulate", ...how);
        texts.push(readFileSync(file, "utf8").split("\n").slice(1).join("\n"));
      }
      writeFileSync(at(`${name}.jsonl`), `{"schema":"bringup.latency/1"}\n${texts.join("")}`);
    }
  });

  it("sums up several files as one", async () => {
    const files = [at("near-1.jsonl"), at("near-2.jsonl")];
    const { stdout } = await run("latency", "summary", ...files, "--phase", "server");
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(["phase", "of", "n", "unanswered", "mean", "p50", "p90", "p99", "max"]);
    expect(rows).toContainEqual(
      expect.arrayContaining(["server", "dns A", "2", "20 ms", "20 ms", "20 ms"]),
    );
    const json = await run("latency", "summary", ...files, "--source", "ntp", "--json");
    expect(documentOf(json)).toMatchObject({
      schema: "bringup.latency-summary/1",
      files,
      rows: [
        { phase: "transaction", source: "ntp", what: "NTP request", count: 2, unanswered: 0 },
        { phase: "server", count: 2, p50Us: expect.closeTo(20_000, -2), maxUs: 20_000 },
      ],
    });
  });

  it("marks what differs by more than chance would have it, and what is too little to tell", async () => {
    const { exitCode, stdout } = await run("latency", "compare", at("near.jsonl"), at("far.jsonl"));
    expect(exitCode).toBe(0);
    const dns = stdout.split("\n").findIndex((line) => /server +dns A/.test(line));
    const [p50, p90, p99] = stdout.split("\n").slice(dns, dns + 3);
    expect(p50).toMatch(/30, 30 +p50 +20 ms +30 ms +\+10 ms \(\+50 %\) +\*$/);
    expect(p90).toMatch(/\?$/);
    expect(p99).toMatch(/\?$/);
    const same = await run("latency", "compare", at("near.jsonl"), at("near.jsonl"), "--json");
    const document = documentOf(same) as { comparisons: { differences: { differs: boolean }[] }[] };
    const all = document.comparisons.flatMap(({ differences }) => differences);
    expect(all.length).toBeGreaterThan(6);
    expect(all.every(({ differs }) => !differs)).toBe(true);
  });

  it("answers yes or no to limits, and says by how much", async () => {
    const files = [at("near.jsonl")];
    const kept = await run("latency", "check", "--p99", "200ms", "--source", "dns,ntp", ...files);
    expect(kept).toMatchObject({
      exitCode: 0,
      stdout: "p99 is 20 ms, within 200 ms (transaction of dns of ntp, n = 60)\n",
    });
    const over = await run("latency", "check", "--p50", "5ms", "--max", "1s", ...files);
    expect(over.exitCode).toBe(1);
    expect(over.stdout).toMatch(
      /^p50 is 20 ms, 15 ms over the limit of 5 ms .*\nmax is .* within 1 s/,
    );
    const json = await run(
      "latency",
      "check",
      "--p50",
      "5ms",
      "--phase",
      "hold",
      ...files,
      "--json",
    );
    expect(json.exitCode).toBe(1);
    expect(documentOf(json)).toMatchObject({
      schema: "bringup.latency-check/1",
      isKept: false,
      checked: [{ measure: "p50", limitUs: 5_000, isKept: false }],
    });
  });

  it("keeps a limit that is met exactly, although percentiles are rounded", async () => {
    const records = [10_000, 10_000, 50_000].map((durationUs) =>
      JSON.stringify({
        atUs: 0,
        durationUs,
        phase: "server",
        source: "dns",
        what: "A",
        outcome: "answered",
      }),
    );
    writeFileSync(at("even.jsonl"), ['{"schema":"bringup.latency/1"}', ...records, ""].join("\n"));
    const check = (...limit: string[]) =>
      run("latency", "check", ...limit, "--phase", "server", at("even.jsonl"));
    expect(await check("--p50", "10ms")).toMatchObject({
      exitCode: 0,
      stdout: "p50 is 10 ms, within 10 ms (server, n = 3)\n",
    });
    expect((await check("--p50", "9990us")).exitCode).toBe(1);
    expect((await check("--max", "49999us")).exitCode).toBe(1);
  });

  it("answers no where there is nothing to check, and wants a limit", async () => {
    const nothing = await run(
      "latency",
      "check",
      "--max",
      "1s",
      "--source",
      "moon",
      at("near.jsonl"),
    );
    expect(nothing).toMatchObject({
      exitCode: 1,
      stdout: "nothing to check: no transaction of moon in 1 file\n",
    });
    const limitless = await run("latency", "check", at("near.jsonl"));
    expect(limitless.exitCode).toBe(2);
    expect(limitless.stderr).toMatch(/there is no limit to check; expected --p50/);
  });

  it("plots in the terminal, and as a folder", async () => {
    const { exitCode, stdout } = await run("latency", "plot", at("near.jsonl"), "--plain");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Where the time of each transaction went[^]*Share of transactions/);
    expect(stdout.split("\n").every((line) => line.length < 80)).toBe(true);
    const out = at("figures");
    expect((await run("latency", "plot", at("near.jsonl"), "--out", out)).exitCode).toBe(0);
    expect(readdirSync(out)).toContain("timeline.gp");
    expect(readFileSync(`${out}/README.md`, "utf8")).toContain("| server | dns A | 30 | 20 ms |");
    const nowhere = await run("latency", "plot", at("near.jsonl"), "--png");
    expect(nowhere.exitCode).toBe(2);
  });

  it("leaves no folder with half of it where a file cannot be read", async () => {
    const half = at("half");
    const plotted = await run("latency", "plot", at("near.jsonl"), at("no.jsonl"), "--out", half);
    expect(plotted.exitCode).toBe(74);
    expect(readdirSync(half)).toEqual([]);
  });
});
