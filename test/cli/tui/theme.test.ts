import { describe, expect, it } from "vitest";
import { colourLevel, nextTheme, Painter, ROLES, THEME_NAMES } from "../../../cli/tui/theme.ts";
import { speaksUtf8 } from "../../../cli/tui/terminal-locale.ts";

const ESCAPE = "\u001B";
const LINE = ROLES.map((role) => ({ text: `<${role}>`, role }));
const TEXT = ROLES.map((role) => `<${role}>`).join("");

describe("themes", () => {
  it.each(THEME_NAMES)("%s changes no text, and ends every colour that it begins", (name) => {
    const sequences = new RegExp(`${ESCAPE}\\[(\\d+)[\\d;]*m`, "g");
    for (const level of [0, 1, 2, 3] as const) {
      const painted = new Painter(name, {}, level).paint([LINE, [], LINE]);
      const plain = painted.replaceAll(sequences, "");
      expect(plain).toBe(`${TEXT}\n\n${TEXT}`);
      const codes = [...painted.matchAll(sequences)].map(([, code]) => Number(code));
      const begun = codes.filter((code) => (code < 22 || code > 29) && code !== 39 && code !== 49);
      expect(codes.length).toBe(2 * begun.length);
    }
  });

  it("are all shown by one key, one after the other", () => {
    const seen = THEME_NAMES.map((name) => nextTheme(name));
    expect(seen.toSorted()).toEqual(THEME_NAMES.toSorted());
  });

  it("without colours write none", () => {
    expect(new Painter("dark", { bad: { colour: "red" } }, 0).paint([LINE])).toBe(TEXT);
    expect(new Painter("mono", { bad: { colour: "red" } }, 3).paint([LINE])).not.toContain("[31m");
  });

  it("take the colours of a person for theirs", () => {
    const painter = new Painter("dark", { bad: { colour: "#ff0000" } }, 3);
    expect(painter.paint([[{ text: "x", role: "bad" }]])).toBe("\u001B[38;2;255;0;0mx\u001B[39m");
  });
});

describe("a terminal", () => {
  it.each([
    [{ TERM: "xterm-256color", NO_COLOR: "1" }, 0],
    [{ TERM: "dumb" }, 0],
    [{ TERM: "xterm" }, 1],
    [{ TERM: "tmux-256color" }, 2],
    [{ TERM: "xterm", COLORTERM: "truecolor" }, 3],
  ])("of %j shows colours of level %i", (env, level) => {
    expect(colourLevel(env)).toBe(level);
  });

  it.each([
    [{ LANG: "C.UTF-8" }, true],
    [{ LANG: "de_DE.utf8" }, true],
    [{ LANG: "en_US.UTF-8", LC_ALL: "C" }, false],
    [{ LANG: "C", LC_CTYPE: "C.UTF-8" }, true],
    [{}, false],
    [{ LANG: "C.UTF-8", TERM: "linux" }, false],
  ])("of %j shows more than ASCII: %s", (env, more) => {
    expect(speaksUtf8(env)).toBe(more);
  });
});
