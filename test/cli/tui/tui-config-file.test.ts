import { describe, expect, it } from "vitest";
import { faultText } from "../../../experiment/file-fault.ts";
import { tuiConfigFromFile } from "../../../cli/tui/tui-config-file.ts";
import { DEFAULT_TUI_CONFIG } from "../../../cli/tui/tui-config.ts";

function faultsOf(json: unknown): readonly string[] {
  const checked = tuiConfigFromFile(json);
  return checked.kind === "faults" ? checked.faults.map(faultText) : [];
}

describe("the configuration of the terminal UI", () => {
  it("may leave everything out", () => {
    expect(tuiConfigFromFile({})).toEqual({ kind: "value", value: DEFAULT_TUI_CONFIG });
  });

  it("says what is wanted", () => {
    const file = {
      schema: "bringup.tui/1",
      theme: "colour-blind",
      ascii: true,
      updatesPerSecond: 2,
      pane: "packets",
      colours: { bad: "#ff0000", accent: { colour: "cyan", bold: true } },
      keys: { quit: ["q", "ctrl-q"], renew: "R", flush: [] },
    };
    expect(tuiConfigFromFile(file)).toEqual({
      kind: "value",
      value: {
        theme: "colour-blind",
        ascii: true,
        updatesPerSecond: 2,
        pane: "packets",
        colours: { bad: { colour: "#ff0000" }, accent: { colour: "cyan", bold: true } },
        keys: { quit: ["q", "ctrl-q"], renew: ["R"], flush: [] },
      },
    });
  });

  it.each([
    [
      { theme: "pink" },
      'theme: expected "dark" or "light" or "colour-blind" or "mono", found "pink"',
    ],
    [{ thema: "dark" }, 'thema: expected no such key, found "thema"'],
    [{ schema: "bringup.tui/2" }, 'schema: expected "bringup.tui/1", found "bringup.tui/2"'],
    [{ updatesPerSecond: 100 }, "updatesPerSecond: expected a number from 0.2 to 30, found 100"],
    [
      { colours: { bad: "reddish" } },
      /^colours\.bad: expected a colour: #rrggbb or one of black, /,
    ],
    [{ colours: { worse: "red" } }, /^colours/],
    [{ keys: { quit: "escape escape" } }, /^keys\.quit: expected a key: one character, space, tab/],
    [{ keys: { leave: "q" } }, /^keys/],
    [{ keys: { renew: "q" } }, /^keys: expected one action a key, found "q" is bound to quit and/],
    [[], /^the file: expected an object, found \[\]/],
  ])("refuses %j, naming what was expected and found", (json, says) => {
    const [first = "", ...others] = faultsOf(json);
    if (typeof says === "string") expect(first).toBe(says);
    else expect(first).toMatch(says);
    expect(others).toEqual([]);
  });

  it("takes a key away from one action for another", () => {
    expect(faultsOf({ keys: { quit: "Q", renew: "q" } })).toEqual([]);
  });
});
