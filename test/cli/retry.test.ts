import { describe, expect, it } from "vitest";
import { RETRY_PRESETS } from "../../net/retry-presets.ts";
import { documentOf, run } from "./captured-runtime.ts";

const FEW = ["--runs", "20", "--loss", "0,20"] as const;

describe("retry list", () => {
  it("has a line for each preset", async () => {
    const { exitCode, stdout } = await run("retry", "list");
    expect(exitCode).toBe(0);
    const [head, ...lines] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^preset +DISCOVER +REQUEST +NTP +DNS$/);
    expect(lines.map((line) => line.split(" ", 1)[0])).toEqual([...RETRY_PRESETS.keys()]);
    expect(stdout).toMatch(/^rfc2131 +4, 8, 16, 32, 64 s ± 1 s +4, 8.* 5 s, 2 times$/m);
  });

  it("is one document with the numbers", async () => {
    const document = documentOf(await run("retry", "list", "--json"));
    expect(document["schema"]).toBe("bringup.retry-list/1");
    expect(document["presets"]).toHaveLength(RETRY_PRESETS.size);
  });
});

describe("retry show", () => {
  it("lays a preset out, and says what it comes to under loss, in numbers and a plot", async () => {
    const { exitCode, stdout } = await run("retry", "show", "rfc2131", ...FEW);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^DISCOVER, REQUEST\n {2}send +after the first +then waits\n/m);
    expect(stdout).toMatch(/^ {2}2 +4 s \(3 … 5\) +8 s \(7 … 9\)$/m);
    expect(stdout).toContain("  DISCOVER goes on so, for ever\n");
    expect(stdout).toContain("  DNS gives up at 10 s, after 2\n");
    expect(stdout).toMatch(/^0 % +100 % \(.*\) +30 ms/m);
    expect(stdout).toMatch(/[⠁-⣿]/);
    expect(stdout).toContain("a median");
  });

  it("lays one that adapts out for a known path, too", async () => {
    const { stdout } = await run("retry", "show", "adaptive", "--delay", "50ms", ...FEW);
    expect(stdout).toMatch(/^REQUEST, DNS after a round trip of 100 ms$/m);
  });

  it("takes delays", async () => {
    const { stdout } = await run("retry", "show", "250ms,1s", ...FEW);
    expect(stdout).toMatch(/^250ms,1s\n\nDISCOVER, REQUEST, NTP, DNS\n/);
  });

  it("has nothing beyond ASCII with --plain", async () => {
    const { stdout } = await run("retry", "show", "android", "--plain", ...FEW);
    expect(stdout).toMatch(/^[\n -~]+$/);
    expect(stdout).toMatch(/\(0\.9 \.\. 1\.1\)/);
  });

  it("is one document with --json", async () => {
    const document = documentOf(await run("retry", "show", "adaptive", "--json", ...FEW));
    expect(document).toMatchObject({
      schema: "bringup.retry-show/1",
      policy: { name: "adaptive", ntp: { conceal: "Infinity" } },
      outlook: { delayUs: 5_000, runs: 20, seed: 1, cells: [{ loss: 0 }, { loss: 0.2 }] },
    });
    expect(document["schedules"]).toHaveLength(8);
  });

  it.each([
    [["nope"], "usage.retry"],
    [["./no-such-file.json"], "usage.retry"],
    [["lws", "--runs", "0"], "usage.runs"],
    [["lws", "--loss", "101"], "usage.probability"],
  ])("refuses %j", async (words, code) => {
    const { exitCode, stdout } = await run("retry", "show", ...words, "--json");
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "bringup.error/1", code });
  });
});
