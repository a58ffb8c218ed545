import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentOf, run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

async function record(...options: readonly string[]): Promise<string> {
  const file = at("run.rec");
  const link = ["--delay", "5ms", "--seed", "7"];
  await run("up", "--simulate", ...link, ...options, "--record", file);
  return file;
}

describe("why FILE", () => {
  it("tells in words where the time went, and ends with 0 where the goal was reached", async () => {
    const { stdout, stderr, exitCode } = await run("why", await record("--scenario", "dhcp-nak"));
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^OPERATIONAL was reached after 1\.\d\d s\.$/);
    expect(stdout).toContain(": 192.0.2.1 refused 2 REQUESTs (NAK)");
    expect(stdout).toMatch(/dhcp\/eth0: REQUEST refused by 192\.0\.2\.1:67, and a\s+pause: NAK/);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
  });

  it("tells what blocks the goal, and ends with 1 where it was not reached", async () => {
    const file = await record("--loss", "100", "--timeout", "3s");
    const { stdout, exitCode } = await run("why", file);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^OPERATIONAL is not reached. At 3\.00 s the ladder stands at IFACE_COLDPLUG, held\nby dhcp\./,
    );
    expect(stdout).toContain("\n  dhcp holds DHCP since 0 µs, for 3.00 s:\n");
    expect(stdout).toContain("the link dropped DISCOVER on the way out: loss");
  });

  it("names the link that was asked for, as the recording has it", async () => {
    const { stdout } = await run("why", await record("--loss", "60", "--seed", "3"));
    expect(stdout.replace(/\s+/g, " ")).toContain("it was asked for (loss 60 %, delay 5.00 ms)");
  });

  it("looks at another moment and at another state", async () => {
    const file = await record("--scenario", "dhcp-nak");
    const then = await run("why", file, "--at", "500ms", "--json");
    expect(then.exitCode).toBe(1);
    expect(documentOf(then)).toMatchObject({
      reached: false,
      current: "IFACE_COLDPLUG",
      atUs: 500_000,
    });
    const dhcp = documentOf(await run("why", file, "--state", "DHCP", "--json"));
    expect(dhcp).toMatchObject({ schema: "bringup.why/1", state: "DHCP", reached: true });
  });

  it("prints one JSON document", async () => {
    const { stdout } = await run("why", await record("--loss", "30"), "--json");
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(Object.keys(JSON.parse(stdout) as object).sort()).toEqual(
      [
        "atUs",
        "before",
        "blockers",
        "current",
        "elapsedUs",
        "fromUs",
        "hints",
        "path",
        "reached",
        "schema",
        "services",
        "shares",
        "state",
        "summary",
        "untilUs",
      ].sort(),
    );
  });

  it("explains a damaged recording up to the damage, and says so", async () => {
    const file = await record("--loss", "30");
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, `${lines.slice(0, 8).join("\n")}\n[broken`);
    const { stdout, stderr, exitCode } = await run("why", file);
    expect(stdout).toMatch(/^OPERATIONAL is not reached/);
    expect(stderr).toContain("read up to line 9: the line is damaged or incomplete");
    expect(exitCode).toBe(1);
  });

  it.each([
    ["no file", [at("none.rec")], 74, /cannot read ".*none\.rec"/],
    ["another file", ["package.json"], 74, /not a recording/],
    ["no state", ["run.rec", "--state", "HAPPY"], 2, /HAPPY/],
    ["no time", ["run.rec", "--at", "noon"], 2, /noon/],
  ])("refuses %s", async (_, argv, exitCode, words) => {
    const refused = await run("why", ...argv);
    expect(refused).toMatchObject({ stdout: "", exitCode });
    expect(refused.stderr).toMatch(words);
  });
});
