import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { simulateRun } from "../../experiment/run.ts";
import { SCENARIOS } from "../../lab/scenarios.ts";
import { ADAPTIVE } from "../../net/retry-presets.ts";
import { documentOf, run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const scratch = scratchDirectory();
const UP = ["up", "--simulate", "--delay", "5ms", "--loss", "10"] as const;

describe("--scenario", { timeout: 30_000 }, () => {
  it("shows of every scenario the run that an experiment has", async () => {
    const link = { loss: 0.1, delayUs: 5_000 };
    for (const [name, { scenario }] of SCENARIOS) {
      const argv = [...UP, "--seed", "3", "--scenario", name, "--json"];
      const shown = documentOf(await run(...argv));
      const until = "OPERATIONAL";
      const setting = {
        policy: ADAPTIVE,
        tx: link,
        rx: link,
        scenario,
        until,
        timeoutUs: 60_000_000,
      } as const;
      const { endUs, sent, received } = simulateRun(setting, 3);
      expect(shown, name).toMatchObject({ elapsedUs: endUs, packets: { sent, received } });
    }
  });

  it("shows what the servers do, packet by packet, and records it", async () => {
    const file = scratch("nak.rec");
    const argv = [
      "up",
      "--simulate",
      "--seed",
      "1",
      "--scenario",
      "dhcp-nak",
      "-v",
      "--record",
      file,
    ];
    const { stdout } = await run(...argv);
    expect(stdout.match(/← dhcp\/eth0: NAK from 192\.0\.2\.1/g)).toHaveLength(2);
    expect((await run("replay", file, "--verify")).exitCode).toBe(0);
  });

  it("takes a file, and so does an experiment, beside names", async () => {
    const file = scratch("monday.json");
    const monday = {
      schema: "bringup.scenario/1",
      name: "monday",
      from: "ntp-kod",
      flaps: [{ at: "1ms", for: "2s" }],
    };
    writeFileSync(file, JSON.stringify(monday));
    const { elapsedUs } = documentOf(
      await run(...UP, "--seed", "1", "--scenario", file, "--json"),
    ) as { elapsedUs: number };
    expect(elapsedUs).toBeGreaterThan(2_000_000);
    const experiment = [
      "experiment",
      "run",
      "--scenario",
      `plain,${file}`,
      "--runs",
      "5",
      "--jobs",
      "1",
      "--json",
    ];
    expect(documentOf(await run(...experiment))).toMatchObject({
      cells: [{ scenario: "plain" }, { scenario: "monday" }],
    });
  });

  it.each([
    [
      ["up", "--scenario", "dhcp-nak"],
      /a scenario is about a simulated world; expected --simulate beside it/,
    ],
    [
      ["up", "--simulate", "--scenario", "monday"],
      /unknown scenario "monday"; expected one of plain, dhcp-slow, /,
    ],
    [
      ["up", "--simulate", "--scenario", "./no.json"],
      /\(\.\/no\.json\): expected a file that can be read, found ENOENT/,
    ],
  ])("refuses %j", async (argv, words) => {
    const { exitCode, stderr } = await run(...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(words);
  });
});
