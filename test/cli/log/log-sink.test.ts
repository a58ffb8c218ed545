import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openLogSink } from "../../../cli/log/log-sink.ts";
import { CapturedOutput } from "../captured-runtime.ts";
import { scratchDirectory } from "../scratch-directory.ts";

const at = scratchDirectory();
const RECORD = { level: "notice", message: "goal reached", fields: {} } as const;

function open(path: string) {
  const runtime = { stderr: new CapturedOutput(undefined) };
  return openLogSink({ kind: "file", path }, runtime, { pid: 1, name: "lab" });
}

describe("a log in a file", () => {
  it("goes on where it was", async () => {
    for (const unixMs of [0, 1_000]) {
      const sink = await open(at("log"));
      sink.write(RECORD, unixMs);
      sink.close();
    }
    expect(readFileSync(at("log"), "utf8")).toBe(
      "1970-01-01T00:00:00.000Z notice goal reached\n1970-01-01T00:00:01.000Z notice goal reached\n",
    );
  });

  it("is refused in a pipe that nobody reads, rather than waited for", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    await expect(open(at("pipe"))).rejects.toMatchObject({ code: "io.log" });
  });
});
