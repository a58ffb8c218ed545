import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CliError } from "../../cli/exit.ts";
import { lossChoice } from "../../cli/link-choice.ts";
import { linkOf, type LinkOptions } from "../../cli/link-options.ts";
import { linkWords } from "../../net/impairment/link-words.ts";
import { modelsOf } from "../../cli/relay-options.ts";
import { LINK_NAMES } from "../../experiment/named-link.ts";
import { PROFILES } from "../../net/impairment/profiles.ts";
import { run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const LTE = PROFILES.get("lte");

async function refusal(options: LinkOptions): Promise<CliError> {
  try {
    await linkOf(options);
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("--loss", () => {
  it("is a number where it looks like one, else a text that is read later", () => {
    expect(["10", "10%", "0.5"].map(lossChoice)).toEqual([0.1, 0.1, 0.005]);
    expect(["..X.", "gemodel 1% 10%", "10% burst 3"].map(lossChoice)).toEqual([
      "..X.",
      "gemodel 1% 10%",
      "10% burst 3",
    ]);
    for (const text of ["101", "-1", "1.2.3%"]) expect(() => lossChoice(text)).toThrow(CliError);
  });

  it("is each direction's unless there is one for it", async () => {
    expect(await linkOf({ loss: 0.1, lossRx: "..X." })).toEqual({
      tx: { loss: 0.1 },
      rx: { loss: { kind: "pattern", pattern: "..X." } },
    });
  });

  it("is refused with what it can be", async () => {
    expect(await refusal({ loss: "often" })).toMatchObject({
      exitCode: 2,
      code: "usage.loss",
      message: '"often" is not a loss',
      expected: expect.stringMatching(/gemodel/),
    });
    expect(await refusal({ loss: "state 60% 10% 5% 5% 60%" })).toMatchObject({
      message: expect.stringMatching(/p13 and p14/),
    });
  });
});

describe("--link", () => {
  const fileNamed = scratchDirectory();

  it("is a profile, and the other options replace its parts", async () => {
    expect(await linkOf({ link: "lte" })).toEqual({ tx: LTE?.tx, rx: LTE?.rx });
    const changed = await linkOf({ link: "lte", lossTx: 0.5, delay: 1_000, jitter: 5, seed: 7 });
    expect(changed).toEqual({
      tx: { ...LTE?.tx, loss: 0.5, delayUs: 1_000, jitterUs: 5 },
      rx: { ...LTE?.rx, delayUs: 1_000, jitterUs: 5 },
      seed: 7,
    });
  });

  it("is a text, or a file", async () => {
    expect(await linkOf({ link: "tx: loss 10%" })).toEqual({ tx: { loss: 0.1 }, rx: {} });
    const file = fileNamed("mine.json");
    writeFileSync(file, '{"schema":"bringup.link/1","name":"mine","rx":{"delay":"1s"}}');
    expect(await linkOf({ link: file })).toEqual({ tx: {}, rx: { delayUs: 1_000_000 } });
  });

  it("is refused with all that is wrong with its file", async () => {
    const file = fileNamed("bad.json");
    writeFileSync(file, '{"schema":"bringup.link/1","name":"mine","rx":{"delay":1.5,"los":1}}');
    const { message, expected } = await refusal({ link: file });
    expect(message).toMatch(
      /rx\.delay: expected a duration.*found 1\.5; rx\.los: expected no such key/,
    );
    expect(expected).toMatch(/bringup\.link\/1/);
    expect(await refusal({ link: fileNamed("none.json") })).toMatchObject({
      message: expect.stringMatching(/ENOENT/),
    });
  });

  it("names the profiles where a word is none of them", async () => {
    expect(await refusal({ link: "lte5" })).toMatchObject({
      code: "usage.link",
      expected: expect.stringMatching(new RegExp(LINK_NAMES.join(", "))),
    });
  });

  it("decides a simulated run, and what it drops is named by its cause", async () => {
    const line = ["up", "--simulate", "--seed", "7", "--ndjson", "--link"];
    const { stdout, exitCode } = await run(...line, "dhcp DISCOVER #1: loss 100%; tx dns: loss X.");
    expect(exitCode).toBe(0);
    const dropped = stdout
      .split("\n")
      .flatMap((text) => (text === "" ? [] : [JSON.parse(text) as Record<string, unknown>]))
      .filter(({ type }) => type === "packet-dropped")
      .map(({ what, reason }) => `${String(what)}: ${String(reason)}`);
    expect(dropped).toEqual(["DISCOVER: loss", "A lab.example: pattern"]);
  });
});

describe("the link of a relay", () => {
  it("has the profile's tx from the first interface, and options for each direction", async () => {
    expect(await modelsOf({ link: "dsl", lossBa: "..X.", delayAb: 7 })).toEqual({
      aToB: { ...PROFILES.get("dsl")?.tx, delayUs: 7 },
      bToA: { ...PROFILES.get("dsl")?.rx, loss: { kind: "pattern", pattern: "..X." } },
    });
    expect(await modelsOf({})).toEqual({ aToB: {}, bToA: {} });
  });
});

describe("linkWords", () => {
  it.each([
    [{}, "nothing lost or delayed"],
    [{ loss: 0, rules: [] }, "nothing lost or delayed"],
    [{ loss: 0.1, delayUs: 5_000, jitterUs: 100 }, "loss 10 %, delay 5.00 ms, jitter 100 µs"],
    [
      { loss: { kind: "gilbert-elliott", p: 1 / 27, r: 1 / 3 } } as const,
      "loss 10 % in bursts of 3",
    ],
    [
      { loss: { kind: "gilbert-elliott", p: 0.01, r: 0.1, lossBad: 0.7 } } as const,
      "loss gemodel 1 % 10 % 70 % 0 %",
    ],
    [
      {
        loss: [
          { kind: "pattern", pattern: "..X." },
          { kind: "nth", packets: [1, 3], every: 9 },
          { kind: "window", fromUs: 0, untilUs: 5_000, everyUs: 60_000 },
        ],
      } as const,
      "loss by the pattern ..X. + of packets 1 3 and of every 9. packet + of everything from 0 µs to 5.00 ms, every 60.0 ms",
    ],
    [
      {
        rate: { bitsPerSecond: 1_500_000 },
        mtuBytes: 1_400,
        corrupt: 0.001,
        nat: { rebind: 0.1 },
        rules: [{ when: {}, model: {} }],
      },
      "rate 1.5 Mbit/s, mtu 1400, corrupt 0.1 %, a translator of addresses that forgets, 1 rule",
    ],
  ])("says of %j: %s", (model, words) => {
    expect(linkWords(model)).toBe(words);
  });
});
