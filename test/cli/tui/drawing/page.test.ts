import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Page } from "../../../../cli/tui/drawing/page.ts";
import { selectedOf, windowAround } from "../../../../cli/tui/drawing/window.ts";
import { wrapText } from "../../../../cli/tui/drawing/wrap.ts";
import { cellsOnScreen, textOf } from "../screen-cells.ts";

const LOOKS = { ascii: true };

describe("a page", () => {
  it("lets nothing through that is wider than it, or that a terminal would obey", () => {
    const page = new Page(12, LOOKS);
    page.add({ text: "good ", role: "good" }, { text: "\u001b[31mred", role: "bad" });
    expect(page.lines().map(textOf)).toEqual(["good \\x1b[3~"]);
  });

  it("wraps beside a label", () => {
    const page = new Page(24, LOOKS);
    page.field("why", "no reply from 192.0.2.1");
    expect(page.lines().map(textOf)).toEqual(["why     no reply from", "        192.0.2.1"]);
  });

  it("puts the rest of a text on the last line that it may take", () => {
    const page = new Page(10, LOOKS);
    page.wrap("one two three four five", "plain", 2, 2);
    expect(page.lines().map(textOf)).toEqual(["one two", "  three f~"]);
  });

  it("keeps the line in focus in view", () => {
    const page = new Page(10, LOOKS);
    for (let i = 0; i < 10; i++) {
      if (i === 6) page.focusHere();
      page.say(String(i));
    }
    expect(page.around(4).map(textOf)).toEqual(["4", "5", "6", "7"]);
  });

  it("scrolls no further than its end, and says how much is below", () => {
    const page = new Page(20, LOOKS);
    for (let i = 0; i < 10; i++) page.say(String(i));
    expect(page.scrolled(0, 4).map(textOf)).toEqual(["0", "1", "2", "v 7 more lines"]);
    expect(page.scrolled(5, 4).map(textOf)).toEqual(["5", "6", "7", "v 2 more lines"]);
    expect(page.scrolled(99, 4).map(textOf)).toEqual(["6", "7", "8", "9"]);
    expect(page.scrolled(-3, 10)).toHaveLength(10);
    expect(page.scrolled(0, 0)).toEqual([]);
  });
});

describe("wrapping", () => {
  it("loses nothing but spaces, and fits", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 2, max: 30 }),
        fc.nat(8),
        (text, columns, indent) => {
          const lines = wrapText(text, columns, indent);
          expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
          for (const line of lines) expect(cellsOnScreen(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe("a window", () => {
  it("has the focus in its middle as far as the ends allow", () => {
    expect(windowAround(50, 100, 10)).toEqual({ from: 45, to: 55 });
    expect(windowAround(2, 100, 10)).toEqual({ from: 0, to: 10 });
    expect(windowAround(99, 100, 10)).toEqual({ from: 90, to: 100 });
    expect(windowAround(-1, 0, 10)).toEqual({ from: 0, to: 0 });
    expect(windowAround(3, 5, -2)).toEqual({ from: 3, to: 3 });
  });

  it("never selects what is not there", () => {
    expect(selectedOf({ selected: 7, follows: false }, 3)).toBe(2);
    expect(selectedOf({ selected: 0, follows: true }, 3)).toBe(2);
    expect(selectedOf({ selected: 0, follows: false }, 0)).toBe(-1);
  });
});
