import { describe, expect, it } from "vitest";
import { existsSync } from "node:fs";
import { documentOf, run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const scratch = scratchDirectory();
const LWS = ["--loss", "30", "--delay", "5ms", "--policy", "lws"] as const;

function shrink(...argv: readonly string[]): ReturnType<typeof run> {
  return run("experiment", "shrink", ...argv);
}

describe("experiment shrink", { timeout: 30_000 }, () => {
  it("lists the packets that had to be lost, each with the run it would be without, and the time line", async () => {
    const link = ["--loss-tx", "nth 1 3", "--loss-rx", "nth 1", "--delay", "5ms"];
    const { exitCode, stdout, stderr } = await shrink(...link, "--policy", "500ms,1s,2s");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatchInlineSnapshot(`
      "seed 1 takes 3.53 s with 3 packets lost; to take 3.49 s or more it needs all 3, each single one (14 runs)

      packet  lost at  what      from       to               OPERATIONAL without its loss
      tx 1    0 µs     DISCOVER  0.0.0.0    255.255.255.255  1.03 s
      rx 1    505 ms   OFFER     192.0.2.1  192.0.2.100      1.03 s
      tx 3    1.50 s   DISCOVER  0.0.0.0    255.255.255.255  1.53 s

                    all 3 lost  these 3 lost  none lost
      DHCP          3.52 s      3.52 s        20.0 ms
      TIME_VALID    3.53 s      3.53 s        30.0 ms
      OPERATIONAL   3.53 s      3.53 s        30.0 ms
      packets sent  7           7             4

      in the place of its losses, for up --simulate --seed 1: --loss-tx "nth 1 3" --loss-rx "nth 1"
      "
    `);
  });

  it("writes a recording that is replayed and verified, and takes the same time", async () => {
    const file = scratch("slow.rec");
    const shrunk = documentOf(
      await shrink(...LWS, "--worst-of", "20", "--slower-than", "2s", "--out", file, "--json"),
    );
    expect(shrunk).toMatchObject({
      schema: "bringup.shrink/1",
      kind: "shrunk",
      symptom: { kind: "slow", boundUs: 2_000_000 },
      isMinimal: true,
      recording: file,
    });
    expect((await run("replay", file, "--verify")).exitCode).toBe(0);
    const { after } = shrunk as unknown as { after: { endUs: number; droppedTx: number } };
    expect(documentOf(await run("replay", file, "--json"))).toMatchObject({
      elapsedUs: after.endUs,
      packets: { droppedTx: after.droppedTx },
    });
  });

  it("says how up shows the same, and up does", async () => {
    const { stdout } = await shrink(...LWS, "--worst-of", "20", "--slower-than", "2s");
    const [, seed = "", flags = ""] = /--seed (\d+): (.*)$/m.exec(stdout) ?? [];
    const losses = [...flags.matchAll(/(--loss-[tr]x) "([^"]*)"/g)].flatMap(([, flag, text]) => [
      flag ?? "",
      text ?? "",
    ]);
    expect(losses.length).toBeGreaterThan(0);
    const shown = ["up", "--simulate", "--seed", seed, "--delay", "5ms", "--retry", "lws"];
    const { elapsedUs } = documentOf(await run(...shown, ...losses, "--json")) as {
      elapsedUs: number;
    };
    const { after } = documentOf(
      await shrink(...LWS, "--worst-of", "20", "--slower-than", "2s", "--json"),
    ) as unknown as { after: { endUs: number } };
    expect(elapsedUs).toBe(after.endUs);
  });

  it("says no where there is nothing to shrink, and writes nothing", async () => {
    const file = scratch("none.rec");
    const { exitCode, stdout, stderr } = await shrink("--delay", "5ms", "--out", file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^bringup: seed 1 takes 30\.0 ms, but its link has lost nothing/);
    expect(existsSync(file)).toBe(false);
    const fast = await shrink("--loss", "10", "--slower-than", "59s");
    expect(fast.stderr).toMatch(/less than --slower-than; try --worst-of 1000\n$/);
  });

  it.each([
    [["--worst-of", "0"], /"0" is not a number of runs; expected 1 to 1000000/],
    [
      ["--seed", "9007199254740990", "--worst-of", "10"],
      /there are no 10 seeds from 9007199254740990/,
    ],
    [["--timeout", "2h"], /a run has an hour at most/],
    [["--scenario", "monday"], /unknown scenario "monday"; expected one of plain, /],
    [["--link", "loss 200%"], /200/],
  ])("refuses %j", async (argv, words) => {
    const { exitCode, stderr } = await shrink(...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(words);
  });
});
