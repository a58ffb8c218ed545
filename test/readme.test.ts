import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CapturedRuntime } from "./cli/captured-runtime.ts";
import { main } from "../cli/main.ts";

describe("the README", () => {
  it("shows what the command really prints", async () => {
    const readme = readFileSync("README.md", "utf8");
    const block = /```console\n\$ bringup ([^\n]+)\n([^]*?)```/.exec(readme);
    const [, line = "", shown] = block ?? [];
    const runtime = new CapturedRuntime();
    expect(await main(line.split(" "), runtime)).toBe(0);
    expect(runtime.stdout.text).toBe(shown);
  });
});
