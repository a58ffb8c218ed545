import { describe, expect, it } from "vitest";
import { CliError, errorDocument, errorText, EXIT } from "../../cli/exit.ts";

describe("a failure in words", () => {
  it("is one line, and shows what a terminal would obey by its number", () => {
    const error = new CliError(EXIT.usage, "usage.x", "the key \u001b[2J\n", {
      attempt: "\u009bm",
    });
    expect(errorText(error)).toBe("bringup: the key \\x1b[2J\\x0a; try \\x9bm");
  });

  it("has a line for each of several faults, and breaks none of them", () => {
    const faults = ["runs: found 0", "name: found \n"];
    const error = new CliError(EXIT.usage, "usage.x", "2 faults:", { faults });
    expect(errorText(error)).toBe("bringup: 2 faults:\n  runs: found 0\n  name: found \\x0a");
    expect(JSON.parse(errorDocument(error))).toMatchObject({
      message: "2 faults:\n  runs: found 0\n  name: found \n",
    });
  });
});
