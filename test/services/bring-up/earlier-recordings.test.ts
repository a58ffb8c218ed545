/**
 * Recordings that the first version made, before its headers said what the link did and its events which try an answer
 * is for: `up --simulate --loss 30 --delay 5ms --seed 7 --timeout 10s` and `up --lab --loss 20 --seed 7`, at d6b1edc.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../../observation/rewind.ts";

function linesOf(name: string): readonly string[] {
  const path = new URL(`../../vectors/recordings/${name}.rec`, import.meta.url);
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

describe("a recording of the first version", () => {
  it.each(["simulated", "lab"])("verifies and rewinds (%s)", (name) => {
    const lines = linesOf(name);
    const rewinder = openRecording(lines);
    if (typeof rewinder === "string") expect.fail(rewinder);
    expect(rewinder.verdict).toEqual({ kind: "same", inputs: lines.length - 2 });
    const reached = rewinder.events.findIndex(({ type }) => type === "outcome");
    expect(rewinder.seek({ events: reached + 1 }).bringUp.outcome).toBe("reached");
    expect(rewinder.seek({ events: reached }).bringUp.startedUs).toBeGreaterThanOrEqual(0);
  });
});
