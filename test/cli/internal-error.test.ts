import { describe, expect, it } from "vitest";
import { CapturedRuntime, documentOf } from "./captured-runtime.ts";

/** Fails where no failure is expected. */
class FaultyRuntime extends CapturedRuntime {
  override onInterrupt(): () => void {
    throw new TypeError("no signals here");
  }
}

describe("a fault of the program", () => {
  it("is one line and exit code 70", async () => {
    expect(await new FaultyRuntime().run("up")).toEqual({
      exitCode: 70,
      stdout: "",
      stderr: "bringup: internal error: no signals here; try --debug, which shows where\n",
    });
  });

  it("shows where with --debug", async () => {
    const { exitCode, stderr } = await new FaultyRuntime().run("up", "--debug");
    expect(exitCode).toBe(70);
    expect(stderr).toMatch(/^TypeError: no signals here\n +at /);
  });

  it("is one JSON document where JSON is wanted", async () => {
    const failed = await new FaultyRuntime().run("up", "--json");
    expect(failed.exitCode).toBe(70);
    expect(documentOf(failed)).toMatchObject({ schema: "bringup.error/1", code: "internal" });
  });
});
