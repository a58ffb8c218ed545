import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf, cellText, cutText, indexAfter } from "../../../../cli/tui/drawing/cells.ts";
import { cellsOnScreen } from "../screen-cells.ts";

const anyText = fc.string({ unit: "binary", maxLength: 40 });

describe("text for the cells of a terminal", () => {
  it("shows as they are only characters that are as wide as it says, of all that there are", () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (cellText(character, false) !== character) continue;
      if (cellsOf(character) !== cellsOnScreen(character)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it("is as wide as it says when characters meet", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = cellText(text, false);
        expect(cellsOf(shown)).toBe(cellsOnScreen(shown));
      }),
    );
  });

  it("leaves names of many scripts as they are", () => {
    const text = "Grüße, Ελλάδα, Привет, 你好, かな, 한국, ±5 µs → …";
    expect(cellText(text, false)).toBe(text);
    expect(cellsOf("你好 a")).toBe(6);
  });

  it("shows by its number what a terminal would obey, or draws as wide as it likes", () => {
    expect(cellText("\u001b[2J\u202e", false)).toBe("\\x1b[2J\\u202e");
    expect(cellText("e\u0301 🙂 \ud83d", false)).toBe("e\\u0301 \\u{1f642} \\ud83d");
  });

  it("has nothing but ASCII where nothing else is wanted", () => {
    expect(cellText("+1 µs ± 2 → a … 你", true)).toBe("+1 us +- 2 -> a ... \\u4f60");
    fc.assert(
      fc.property(anyText, (text) => {
        expect(cellText(text, true)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, ascii) => {
        const once = cellText(text, ascii);
        expect(cellText(once, ascii)).toBe(once);
      }),
    );
  });

  it("is cut to the cell, with a sign for what is missing", () => {
    expect(cutText("abcdef", 6, false)).toBe("abcdef");
    expect(cutText("abcdef", 4, false)).toBe("abc…");
    expect(cutText("abcdef", 4, true)).toBe("abc~");
    expect(cutText("你好吗", 4, false)).toBe("你…");
    expect(cutText("abc", 0, false)).toBe("");
    expect(indexAfter("你好", 3)).toBe(1);
    fc.assert(
      fc.property(anyText, fc.nat(50), fc.boolean(), (text, cells, ascii) => {
        const cut = cutText(cellText(text, ascii), cells, ascii);
        expect(cellsOf(cut)).toBeLessThanOrEqual(cells);
      }),
    );
  });
});
