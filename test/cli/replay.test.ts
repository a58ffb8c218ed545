import { readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SNAPSHOT_SCHEMA } from "../../observation/snapshot.ts";
import { CapturedRuntime, documentOf, run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";
import { main } from "../../cli/main.ts";

const at = scratchDirectory();
let file = "";

async function record(...options: readonly string[]): Promise<string> {
  const path = at("run.rec");
  await run("up", "--simulate", "--seed", "7", ...options, "--record", path);
  return path;
}

const LOSSY = ["--loss", "30", "--delay", "5ms", "--stay", "--timeout", "40m"];

describe("replay --at", () => {
  it("shows the state as it was: ladder, holds, network, time, names", async () => {
    file = await record(...LOSSY);
    const early = await run("replay", file, "--at", "60ms");
    expect(early).toMatchObject({ exitCode: 0, stderr: "" });
    expect(early.stdout).toMatch(
      /^IFACE_COLDPLUG at 60\.0 ms .*, simulate, goal OPERATIONAL: climbing\n/,
    );
    expect(early.stdout).toMatch(/DHCP is held by dhcp for 60\.0 ms: eth0: no OFFER yet/);
    const late = await run("replay", file, "--at", "20m");
    expect(late.stdout).toMatch(/^OPERATIONAL at 20\.0 min .*: reached after 108 ms\n/);
    expect(late.stdout).toContain("192.0.2.100/24, domain lab.example");
    expect(late.stdout).toMatch(/ {2}renews in \d.*, rebinds in \d.*, expires in \d/);
    expect(late.stdout).toMatch(/offset \+90\.0 s ± .* by 192\.0\.2\.11, stratum 2/);
    expect(late.stdout).toMatch(/lab\.example {2}A {2}\d+ s {2}192\.0\.2\.1\n/);
  });

  it("prints the snapshot, the log up to there, or both for a person", async () => {
    file = await record(...LOSSY);
    const shot = documentOf(await run("replay", file, "--at", "60ms", "--json"));
    expect(shot).toMatchObject({
      schema: SNAPSHOT_SCHEMA,
      atUs: 60_000,
      current: "IFACE_COLDPLUG",
    });
    const log = (await run("replay", file, "--at", "60ms", "--ndjson")).stdout
      .trimEnd()
      .split("\n");
    const whole = (await run("replay", file, "--ndjson")).stdout.split("\n");
    expect(log.length).toBeGreaterThan(5);
    expect(log).toEqual(whole.slice(0, log.length));
    const { stdout } = await run("replay", file, "--at", "60ms", "-v");
    expect(stdout).toMatch(/DISCOVER dropped on the way out[^]*\n\nIFACE_COLDPLUG at 60\.0 ms/);
  });

  it("says where the end is if that comes before", async () => {
    file = await record();
    const { exitCode, stdout, stderr } = await run("replay", file, "--at", "1h");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^CONTEXT_DESTROYING at /);
    expect(stderr).toMatch(/: ends after .*; this is its end\n$/);
  });
});

describe("replay --until", () => {
  it.each([
    ["TIME_VALID", { current: "TIME_VALID" }],
    ["state-entered:DHCP", { current: "DHCP" }],
    ["packet-sent:REQUEST", { interfaces: [{ phase: "requesting" }] }],
    ["service:renewed", { current: "OPERATIONAL" }],
  ])("stops at the first %s", async (event, shot) => {
    file = await record(...LOSSY);
    const found = await run("replay", file, "--until", event, "--json");
    expect(found.exitCode).toBe(0);
    if (event !== "TIME_VALID" && !event.startsWith("state"))
      expect(documentOf(found)).toMatchObject(shot);
    const log = (await run("replay", file, "--until", event, "--ndjson")).stdout.trimEnd();
    expect(log.split("\n").at(-1)).toContain(
      event.split(":")[0] === event ? event : event.split(":")[1],
    );
  });

  it("looks from an instant on", async () => {
    file = await record(...LOSSY);
    const first = documentOf(await run("replay", file, "--until", "service:sample", "--json"));
    const options = ["--at", "1m", "--until", "service:sample", "--json"];
    const later = documentOf(await run("replay", file, ...options));
    expect(Number(first["atUs"])).toBeLessThan(1_000_000);
    expect(Number(later["atUs"])).toBeGreaterThanOrEqual(60_000_000);
  });

  it("is no where there is none, and a usage error where there can be none", async () => {
    file = await record();
    const none = await run("replay", file, "--until", "vetoed");
    expect(none).toMatchObject({ exitCode: 1, stdout: "" });
    expect(none.stderr).toMatch(/the recording has no "vetoed"; try replay --ndjson/);
    const bad = await run("replay", file, "--until", "veto");
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toMatch(
      /"veto" is no kind of event; expected a state, or one of packet-sent/,
    );
  });
});

describe("replay --speed", () => {
  it.each([[[]], [["-v"]], [["--ndjson"]]])(
    "shows at its pace what replay %s shows at once",
    async (options) => {
      file = await record("--loss", "30");
      const paced = await run("replay", file, "--speed", "2", ...options);
      expect(paced).toEqual(await run("replay", file, ...options));
    },
  );

  it("ends at an event, and before it when it is interrupted", async () => {
    file = await record(...LOSSY);
    const { stdout, exitCode } = await run("replay", file, "--speed", "1000", "--until", "DHCP");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ DHCP +192\.0\.2\.100\/24 .*\n$/);
    const runtime = new CapturedRuntime();
    const playing = main(["replay", file, "--speed", "1"], runtime);
    await until(() => runtime.stdout.text.includes("OPERATIONAL"));
    runtime.interrupt("SIGINT");
    expect(await playing).toBe(130);
  });

  it.each(["0", "fast", "-1", "1e9"])("refuses %s", async (speed) => {
    file = await record();
    expect(await run("replay", file, `--speed=${speed}`)).toMatchObject({ exitCode: 2 });
  });
});

describe("replay --fork", () => {
  it("shows the run with its new end, records it, and says what it is worth", async () => {
    file = await record(...LOSSY);
    const out = at("fork.rec");
    const options = ["--fork", "--at", "60ms", "--seed", "5", "--record", out];
    const { exitCode, stdout } = await run("replay", file, ...options);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^forked at 60\.0 ms: dice 5; the same world up to there\n\n[^]*OPERATIONAL after /,
    );
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect((await run("replay", out, "--verify")).exitCode).toBe(0);
    const twice = await run("replay", file, ...options.slice(0, -1), at("again.rec"));
    expect(twice.stdout).toBe(stdout);
    expect(readFileSync(at("again.rec"))).toEqual(readFileSync(out));
  });

  it("has a document, and exit code 1 where the goal is not reached", async () => {
    file = await record(...LOSSY);
    const dead = await run("replay", file, "--fork", "--at", "60ms", "--loss", "100", "--json");
    expect(dead.exitCode).toBe(1);
    expect(documentOf(dead)).toMatchObject({
      schema: "bringup.fork/1",
      how: "exact",
      atUs: 60_000,
      seed: null,
      link: { tx: "loss 100 %", rx: "loss 100 %" },
      run: { schema: "bringup.up/1", reached: "IFACE_COLDPLUG" },
    });
  });

  it("says that it is an approximation", async () => {
    const lab = new URL("../vectors/recordings/lab.rec", import.meta.url).pathname;
    const { stdout, exitCode } = await run("replay", lab, "--fork", "--at", "40ms");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^forked at 40\.0 ms: nothing changed; an approximation, with servers made of what/,
    );
  });

  it.each([
    [["--loss", "30"], "--fork beside"],
    [["--seed", "3"], "--fork beside"],
    [["--record", "x.rec"], "--fork beside"],
    [["--redact"], "--out FILE"],
    [["--out", "x"], "--redact beside"],
  ])("is not meant by %s alone", async (options, hint) => {
    file = await record();
    const refused = await run("replay", file, ...options);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(hint);
  });
});

describe("what is made of a recording", () => {
  it.each([
    ["--redact", "--out"],
    ["--fork", "--record"],
  ])("is not written over it: %s", async (what, where) => {
    file = await record(...LOSSY);
    const before = readFileSync(file);
    const refused = await run("replay", file, what, where, `${at(".")}/./run.rec`);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("is what is read; expected another file");
    expect(readFileSync(file)).toEqual(before);
  });
});

describe("--redact", () => {
  it("writes another recording, without the addresses, that replays alike", async () => {
    file = await record(...LOSSY);
    const out = at("clean.rec");
    const { exitCode, stdout } = await run("replay", file, "--redact", "--out", out);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/clean\.rec: redacted, \d+ lines; it replays like /);
    expect(readFileSync(out, "utf8")).not.toMatch(/02:00:00:00:00:64|020000000064/);
    expect(await run("replay", out)).toEqual(await run("replay", file));
    expect((await run("replay", out, "--verify")).exitCode).toBe(0);
  });

  it("redacts what is being recorded", async () => {
    file = await record(...LOSSY, "--redact");
    expect(readFileSync(file, "utf8")).not.toMatch(/02:00:00:00:00:64|020000000064/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await run("replay", file, "--verify")).exitCode).toBe(0);
    expect((await run("up", "--simulate", "--redact")).exitCode).toBe(2);
  });
});

describe("a recording that is damaged", () => {
  it("is read up to there by every way to look at it, with exit code 1", async () => {
    file = await record(...LOSSY);
    const lines = readFileSync(file, "utf8").split("\n");
    lines[20] = (lines[20] ?? "").replace(/\d/, "");
    writeFileSync(file, lines.join("\n"));
    const says = /: (differs at|read up to) line 21, /;
    for (const options of [[], ["--at", "60ms"], ["--until", "DHCP"], ["--speed", "1000000"]]) {
      const { exitCode, stdout, stderr } = await run("replay", file, ...options);
      expect({ exitCode, options }).toEqual({ exitCode: 1, options });
      expect(stderr).toMatch(says);
      expect(stdout).toContain("IFACE_COLDPLUG");
    }
    const fork = await run("replay", file, "--fork", "--at", "40ms", "--seed", "2");
    expect(fork.stderr).toMatch(says);
    const clean = await run("replay", file, "--redact", "--out", at("clean.rec"));
    expect(clean.stderr).toMatch(says);
    expect((await run("replay", at("clean.rec"))).exitCode).toBe(1);
  });
});

/** Lets the program go on until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
