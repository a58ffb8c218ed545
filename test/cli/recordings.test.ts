import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RecordingFile } from "../../cli/recording-file.ts";
import { createBringUp } from "../../services/bring-up.ts";
import { parseHeader, randomFrom, RecordedService } from "../../services/bring-up/recording.ts";
import { documentOf, run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

async function record(
  ...options: readonly string[]
): Promise<{ file: string; ran: Awaited<ReturnType<typeof run>> }> {
  const file = at("run.rec");
  const ran = await run(
    "up",
    "--simulate",
    "--loss",
    "30",
    "--seed",
    "7",
    ...options,
    "--record",
    file,
  );
  return { file, ran };
}

describe("up --record", () => {
  it("writes a file that only its owner reads, over whatever was there", async () => {
    writeFileSync(at("run.rec"), "x".repeat(1_000_000));
    chmodSync(at("run.rec"), 0o644);
    const { file, ran } = await record();
    expect(ran.exitCode).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toMatch(
      /^\{"schema":"bringup\.recording\/1".*\n(?:\[.*\]\n)+$/,
    );
  });

  it("does not write two things to one file", async () => {
    const both = at("both.csv");
    for (const options of [
      ["--record", both, "--latency", both],
      ["--latency", both, "--latency", both],
    ]) {
      const refused = await run("up", "--simulate", ...options);
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain("would be written twice; expected a file for each option");
    }
    expect(existsSync(both)).toBe(false);
  });

  it("has each line of a real run in the file at once, should the run be killed", () => {
    const file = new RecordingFile(at("live.rec"), () => undefined, 0);
    file.write("one");
    expect(readFileSync(at("live.rec"), "utf8")).toBe("one\n");
    file.write("two");
    expect(readFileSync(at("live.rec"), "utf8")).toBe("one\ntwo\n");
    file.close();
  });

  it("leaves an old recording alone, and makes no new one, where the options are refused", async () => {
    writeFileSync(at("old.rec"), "old");
    for (const name of ["old.rec", "new.rec"]) {
      const refused = await run("up", "--simulate", "--probe", "a..b", "--record", at(name));
      expect(refused.exitCode).toBe(2);
    }
    expect(readFileSync(at("old.rec"), "utf8")).toBe("old");
    expect(existsSync(at("new.rec"))).toBe(false);
  });

  it.each(["no/such/directory/run.rec", "."])("cannot write to %s and says so", async (name) => {
    const { exitCode, stdout, stderr } = await run("up", "--simulate", "--record", at(name));
    expect({ exitCode, stdout }).toEqual({ exitCode: 74, stdout: "" });
    expect(stderr).toMatch(
      /^bringup: cannot record to ".*": E\w+: .*; expected a file that can be written\n$/,
    );
  });

  it("is one error, not a document, when the disk is full; a device stays", async () => {
    const failed = await run("up", "--simulate", "--record", "/dev/full", "--json");
    expect(failed.exitCode).toBe(74);
    expect(documentOf(failed)).toMatchObject({ schema: "bringup.error/1", code: "io.record" });
    expect(existsSync("/dev/full")).toBe(true);
  });
});

describe("replay", () => {
  it.each([
    ["to its goal", []],
    ["until the time is up", ["--loss", "100", "--timeout", "3s"]],
    ["through renewals", ["--stay", "--timeout", "3h"]],
    ["with a slow policy", ["--retry", "dhclient"]],
    ["part of the way", ["--until", "TIME_VALID"]],
  ])("verifies what was recorded %s", async (_what, options) => {
    const { file } = await record(...options);
    const verified = await run("replay", file, "--verify");
    expect(verified.exitCode).toBe(0);
    expect(verified.stdout).toMatch(/: verified, \d+ inputs give the same outputs and states\n$/);
  });

  it.each([[], ["--verbose"], ["--ndjson"], ["--json"]])(
    "shows again what up %s had shown",
    async (...options) => {
      const { file, ran } = await record(...options);
      expect(await run("replay", file, ...options)).toEqual(ran);
    },
  );

  it("verifies for programs", async () => {
    const { file } = await record();
    expect(documentOf(await run("replay", file, "--verify", "--json"))).toEqual({
      schema: "bringup.verify/1",
      file,
      mode: "simulate",
      verdict: { kind: "same", inputs: expect.any(Number) },
    });
  });

  it("shows a recording that was cut off as far as it goes", async () => {
    const { file } = await record();
    const lines = readFileSync(file, "utf8").split("\n");
    const cut = `${lines.slice(0, 8).join("\n")}\n${lines[8]?.slice(0, 20)}`;
    writeFileSync(file, cut);
    const { exitCode, stdout, stderr } = await run("replay", file);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("IFACE_COLDPLUG");
    expect(stderr).toBe(
      `bringup: ${file}: read up to line 9, 7 inputs: the line is damaged or incomplete\n`,
    );
  });

  it("finds where a recording was changed", async () => {
    const { file } = await record();
    const lines = readFileSync(file, "utf8").split("\n");
    lines[3] = (lines[3] ?? "").replace(/\d+\]$/, "1]");
    writeFileSync(file, lines.join("\n"));
    const { exitCode, stdout, stderr } = await run("replay", file, "--verify");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/differs at line 4, after 2 inputs: /);
  });

  it.each([
    ["nothing", ""],
    ["text", "hello\n"],
    ["a truncated header", '{"schema":"bringup.recording/1"'],
    ["another document", '{"schema":"bringup.up/1"}\n'],
    ["a header without contents", '{"schema":"bringup.recording/1"}\n'],
    ["binary", "\u0000\u0001\u0002"],
  ])("refuses %s as an input error", async (_what, content) => {
    writeFileSync(at("bad.rec"), content);
    const { exitCode, stdout, stderr } = await run("replay", at("bad.rec"));
    expect({ exitCode, stdout }).toEqual({ exitCode: 74, stdout: "" });
    expect(stderr).toMatch(/^bringup: .*bad\.rec: .+\n$/);
  });

  it("refuses a configuration that cannot be, also where its digest is right", async () => {
    const { file } = await record();
    const [first = "", ...rest] = readFileSync(file, "utf8").split("\n");
    const header = parseHeader(first);
    if (typeof header === "string") throw new Error(header);
    const forged: string[] = [];
    const config = { ...header.config, require: 7 } as never;
    const service = createBringUp(header.config, randomFrom(header.random));
    void new RecordedService(service, { ...header, config }, (line) => forged.push(line));
    writeFileSync(file, [forged[0], ...rest].join("\n"));
    const { exitCode, stderr } = await run("replay", file);
    expect(exitCode).toBe(74);
    expect(stderr).toContain("the recording cannot be: ");
  });

  it("refuses a file that is not there", async () => {
    const { exitCode, stderr } = await run("replay", at("none.rec"));
    expect(exitCode).toBe(74);
    expect(stderr).toMatch(
      /: ENOENT: no such file or directory; expected a file of up --record\n$/,
    );
  });
});
