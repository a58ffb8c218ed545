import { describe, expect, it } from "vitest";
import { cellCurves, type CellCurves } from "../../experiment/curves.ts";
import { cellsOf, designOf, type Cell } from "../../experiment/design.ts";
import { RunTable } from "../../experiment/run-table.ts";
import { seededRandom } from "../../net/random.ts";
import { finishedRun } from "./finished-run.ts";

const TIMEOUT_US = 60_000_000;

function curvesOf(times: readonly number[], devices = 1): CellCurves {
  const table = new RunTable();
  for (const us of times) {
    const reached = us < Infinity;
    table.push(finishedRun({ reached, endUs: reached ? us : TIMEOUT_US, operationalUs: us }));
  }
  return cellCurves(cellsOf(designOf({ devices: [devices] }))[0] as Cell, table);
}

describe("the curve of a cell", () => {
  it("rises at every arrival of a few runs, within its band, and stops where time was up", () => {
    const { reached, endUs } = curvesOf([30_000, 10_000, Infinity, 20_000]);
    expect(reached.map(({ us, share }) => [us, share])).toEqual([
      [10_000, 0.25],
      [20_000, 0.5],
      [30_000, 0.75],
    ]);
    expect(endUs).toBe(TIMEOUT_US);
    for (const { share, low, high } of reached) {
      expect(low).toBeLessThan(share);
      expect(high).toBeGreaterThan(share);
    }
  });

  it("has no points where nobody arrived", () => {
    expect(curvesOf([Infinity, Infinity])).toMatchObject({ reached: [], endUs: TIMEOUT_US });
  });

  it("keeps few points of many runs: exact ones, the extremes, and no step that could be seen", () => {
    const random = seededRandom(7).stream("curve");
    const times = Array.from({ length: 20_000 }, () => Math.round(1_000 / (1 - random.fraction())));
    const { reached } = curvesOf(times);
    const sorted = times.toSorted((a, b) => a - b);
    expect(reached.length).toBeLessThan(400);
    expect(reached[0]?.us).toBe(sorted[0]);
    expect(reached.at(-1)).toMatchObject({ us: sorted.at(-1), share: 1 });
    let before = 0;
    for (const { us, share } of reached) {
      const arrived = sorted.filter((time) => time <= us).length;
      expect(share).toBeCloseTo(arrived / times.length, 12);
      // what was left out before this step, whose own height is that of the runs
      const unseen = sorted.filter((time) => time < us).length / times.length;
      expect(unseen - before).toBeLessThan(1 / 256);
      expect((1 - unseen) / (1 - before)).toBeGreaterThan(0.9);
      before = share;
    }
  });
});

describe("the curve of a fleet", () => {
  it("says for each share of the devices when the first, middle and last world had it", () => {
    const worlds = [
      [30, 10],
      [25, 15],
      [Infinity, 20],
    ];
    expect(curvesOf(worlds.flat(), 2)).toEqual({
      cell: 0,
      reached: [],
      endUs: TIMEOUT_US,
      fleet: [
        { share: 0.5, firstUs: 10, medianUs: 15, lastUs: 20 },
        { share: 1, firstUs: 25, medianUs: 30, lastUs: null },
      ],
    });
  });

  it("keeps the first and the last device of many", () => {
    const { fleet = [] } = curvesOf(
      Array.from({ length: 1_000 }, (_, device) => 1_000 - device),
      1_000,
    );
    expect(fleet).toHaveLength(200);
    expect(fleet[0]).toMatchObject({ share: 0.001, firstUs: 1 });
    expect(fleet.at(-1)).toMatchObject({ share: 1, lastUs: 1_000 });
  });
});
