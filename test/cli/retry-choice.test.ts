import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CliError } from "../../cli/exit.ts";
import { presetOf, retryChoice } from "../../cli/retry-choice.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../net/retry-presets.ts";
import { scratchDirectory } from "./scratch-directory.ts";

/** The refusal of what was typed, or of the file it names. */
async function refusalOf(text: string): Promise<CliError> {
  try {
    await presetOf(retryChoice(text));
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("retryChoice", () => {
  it("knows the presets by name", () => {
    expect(retryChoice("rfc2131")).toBe(RETRY_PRESETS.get("rfc2131"));
  });

  it("takes delays for every kind of transaction", () => {
    const { discover, dns } = retryChoice("250ms,1s") as RetryPreset;
    expect(discover.delaysUs).toEqual([250_000, 1_000_000]);
    expect(dns.delaysUs).toEqual([250_000, 1_000_000]);
  });

  it.each(["nope", "250", "1s,", "0ms", "1s,x", ""])("refuses %o", async (text) => {
    expect(await refusalOf(text)).toMatchObject({ exitCode: 2, code: "usage.retry" });
  });

  it("names the presets to choose from", async () => {
    expect((await refusalOf("nope")).expected).toMatch(/lws, rfc2131.*adaptive, or delays/);
  });
});

describe("presetOf", () => {
  const scratch = scratchDirectory();
  const written = (name: string, text: string): string => {
    const file = scratch(name);
    writeFileSync(file, text);
    return file;
  };

  it("has nothing to say where nothing was chosen", async () => {
    expect(await presetOf(undefined)).toBeUndefined();
  });

  it("reads a policy file", async () => {
    const file = written(
      "mine.json",
      '{ "schema": "bringup.retry/1", "name": "mine", "from": "lws", "dns": { "delays": ["2s"] } }',
    );
    const preset = await presetOf(retryChoice(file));
    expect(preset).toMatchObject({ name: "mine", dns: { delaysUs: [2_000_000] } });
    expect(preset?.discover).toEqual(RETRY_PRESETS.get("lws")?.discover);
  });

  it("says of a bad file where it is wrong, what was expected and what was found", async () => {
    const file = written(
      "bad.json",
      '{ "schema": "bringup.retry/1", "name": "bad", "all": { "delays": ["fast"] } }',
    );
    expect(await refusalOf(file)).toMatchObject({
      exitCode: 2,
      code: "usage.retry",
      message: expect.stringMatching(
        /bad\.json: all\.delays\[0\]: expected a duration.*found "fast"/,
      ),
    });
  });

  it.each([
    ["no such file", "missing.json", undefined, /expected a file that can be read, found ENOENT/],
    ["no JSON", "text.json", "delays: 1s", /expected JSON, found/],
  ])("says of %s that it is none", async (_, name, text, message) => {
    const file = text === undefined ? scratch(name) : written(name, text);
    expect((await refusalOf(file)).message).toMatch(message);
  });
});
