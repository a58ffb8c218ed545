import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bar } from "../../../../cli/tui/drawing/bar.ts";
import { hexDump } from "../../../../cli/tui/drawing/hex-dump.ts";
import { histogram } from "../../../../cli/tui/drawing/histogram.ts";
import { plotPoints } from "../../../../cli/tui/drawing/plot.ts";
import { sparkline } from "../../../../cli/tui/drawing/sparkline.ts";
import { cellsOnScreen, textOf } from "../screen-cells.ts";

describe("a bar", () => {
  it("is exact to an eighth of a cell, and in ASCII to a cell", () => {
    expect(textOf(bar(0.5, 5, false))).toBe("██▌░░");
    expect(textOf(bar(0.5, 4, true))).toBe("##..");
  });

  it("is empty only for nothing, and full only for all", () => {
    expect(textOf(bar(0, 3, true))).toBe("...");
    expect(textOf(bar(1e-9, 3, true))).toBe("#..");
    expect(textOf(bar(0.999_999, 3, true))).toBe("##.");
    expect(textOf(bar(1, 3, true))).toBe("###");
    expect(textOf(bar(Number.NaN, 3, true))).toBe("...");
  });

  it("is as wide as it is asked to be, whatever the share", () => {
    fc.assert(
      fc.property(fc.double(), fc.nat(60), fc.boolean(), (share, cells, ascii) => {
        expect(cellsOnScreen(textOf(bar(share, cells, ascii)))).toBe(cells);
      }),
    );
  });
});

describe("a sparkline", () => {
  it("shows the newest values, from 0 to the largest of them", () => {
    expect(sparkline([9, 0, 4, 8], 3, false)).toBe("▁▅█");
    expect(sparkline([0, 4, 8], 9, true)).toBe("_=#");
  });

  it("shows what is no value as nothing", () => {
    expect(sparkline([Number.NaN, -1, 0], 8, true)).toBe("___");
    expect(sparkline([], 8, true)).toBe("");
    expect(sparkline([1], 0, true)).toBe("");
  });
});

const bucket = (fromUs: number, count: number) => ({ fromUs, toUs: fromUs + 1, count });

describe("a histogram", () => {
  it("takes the finest round ranges that fit, empty ones included", () => {
    const buckets = [bucket(10_000, 3), bucket(21_000, 1), bucket(46_000, 2)];
    expect(histogram(buckets, 40, 5, true).map((line) => textOf(line).trimEnd())).toEqual([
      "10.0 ms  to 15.0 ms  3  ################",
      "15.0 ms  to 22.0 ms  1  #####...........",
      "22.0 ms  to 33.0 ms  0  ................",
      "33.0 ms  to 47.0 ms  2  ###########.....",
    ]);
  });

  it("counts everything once, in no more lines than there is room for", () => {
    const us = fc.nat(2 ** 40);
    fc.assert(
      fc.property(
        fc.array(us, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 30 }),
        (values, rows) => {
          const buckets = values.sort((a, b) => a - b).map((value) => bucket(value, 1));
          const lines = histogram(buckets, 60, rows, true).map(textOf);
          expect(lines.length).toBeLessThanOrEqual(rows);
          const counts = lines.map((line) => Number(/ (\d+)  [#.]*$/.exec(line)?.[1]));
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        },
      ),
    );
  });

  it("of nothing is nothing", () => {
    expect(histogram([], 40, 5, true)).toEqual([]);
    expect(histogram([bucket(1, 1)], 40, 0, true)).toEqual([]);
  });
});

describe("a plot of points with their errors", () => {
  const texts = { x: (value: number) => `${value} s`, y: (value: number) => `${value}` };
  const points = [
    { x: 0, y: 1, error: 1 },
    { x: 5, y: 3, error: 1 },
    { x: 10, y: 2, error: 2 },
  ];

  it("tells points from errors without colour", () => {
    expect(plotPoints(points, { columns: 24, rows: 7 }, texts, true).map(textOf)).toEqual([
      "4 +          :         :",
      "  |          *         :",
      "2 +:         :         *",
      "  |*                   :",
      "0 +:                   :",
      "  +---------------------",
      "   0 s              10 s",
    ]);
  });

  it("says nothing where there is no room, and nothing of nothing", () => {
    expect(plotPoints(points, { columns: 23, rows: 7 }, texts, true)).toEqual([]);
    expect(plotPoints(points, { columns: 80, rows: 4 }, texts, false)).toEqual([]);
    expect(plotPoints([], { columns: 80, rows: 20 }, texts, false)).toEqual([]);
  });
});

describe("a hex dump", () => {
  it("has offsets, bytes and characters, as many in a line as have room", () => {
    const bytes = Uint8Array.from({ length: 10 }, (_, i) => 0x3e + i);
    expect(hexDump(bytes, 40).map(textOf)).toEqual([
      "0000  3e 3f 40 41 42 43 44 45  >?@ABCDE",
      "0008  46 47                    FG",
    ]);
    expect(hexDump(bytes, 72)).toHaveLength(1);
    expect(hexDump(bytes, 10)).toHaveLength(3);
    expect(hexDump(new Uint8Array(), 80)).toEqual([]);
  });

  it("shows no byte that a terminal would obey", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(hexDump(bytes, 80).map(textOf).join("")).toMatch(/^[\x20-\x7e]*$/);
  });
});
