import { describe, expect, it } from "vitest";
import { csvText } from "../../report/csv.ts";
import { summaryCsv } from "../../report/summary-csv.ts";
import { madeUp, named } from "./made-up.ts";

describe("csvText", () => {
  it("quotes what RFC 4180 §2 wants quoted, and nothing else", () => {
    const records = [["a,b", 'say "x"', "two\nlines", " space ", "é", -1.5, null, undefined]];
    expect(csvText(["one", "two"], records)).toBe(
      'one,two\n"a,b","say ""x""","two\nlines", space ,é,-1.5,,\n',
    );
  });
});

describe("summary.csv", () => {
  const data = madeUp({ losses: [0, 0.3], policies: named("adaptive", 'my "own", policy') });
  const [header = "", ...lines] = summaryCsv(data.summary).trimEnd().split("\n");
  const names = header.split(",");

  it("has one header line with units, and a line for each cell", () => {
    expect(lines).toHaveLength(4);
    expect(names.slice(0, 16)).toEqual([
      "cell",
      "link",
      "loss",
      "burstPackets",
      "delayUs",
      "scenario",
      "devices",
      "policy",
      "runs",
      "reached",
      "successShare",
      "successShareLow",
      "successShareHigh",
      "goalMedianUs",
      "goalMedianLowUs",
      "goalMedianHighUs",
    ]);
    expect(names).toEqual(expect.arrayContaining(["dhcpP90Us", "timeValidP999HighUs"]));
    expect(new Set(names).size).toBe(names.length);
  });

  it("says nothing where a factor is the link's own, and quotes odd names", () => {
    expect(lines[0]).toMatch(/^0,perfect,0,,,plain,1,adaptive,200,200,1,/);
    expect(lines[1]).toContain(',"my ""own"", policy",');
  });

  it("has plain numbers everywhere else, as many as columns", () => {
    for (const line of lines) {
      const cells = line.replaceAll(/"(?:[^"]|"")*"/g, "name").split(",");
      expect(cells).toHaveLength(names.length);
      const figures = cells.filter(
        (_, index) => !/^(?:link|scenario|policy)$/.test(names[index] ?? ""),
      );
      expect(figures.filter((cell) => !/^(?:|-?\d+(?:\.\d+)?(?:e-\d+)?)$/.test(cell))).toEqual([]);
    }
  });

  it("leaves a quantile empty that was not reached", () => {
    const never = madeUp({}, { duration: () => Infinity });
    const [, line = ""] = summaryCsv(never.summary).split("\n");
    expect(line.split(",")[names.indexOf("goalMedianUs")]).toBe("");
  });
});
