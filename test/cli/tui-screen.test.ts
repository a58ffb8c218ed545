/** Where the terminal UI is wanted and cannot be had; a terminal itself is in the live ring. */
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Terminal } from "../../cli/runtime.ts";
import { CapturedRuntime, run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const path = scratchDirectory();

class OnTerminal extends CapturedRuntime {
  terminal(): Terminal {
    return { stdin: process.stdin, stdout: process.stdout };
  }
}

describe("up --tui without a terminal", () => {
  it("prints its packets as lines, and says so", async () => {
    const { exitCode, stdout, stderr } = await run("up", "--simulate", "--tui", "--seed", "7");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^bringup: a terminal UI needs a terminal .*plain text\n$/);
    const verbose = await run("up", "--simulate", "-v", "--seed", "7");
    expect(stdout).toBe(verbose.stdout);
  });

  it("does the same without a word where plain lines are wanted", async () => {
    const runtime = new OnTerminal();
    const { exitCode, stdout, stderr } = await runtime.run("up", "--simulate", "--tui", "--plain");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("DISCOVER");
  });

  it.each([["--plain"], ["--tui-config", "x.json"]])(
    "%s alone makes no sense",
    async (...words) => {
      const { exitCode, stderr } = await run("up", "--simulate", ...words);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${words[0]} is about the terminal UI`);
    },
  );

  it("does not go with JSON", async () => {
    expect((await run("up", "--tui", "--json")).exitCode).toBe(2);
  });
});

describe("a faulty configuration", () => {
  it("is refused before anything happens, the usual one as well as a given one", async () => {
    const file = path("tui.json");
    writeFileSync(file, '{"theme": "pink"}');
    const given = await new OnTerminal().run("up", "--tui", "--tui-config", file);
    expect(given).toMatchObject({ exitCode: 2, stdout: "" });
    expect(given.stderr).toContain('tui.json: theme: expected "dark"');
  });

  it("says so where there is no such file", async () => {
    const missing = await new OnTerminal().run("up", "--tui", "--tui-config", path("no.json"));
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain("no.json");
  });

  it("is found below the configuration folder", async () => {
    mkdirSync(path("bringup"));
    writeFileSync(path("bringup/tui.json"), "[1");
    const runtime = new OnTerminal(undefined, { XDG_CONFIG_HOME: path("") });
    const { exitCode, stderr } = await runtime.run("up", "--tui");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("bringup/tui.json");
  });
});
