import { describe, expect, it } from "vitest";
import { CliError, errorText, EXIT } from "../../cli/exit.ts";

describe("a failure in words", () => {
  it("is one line, and shows what a terminal would obey by its number", () => {
    const error = new CliError(EXIT.usage, "usage.x", "the key \u001b[2J\n", {
      attempt: "\u009bm",
    });
    expect(errorText(error)).toBe("bringup: the key \\x1b[2J\\x0a; try \\x9bm");
  });
});
