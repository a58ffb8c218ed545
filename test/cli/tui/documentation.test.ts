/** docs/tui.md says what the program does: its keys are those of the table, its configuration is one. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BINDINGS, type KeyScope } from "../../../cli/tui/keys.ts";
import { tuiConfigFromFile } from "../../../cli/tui/tui-config-file.ts";

const text = readFileSync(new URL("../../../docs/tui.md", import.meta.url), "utf8");
const SCOPES: Readonly<Record<KeyScope, string>> = {
  always: "",
  running: "what runs",
  recording: "recordings",
};

describe("docs/tui.md", () => {
  it("has every key, in the order of the help", () => {
    const rows = text
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) =>
        line
          .slice(2, -1)
          .split(" | ")
          .map((cell) => cell.trim()),
      );
    expect(rows.slice(0, BINDINGS.length)).toEqual(
      BINDINGS.map(({ keys, action, what, scope }) => [
        keys.map((key) => `\`${key}\``).join(", "),
        `\`${action}\``,
        what,
        SCOPES[scope],
      ]),
    );
  });

  it("shows a configuration that is one", () => {
    const [, json = ""] = /```json\n([^]*?)```/.exec(text) ?? [];
    expect(tuiConfigFromFile(JSON.parse(json)).kind).toBe("value");
  });
});
