import { describe, expect, it } from "vitest";
import { blocksOf, type Block, type BlockResult } from "../../experiment/block.ts";
import { designOf, type DesignRequest } from "../../experiment/design.ts";
import { Gathering } from "../../experiment/gathering.ts";
import { RunTable } from "../../experiment/run-table.ts";
import { rangeOf, shardFault } from "../../experiment/shard.ts";
import { seededRandom } from "../../net/random.ts";
import { finishedRun } from "./finished-run.ts";

const TWO_CELLS: DesignRequest = { runs: 2_500, losses: [0, 0.1] };

function blocks(request: DesignRequest): readonly Block[] {
  const design = designOf(request);
  return blocksOf(design, rangeOf(design.runs, undefined));
}

const textOf = ({ cell, from, to }: Block): string => `${cell.index}: ${from}-${to}`;

/** Rows whose end tells the run. */
function resultOf({ cell, from, to }: Block): BlockResult {
  const table = new RunTable();
  for (let run = from; run < to; run++)
    for (let device = 0; device < cell.key.devices; device++)
      table.push(finishedRun({ endUs: run * 10 + device }));
  return { columns: table.columns(), servers: [] };
}

describe("the blocks of an experiment", () => {
  it("follow each other, cell after cell", () => {
    expect(blocks(TWO_CELLS).map(textOf)).toEqual([
      "0: 0-1000",
      "0: 1000-2000",
      "0: 2000-2500",
      "1: 0-1000",
      "1: 1000-2000",
      "1: 2000-2500",
    ]);
  });

  it("are shorter where many devices share a run, and never shorter than a run", () => {
    expect(blocks({ runs: 25, devices: [100] }).map(textOf)).toEqual([
      "0: 0-10",
      "0: 10-20",
      "0: 20-25",
    ]);
    expect(blocks({ runs: 2, devices: [5_000] }).map(textOf)).toEqual(["0: 0-1", "0: 1-2"]);
  });

  it("end where a stop rule looks: every 100 runs, from 1 000 on every tenth part more", () => {
    const stop = { metric: "median", width: 0.1, minRuns: 100 } as const;
    const ends = blocks({ runs: 4_000, stop }).map(({ to }) => to);
    expect(ends.slice(0, 12)).toEqual([
      100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_100, 1_200,
    ]);
    expect(ends.slice(-6)).toEqual([2_800, 3_000, 3_300, 3_600, 3_900, 4_000]);
  });

  it("are single runs on a real link, policies in turn", () => {
    expect(blocks({ runs: 2, losses: [0, 0.1], live: "eth0" }).map(textOf)).toEqual([
      "0: 0-1",
      "1: 0-1",
      "0: 1-2",
      "1: 1-2",
    ]);
  });
});

describe("a shard", () => {
  it.each([1, 3, 7, 10, 11])(
    "of %i has a part of every cell, and together they are all runs",
    (count) => {
      let next = 0;
      for (let index = 1; index <= count; index++) {
        const { from, to } = rangeOf(10, { index, count });
        expect(from).toBe(next);
        next = to;
      }
      expect(next).toBe(10);
    },
  );

  it.each([
    [0, 2],
    [3, 2],
    [1.5, 2],
    [1, Infinity],
  ])("is not %d/%d", (index, count) => {
    expect(shardFault({ index, count })).toContain("is not K/N");
  });
});

describe("gathering", () => {
  it("keeps the order of the blocks, in whatever order they come back", () => {
    const random = seededRandom(7).stream("order");
    const design = designOf(TWO_CELLS);
    const gathering = new Gathering(design, blocks(TWO_CELLS));
    const under: Block[] = [];
    const order: number[] = [];
    for (let block = gathering.next(); block !== undefined; block = gathering.next())
      under.push(block);
    while (under.length > 0) {
      const [block] = under.splice(random.below(under.length), 1) as [Block];
      for (const { block: due } of gathering.take(block, resultOf(block))) order.push(due.index);
    }
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    expect(gathering.isComplete).toBe(true);
    expect(gathering.progress).toEqual({ done: 5_000, left: 0, cellsDone: 2 });
    for (const table of gathering.tables) {
      expect(table.length).toBe(2_500);
      expect([...table.endUs.subarray(0, 3)]).toEqual([0, 10, 20]);
      expect(table.endUs[2_499]).toBe(24_990);
    }
  });

  it("ends a cell where it has enough, and forgets what was run beyond", () => {
    const stop = { metric: "median", width: 0.1, minRuns: 100 } as const;
    const request = { runs: 1_000, losses: [0, 0.1], stop };
    const gathering = new Gathering(
      designOf(request),
      blocks(request),
      (table) => table.length >= 300,
    );
    // five are under way when the third of them is enough
    const ahead = Array.from({ length: 5 }, () => gathering.next() as Block);
    const kept = ahead.toReversed().flatMap((block) => gathering.take(block, resultOf(block)));
    expect(kept.map(({ block }) => textOf(block))).toEqual([
      "0: 0-100",
      "0: 100-200",
      "0: 200-300",
    ]);
    expect(textOf(gathering.peek() as Block)).toBe("1: 0-100");
    expect(gathering.progress).toEqual({ done: 300, left: 1_000, cellsDone: 1 });
    expect(gathering.isComplete).toBe(false);
  });
});
