import { describe, expect, it } from "vitest";
import { CapturedRuntime, documentOf } from "../captured-runtime.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { TerminalScreen } from "../terminal-screen.ts";

const at = scratchDirectory();
const NEVER = ["--loss", "100"] as const;

describe("up, in the embedded lab", () => {
  it("climbs to OPERATIONAL without losses and without retries", async () => {
    const reached = await new CapturedRuntime().run("up", "--json");
    expect(reached.exitCode).toBe(0);
    expect(documentOf(reached)).toMatchObject({ mode: "lab", reached: "OPERATIONAL" });
  });

  it("draws what is held on a terminal, and gives the terminal back", async () => {
    const runtime = new CapturedRuntime({ columns: 40, rows: 12 });
    runtime.interruptAt("held by dhcp …", "SIGINT");
    const { exitCode, stdout } = await runtime.run("up", ...NEVER);
    expect(exitCode).toBe(130);
    expect(stdout).toContain("\u001b[?25l");
    const screen = new TerminalScreen(40).take(stdout);
    expect(screen.cursorHidden).toBe(false);
    expect(screen.overflows).toBe(0);
    expect(screen.text).toMatch(
      /\ninterrupted after .* at\nIFACE_COLDPLUG, OPERATIONAL not reached\n/,
    );
    expect(runtime.isListening).toBe(false);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "is interrupted by %s while it climbs",
    async (signal) => {
      const runtime = new CapturedRuntime();
      runtime.interruptAt('"held"', signal);
      const { exitCode, stdout } = await runtime.run("up", ...NEVER, "--ndjson");
      expect(exitCode).toBe(130);
      expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
        type: "outcome",
        how: "stopped",
        reached: "IFACE_COLDPLUG",
      });
    },
  );

  it.each([
    ["SIGINT", 130],
    ["SIGHUP", 130],
    ["SIGTERM", 0],
    ["SIGPIPE", 0],
  ] as const)("stays until %s ends it with %i, and gives the lease back", async (signal, code) => {
    const runtime = new CapturedRuntime();
    runtime.interruptAt('"how":"reached"', signal);
    const { exitCode, stdout, stderr } = await runtime.run("up", "--stay", "--ndjson");
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: "" });
    expect(stdout).toMatch(/"what":"RELEASE"/);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/"type":"outcome","how":"reached"/);
  });

  it("is an error, quietly ended, when nobody reads any more", async () => {
    const runtime = new CapturedRuntime();
    runtime.interruptAt("INITIALIZED", "SIGPIPE");
    const { exitCode, stderr } = await runtime.run("up", ...NEVER);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it("shows an interrupted run the same when it is replayed", async () => {
    const file = at("run.rec");
    const runtime = new CapturedRuntime();
    runtime.interruptAt('"held"', "SIGTERM");
    const { stdout } = await runtime.run("up", ...NEVER, "--ndjson", "--record", file);
    const again = await new CapturedRuntime().run("replay", file, "--ndjson");
    expect(again).toEqual({ exitCode: 0, stdout, stderr: "" });
  });
});
