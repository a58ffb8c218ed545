import { describe, expect, it } from "vitest";
import {
  compareExperiments,
  type ComparedExperiment,
} from "../../experiment/compare-experiments.ts";
import { cellsOf, designOf, type Cell, type DesignRequest } from "../../experiment/design.ts";
import { RunTable } from "../../experiment/run-table.ts";
import { summarise } from "../../experiment/summarise.ts";
import { comparisonLines } from "../../report/comparison-text.ts";
import { named } from "../report/made-up.ts";
import { finishedRun } from "./finished-run.ts";

/** An experiment whose runs take what a seed and a cell say. */
function experiment(
  request: DesignRequest,
  timeUs: (seed: number, cell: Cell) => number,
  bringup = "1.0.0",
): ComparedExperiment {
  const design = designOf({ runs: 100, ...request });
  const cells = cellsOf(design);
  const tables = cells.map((cell) => {
    const table = new RunTable();
    for (let run = 0; run < design.runs * cell.key.devices; run++) {
      const endUs = timeUs(design.seed + Math.floor(run / cell.key.devices), cell);
      table.push(finishedRun({ endUs, operationalUs: endUs }));
    }
    return table;
  });
  return { bringup, design, tables, summary: summarise(design, cells, tables, undefined, bringup) };
}

/** The seed decides, within 20 %. */
function course(seed: number): number {
  return 100_000 + ((seed * 7_919) % 20_000);
}

describe("two experiments", () => {
  const a = experiment({ policies: named("x", "y"), losses: [0.1, 0.2] }, course);

  it("are the same where nothing differs", () => {
    const { differences, cells, onlyA, onlyB } = compareExperiments(a, a);
    expect({ differences, onlyA, onlyB }).toEqual({ differences: [], onlyA: [], onlyB: [] });
    expect(cells).toHaveLength(4);
    expect(cells[0]?.paired).toMatchObject({ link: "perfect", loss: 0.1, pairs: 100, ties: 100 });
  });

  it("are compared run by run, for the seeds that both have", () => {
    const faster = experiment(
      { policies: named("x", "y"), losses: [0.1, 0.2], seed: 41 },
      (seed, { key }) => course(seed) - (key.policy === "x" ? 1_000 : 0),
      "1.0.1",
    );
    const { differences, cells } = compareExperiments(a, faster);
    expect(differences).toEqual([
      { path: "bringup", a: '"1.0.0"', b: '"1.0.1"' },
      { path: "seed", a: "1", b: "41" },
    ]);
    const paired = cells.map((cell) => cell.paired);
    expect(paired[0]).toMatchObject({ a: "A", b: "B", pairs: 60, bFaster: 60 });
    expect(paired[0]?.shiftUs.value).toBe(1_000);
    expect(paired[1]).toMatchObject({ pairs: 60, ties: 60 });
    // too little for intervals of unpaired medians
    expect(cells[0]?.relations.median).toBe("overlapping");
  });

  it("are compared by intervals where no seed is shared", () => {
    const later = experiment(
      { policies: named("x", "y"), losses: [0.1, 0.2], seed: 1_001 },
      (seed, { key }) => course(seed) * (key.policy === "x" ? 3 : 1),
    );
    const { cells } = compareExperiments(a, later);
    expect(cells.filter(({ paired }) => paired !== undefined)).toEqual([]);
    expect(cells.map(({ relations }) => relations.median)).toEqual([
      "higher",
      "overlapping",
      "higher",
      "overlapping",
    ]);
  });

  it("may differ in one link, one policy: that is what is compared", () => {
    const links = [{ name: "lte", tx: {}, rx: {} }];
    const other = experiment({ policies: named("x", "y"), losses: [0.2, 0.3], links }, course);
    const { cells, onlyA, onlyB } = compareExperiments(a, other);
    expect(cells.map((cell) => [cell.a.link, cell.b.link, cell.a.loss])).toEqual([
      ["perfect", "lte", 0.2],
      ["perfect", "lte", 0.2],
    ]);
    expect(cells[0]?.paired).toMatchObject({ link: "perfect", pairs: 100 });
    expect([onlyA.map(({ loss }) => loss), onlyB.map(({ loss }) => loss)]).toEqual([
      [0.1, 0.1],
      [0.3, 0.3],
    ]);
  });

  it("are told in words", () => {
    const slower = experiment(
      { policies: named("x", "y"), losses: [0.1], seed: 11 },
      (seed) => course(seed) + 5_000,
    );
    const looks = {
      columns: 90,
      rows: 24,
      ascii: false,
      colour: false,
      clean: (text: string) => text,
    };
    const sides = { a: "before", b: "after", timeoutUs: { a: 60_000_000, b: 60_000_000 } };
    const lines = comparisonLines(compareExperiments(a, slower), sides, looks);
    expect(lines.slice(0, 15).join("\n")).toBe(`  A  before
  B  after

what differs in the designs, A → B
  seed: 1 → 11
  losses[1]: 0.2, only in A

2 cells in both; 2 compared in pairs, of which B is faster in 0, slower in 2, no
  difference shown in 0

link perfect, loss 10 %, x
  pairs    B slower in 100 % and faster in 0 % of 90 pairs, median 5 ms later (5 … 5),
           Holm p < 0.001
  success  100 % (96.3 … 100) in both
  median   ${lines[14]?.slice(11)}`);
    expect(lines[14]).toMatch(/ ms \(.*\) → \S+ ms \(.*\): higher$/);
    expect(lines.slice(-4)).toEqual([
      "only in A",
      "  link perfect, loss 20 %, x",
      "  link perfect, loss 20 %, y",
      "",
    ]);
  });
});
