import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plot, type Plot, type PlotSeries } from "../../report/braille.ts";
import { shareText, timeText } from "../../report/quantity.ts";

const RISING: PlotSeries = { name: "rising", shape: "line", x: [0, 10], y: [0, 10] };
const STEP: PlotSeries = { name: "step", shape: "step", x: [0, 5, 10], y: [0, 10, 10] };
const LEVEL: PlotSeries = { name: "level", shape: "line", x: [0, 10], y: [10, 10] };

function small(changes: Partial<Plot> = {}): readonly string[] {
  return plot({
    series: [RISING],
    x: { label: "x", scale: "linear" },
    y: { label: "y", scale: "linear" },
    widthColumns: 34,
    heightRows: 11,
    ascii: false,
    colour: false,
    ...changes,
  });
}

function points(x: readonly number[], y: readonly number[], name = "points"): PlotSeries {
  return { name, shape: "scatter", x, y };
}

/** What the eye sees: without colours. */
function bare(line: string): string {
  return line.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
}

/** Rows of the canvas, without the y axis. */
function canvasRows(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => /[┤│|+]/.test(line)).map((line) => line.replace(/^.*?[┤│|+]/, ""));
}

describe("a plot", () => {
  it("has a title, axes with round ticks, a curve that bears its letter, and a legend", () => {
    expect(small({ title: "A line" })).toEqual([
      "A line",
      "   y",
      "10 ┤                        ⢀⣀⠤⠔⠒⠉",
      "   │                  ⣀a⠤⠒⠒⠉⠁",
      " 5 ┤            ⣀⡠⠤⠒⠊⠉",
      "   │     ⢀⣀⠤⠤⠒⠊⠉",
      " 0 ┤⣀⠤⠔⠒a⠁",
      "   └┬──────────────┬─────────────┬",
      "    0              5            10",
      "                                 x",
      "a rising",
    ]);
  });

  it("in ASCII is drawn in letters, a star where several meet", () => {
    expect(small({ ascii: true, series: [STEP, LEVEL] })).toEqual([
      "   y",
      "10 +bbbbbbbbbbbbbbb***************",
      "   |               a",
      "   |               a",
      " 5 +               a",
      "   |               a",
      " 0 +aaaaaaaaaaaaaaaa",
      "   ++--------------+-------------+",
      "    0              5            10",
      "                                 x",
      "a step   b level   * several",
    ]);
  });

  it("shades a band behind its curve", () => {
    const band = { low: [0, 5, 5], high: [5, 10, 10] };
    expect(canvasRows(small({ series: [{ ...STEP, band }] })).slice(0, 6)).toEqual([
      "               ⡏⠉⠉⠉a⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉",
      "               ⡇⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂",
      "               ⡇⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂",
      "⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡇⠁ ⠁ ⠁ ⠁ ⠁ ⠁ ⠁",
      "⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡂⠅⡇",
      "⣀⣀⣀⣀a⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡇",
    ]);
    expect(canvasRows(small({ ascii: true, series: [{ ...STEP, band }] }))[1]).toBe(
      "               a..............",
    );
  });

  it("writes few points as letters, many as dots", () => {
    const few = canvasRows(small({ series: [points([0, 5, 10], [0, 10, 0])] }));
    expect([few[0], few[5]]).toEqual(["               a", "a                            a"]);
    const x = Array.from({ length: 100 }, (_, index) => index % 10);
    const y = Array.from({ length: 100 }, (_, index) => Math.floor(index / 10));
    expect(canvasRows(small({ series: [points(x, y)] })).join("")).toMatch(/[\u2801-\u28ff]{2}/);
  });

  it("leaves gaps where there is no number, and draws the part within the bounds of what lies outside", () => {
    const gap: PlotSeries = { name: "", shape: "line", x: [0, 4, 5, 6, 10], y: [5, 5, NaN, 5, 5] };
    const row = canvasRows(small({ series: [gap], ascii: true }))[3] ?? "";
    expect(row).toMatch(/^a{12,13} {4,6}a{12,13}$/);
    const y = { label: "y", scale: "linear", min: 0, max: 10 } as const;
    const wide: PlotSeries = { name: "", shape: "line", x: [0, 10], y: [-1e9, 1e9] };
    expect(canvasRows(small({ series: [wide], y, ascii: true })).slice(0, 6)).toEqual(
      Array.from({ length: 6 }, () => expect.stringMatching(/^ +a$/)),
    );
    const endless: PlotSeries = { name: "", shape: "line", x: [0, 10], y: [5, Infinity] };
    expect(
      canvasRows(small({ series: [endless], y, ascii: true }))
        .slice(0, 6)
        .join("")
        .trim(),
    ).toBe("a");
  });

  it("is framed, too, where there is nothing to draw, or one value only", () => {
    expect(small({ series: [] })).toHaveLength(11);
    expect(canvasRows(small({ series: [points([3], [7])] })).join("")).toContain("a");
    expect(canvasRows(small({ series: [points([0], [0])] })).join("")).toContain("a");
  });
});

/** The labels of a logarithmic x axis. */
function logTicks(min: number, max: number): readonly string[] {
  const lines = small({ x: { label: "x", scale: "log", min, max }, widthColumns: 80 });
  return lines.at(-3)?.trim().split(/ +/) ?? [];
}

describe("axes", () => {
  it("mark the powers of ten of a long logarithmic axis, in units", () => {
    const x = {
      label: "time",
      scale: "log",
      text: timeText,
      min: 1_000,
      max: 100_000_000,
    } as const;
    const lines = small({ x, widthColumns: 80, series: [points([1_000, 1e8], [0, 1])] });
    expect(lines.at(-3)).toMatch(/^ *1 ms +10 ms +100 ms +1 s +10 s +100 s$/);
    expect(canvasRows(lines).join("").match(/a/g)).toHaveLength(2);
  });

  it("mark 1, 2 and 5 of a short one, and round steps of a shorter one", () => {
    expect(logTicks(10, 300)).toEqual(["10", "20", "50", "100", "200"]);
    expect(logTicks(10, 13).slice(0, 3)).toEqual(["10", "10.5", "11"]);
  });

  it("thin out ticks that have no room", () => {
    const x = { label: "x", scale: "log", text: () => "a long label", min: 1, max: 1e30 } as const;
    for (const line of small({ x })) expect(line.length).toBeLessThanOrEqual(34);
  });

  it("let what is not positive leave a logarithmic one at its edge", () => {
    const y = { label: "left", scale: "log", text: shareText } as const;
    const survival: PlotSeries = { name: "s", shape: "step", x: [0, 5, 10], y: [1, 0.01, 0] };
    const rows = canvasRows(small({ series: [survival], y, ascii: true }));
    expect(rows[0]).toMatch(/^a+$/);
    expect(rows[5]).toMatch(/^ +a+$/);
    expect(
      canvasRows(small({ series: [points([1, 2], [0, 1])], y }))
        .join("")
        .match(/a/g),
    ).toHaveLength(1);
  });
});

describe("series", () => {
  it("keep letter and colour of their place", () => {
    const lines = small({ series: [{ ...RISING, place: 3 }], colour: true });
    expect(lines.at(-1)).toBe("\u001b[35md rising\u001b[0m");
    expect(lines.map(bare)).toEqual(small({ series: [{ ...RISING, place: 3 }] }));
  });

  it("colour only what is theirs, and bands dimly", () => {
    const band = { low: [0, 0, 0], high: [10, 10, 10] };
    const lines = small({ series: [{ ...STEP, band }], colour: true }).join("");
    expect(lines).toContain("\u001b[36m");
    expect(lines).toContain("\u001b[2;36m");
    expect(small({ series: [], colour: true }).join("")).not.toContain("\u001b");
  });

  it("have letters where curves run apart", () => {
    const falling: PlotSeries = { name: "falling", shape: "line", x: [0, 10], y: [10, 0] };
    const canvas = canvasRows(small({ series: [RISING, falling], heightRows: 20 })).join("\n");
    expect(canvas).toContain("a");
    expect(canvas).toContain("b");
  });

  it("of long names get lines of their own", () => {
    const names = ["one".repeat(5), "two".repeat(5), "six".repeat(50)];
    const series = names.map((name) => Object.assign({}, RISING, { name }));
    const lines = small({ series, heightRows: 20 });
    expect(lines.slice(-3).map((line) => line.slice(0, 5))).toEqual(["a one", "b two", "c six"]);
    expect(lines.at(-1)).toHaveLength(34);
  });
});

describe("any plot", () => {
  const number = fc.oneof(fc.double(), fc.double({ min: -10, max: 10 }), fc.integer());
  const scale = fc.constantFrom("linear" as const, "log" as const);
  const axis = fc.record(
    { label: fc.string(), scale, min: fc.double(), max: fc.double() },
    { requiredKeys: ["label", "scale"] },
  );
  const series = fc
    .record({
      name: fc.string({ unit: "binary" }),
      shape: fc.constantFrom("line" as const, "step" as const, "scatter" as const),
      points: fc.array(fc.tuple(number, number), { maxLength: 60 }),
    })
    .map(({ name, shape, points }) => {
      const x = points.map(([value]) => value);
      const y = points.map(([, value]) => value);
      return { name, shape, x, y, band: { low: y.map((value) => value - 1), high: y } };
    });

  it("keeps within its width and height, in ASCII within ASCII, whatever the data", () => {
    fc.assert(
      fc.property(
        fc.array(series, { maxLength: 4 }),
        axis,
        axis,
        fc.integer({ min: 30, max: 90 }),
        fc.integer({ min: 13, max: 30 }),
        fc.boolean(),
        (series, x, y, widthColumns, heightRows, colour) => {
          const lines = small({ series, x, y, widthColumns, heightRows, colour, ascii: true });
          expect(lines.length).toBeLessThanOrEqual(heightRows);
          for (const line of lines.map(bare)) {
            expect(line).toMatch(/^[ -~]*$/);
            expect(line.length).toBeLessThanOrEqual(widthColumns);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("takes a hundred thousand points", () => {
    const x = Float64Array.from({ length: 100_000 }, (_, index) => index);
    const y = x.map((value) => Math.sqrt(value));
    const lines = small({
      series: [{ name: "root", shape: "step", x, y, band: { low: y, high: y } }],
    });
    expect(lines).toHaveLength(11);
  });
});
