import { describe, expect, it } from "vitest";
import type { StopRule } from "../../../experiment/design.ts";
import { RunTable } from "../../../experiment/run-table.ts";
import { enough } from "../../../experiment/statistics/stop-rule.ts";
import { finishedRun } from "../finished-run.ts";

/** Runs of 1, 2, 3 … ms; every `lostEvery`-th did not get there within a second. */
function tableOf(runs: number, lostEvery = Infinity): RunTable {
  const table = new RunTable(runs);
  for (let run = 1; run <= runs; run++) {
    const reached = run % lostEvery !== 0;
    table.push(finishedRun({ reached, endUs: reached ? 1_000 * run : 1_000_000 }));
  }
  return table;
}

function rule(metric: StopRule["metric"], width: number, minRuns = 1): StopRule {
  return { metric, width, minRuns };
}

describe("the stop rule", () => {
  it("waits for the least number of runs, whatever the interval", () => {
    expect(enough(tableOf(99), rule("success", 1, 100))).toBe(false);
    expect(enough(tableOf(100), rule("success", 1, 100))).toBe(true);
  });

  it("looks at the width of Wilson's interval", () => {
    // 90 of 100: 0.8256 to 0.9448
    const table = tableOf(100, 10);
    expect(enough(table, rule("success", 0.12))).toBe(true);
    expect(enough(table, rule("success", 0.119))).toBe(false);
  });

  it("looks at the width of a quantile's interval as a share of the quantile", () => {
    // the 40th to the 61st of 100, around the 50th; the 84th to the 96th around the 90th
    const table = tableOf(100);
    expect(enough(table, rule("median", 0.42))).toBe(true);
    expect(enough(table, rule("median", 0.419))).toBe(false);
    expect(enough(table, rule("p90", 0.134))).toBe(true);
    expect(enough(table, rule("p90", 0.133))).toBe(false);
  });

  it("is never met by an interval without an end", () => {
    expect(enough(tableOf(100, 8), rule("p90", 1_000))).toBe(false);
    expect(enough(tableOf(0), rule("success", 1, 0))).toBe(false);
  });

  it("counts the devices of a fleet as one run, and needs two of those", () => {
    expect(enough(tableOf(100), rule("success", 1, 2), 100)).toBe(false);
    expect(enough(tableOf(200), rule("success", 1, 2), 100)).toBe(true);
    expect(enough(tableOf(100), rule("median", 1_000), 100)).toBe(false);
  });
});
