import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { linesOf } from "../../cli/recording-lines.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const at = scratchDirectory();

function lines(content: string | Uint8Array): readonly string[] {
  writeFileSync(at("file"), content);
  return [...linesOf(at("file"))];
}

describe("the lines of a file", () => {
  it("are those of its text, with or without a break at the end", () => {
    expect(lines("")).toEqual([]);
    expect(lines("a\n\nb")).toEqual(["a", "", "b"]);
    expect(lines("a\nb\n")).toEqual(["a", "b"]);
  });

  it("are whole where they are longer than what is read at once, in any alphabet", () => {
    const long = Array.from(
      { length: 5 },
      (_, index) => `${"é€😀".repeat(50_000 + index)}${index}`,
    );
    expect(lines(long.join("\n"))).toEqual(long);
  });

  it("show bytes that are no text as what no recording has", () => {
    expect(lines(Uint8Array.of(0x61, 0xff, 0x0a, 0x62, 0xe2))).toEqual(["a\ufffd", "b\ufffd"]);
  });

  it("end where one is longer than any that is written", () => {
    const [first, second, ...more] = lines(`a\n${"x".repeat(17 * 1024 * 1024)}\nb\n`);
    expect([first, more]).toEqual(["a", []]);
    expect(second?.length).toBeGreaterThan(16 * 1024 * 1024);
  });

  it("can be left in the middle", () => {
    writeFileSync(at("file"), "a\nb\nc");
    for (const line of linesOf(at("file"))) if (line === "b") break;
    expect(() => [...linesOf(at("none"))]).toThrow(/cannot read .*ENOENT/);
    expect(() => [...linesOf(at("."))]).toThrow(/cannot read .*EISDIR/);
  });
});
