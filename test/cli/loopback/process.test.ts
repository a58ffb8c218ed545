/** The program as a process: what only a process has, which is signals, pipes, descriptors and an exit code. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ENTRY = ["--import", "tsx", "cli/bringup.ts"];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(argv: readonly string[], stdout: "pipe" | number = "pipe"): Running {
  const child = spawn(process.execPath, [...ENTRY, ...argv], { stdio: ["ignore", stdout, "pipe"] });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (text[name] += chunk));
  const { promise, resolve } = Promise.withResolvers<Ended>();
  child.on("close", (code) => resolve({ code, ...text }));
  return { child, ended: promise };
}

/** Resolves with the first output that has `text` in it. */
function seen({ child }: Running, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.stdout?.on("data", (chunk: string) => {
    if (chunk.includes(text)) resolve();
  });
  return promise;
}

describe("the process", { timeout: 20_000 }, () => {
  it("ends with the exit code of the command", async () => {
    const [version, wrong] = await Promise.all([
      start(["--version"]).ended,
      start(["nonsense"]).ended,
    ]);
    expect(version).toEqual({ code: 0, stdout: "development\n", stderr: "" });
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 0],
  ] as const)("gives everything back on %s and ends with %i", async (signal, code) => {
    const running = start(["up", "--stay", "--ndjson"]);
    await seen(running, '"how":"reached"');
    running.child.kill(signal);
    const ended = await running.ended;
    expect(ended).toMatchObject({ code, stderr: "" });
    expect(ended.stdout).toContain('"what":"RELEASE"');
  });

  it("ends quietly when its reader goes away", async () => {
    const running = start(["up", "--loss", "100", "--stay", "--ndjson"]);
    await seen(running, "bringup.events/1");
    running.child.stdout?.destroy();
    expect(await running.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("says when its output cannot be written", async () => {
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await start(["states"], full).ended;
    closeSync(full);
    expect(code).toBe(74);
    expect(stderr).toBe("bringup: cannot write the output: ENOSPC: no space left on device\n");
  });
});
