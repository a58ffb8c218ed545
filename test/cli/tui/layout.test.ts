import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOf, GAP, layoutOf } from "../../../cli/tui/layout.ts";
import { PANE_IDS } from "../../../cli/tui/pane.ts";

function kindAt(columns: number, rows: number): string {
  return layoutOf({ columns, rows }, "ladder", false).kind;
}

describe("the layout", () => {
  it("fits the window", () => {
    expect(kindAt(39, 24)).toBe("too-small");
    expect(kindAt(80, 11)).toBe("too-small");
    expect(kindAt(40, 12)).toBe("compact");
    expect(kindAt(80, 17)).toBe("compact");
    expect(kindAt(80, 24)).toBe("single");
    expect(kindAt(119, 60)).toBe("single");
    expect(kindAt(120, 24)).toBe("pair");
    expect(kindAt(200, 33)).toBe("pair");
    expect(kindAt(160, 34)).toBe("grid");
  });

  it("gives a single pane 80 × 20 in a window of 80 × 24, and 40 × 10 in one of 40 × 12", () => {
    const size = { columns: 80, rows: 24 };
    expect(bodyOf(layoutOf(size, "dns", false), "dns")).toEqual({ columns: 80, rows: 20 });
    const small = { columns: 40, rows: 12 };
    expect(bodyOf(layoutOf(small, "dns", false), "dns")).toEqual({ columns: 40, rows: 10 });
  });

  it("shows the focused pane beside its companion", () => {
    const { stacks } = layoutOf({ columns: 130, rows: 30 }, "latency", false);
    expect(stacks.map((stack) => stack.map(({ id }) => id))).toEqual([["packets"], ["latency"]]);
  });

  it("gives an open detail the height of its stack in the grid, the others staying", () => {
    const { stacks } = layoutOf({ columns: 200, rows: 60 }, "packets", true);
    expect(stacks.map((stack) => stack.map(({ id }) => id))).toEqual([
      ["ladder", "dhcp", "time"],
      ["packets"],
    ]);
  });

  it("is never wider or taller than the window, and shows the focused pane", () => {
    const sizes = fc.record({
      columns: fc.integer({ min: 40, max: 400 }),
      rows: fc.integer({ min: 12, max: 120 }),
    });
    fc.assert(
      fc.property(sizes, fc.constantFrom(...PANE_IDS), fc.boolean(), (size, focus, isOpen) => {
        const { stacks, hasStrip, kind } = layoutOf(size, focus, isOpen);
        const heads = kind === "compact" ? 0 : 1;
        const above = hasStrip ? 3 : 2;
        const widths = stacks.map((stack) => stack[0]?.size.columns ?? 0);
        const width = widths.reduce((sum, one) => sum + one, GAP * (widths.length - 1));
        expect(width).toBe(size.columns);
        for (const stack of stacks) {
          const rows = stack.reduce((sum, box) => sum + box.size.rows + heads, above);
          expect(rows).toBe(size.rows);
        }
        expect(stacks.flat().some(({ id }) => id === focus)).toBe(true);
      }),
    );
  });
});
