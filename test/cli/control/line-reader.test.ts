import { describe, expect, it } from "vitest";
import { LineReader } from "../../../cli/control/line-reader.ts";

function read(reader: LineReader, ...chunks: readonly string[]): readonly (string | undefined)[] {
  return chunks.flatMap((chunk) => Array.from(reader.push(Buffer.from(chunk))));
}

describe("LineReader", () => {
  it("cuts lines wherever the chunks are cut", () => {
    expect(read(new LineReader(), "on", "e\ntw", "o\n", "\nth", "ree")).toEqual(["one", "two", ""]);
  });

  it("puts characters together that were cut in two", () => {
    const [first = 0, second = 0] = Buffer.from("é");
    const reader = new LineReader();
    expect([...reader.push(Buffer.of(first))]).toEqual([]);
    expect([...reader.push(Buffer.of(second, 0x0a))]).toEqual(["é"]);
  });

  it("leaves out a line that is too long, once, and takes the next", () => {
    expect(read(new LineReader(4), "1234\n12", "345", "6789\nok\n")).toEqual([
      "1234",
      undefined,
      "ok",
    ]);
  });
});
