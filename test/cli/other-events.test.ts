import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createBringUp } from "../../services/bring-up.ts";
import { parseHeader, randomFrom, RecordedService } from "../../services/bring-up/recording.ts";
import { replay } from "../../services/bring-up/replay.ts";
import { sayingOtherwise } from "../services/bring-up/saying-otherwise.ts";
import { documentOf, run } from "./captured-runtime.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

/** A run recorded by a version whose events are others, and the same by this one. */
async function recorded(): Promise<{ readonly other: string; readonly own: string }> {
  const [other, own] = [at("other.rec"), at("own.rec")];
  await run("up", "--simulate", "--seed", "7", "--loss", "30", "--record", own);
  const [first = "", ...lines] = readFileSync(own, "utf8").trimEnd().split("\n");
  const header = parseHeader(first);
  if (typeof header === "string") throw new Error(header);
  const service = createBringUp(header.config, randomFrom(header.random));
  const written: string[] = [];
  const recorder = new RecordedService(sayingOtherwise(service), header, (line) =>
    written.push(line),
  );
  const again = createBringUp(header.config, randomFrom(header.random));
  replay(again, lines, ({ at: instant, input }) => recorder.step(instant, input));
  recorder.finish();
  writeFileSync(other, `${written.join("\n")}\n`);
  return { other, own };
}

describe("a recording with other events", () => {
  it("is shown whole, with one warning", async () => {
    const { other, own } = await recorded();
    const shown = await run("replay", other);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toBe((await run("replay", own)).stdout);
    expect(shown.stderr).toMatch(
      /^bringup: .*: the events differ from line \d+ on, as those of another version do; its \d+ inputs give the same packets\n$/,
    );
  });

  it("does not verify", async () => {
    const { other } = await recorded();
    const verified = await run("replay", other, "--verify");
    expect(verified).toMatchObject({ exitCode: 1, stdout: "" });
    expect(verified.stderr).toContain("the events differ from line 2 on");
    expect(documentOf(await run("replay", other, "--verify", "--json"))).toMatchObject({
      verdict: { kind: "other-events", line: 2 },
    });
  });
});
