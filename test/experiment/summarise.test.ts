import { describe, expect, it } from "vitest";
import { cellsOf, designOf, type Cell, type DesignRequest } from "../../experiment/design.ts";
import { RunTable } from "../../experiment/run-table.ts";
import type { RunResult } from "../../experiment/run.ts";
import { wilson } from "../../experiment/statistics/proportion.ts";
import { summarise } from "../../experiment/summarise.ts";
import type { Comparison, ExperimentSummary } from "../../experiment/summary.ts";
import { seededRandom } from "../../net/random.ts";
import { ADAPTIVE } from "../../net/retry-presets.ts";
import { finishedRun } from "./finished-run.ts";

const TIMEOUT_US = 60_000_000;
const TIMED_OUT: Partial<RunResult> = {
  reached: false,
  endUs: TIMEOUT_US,
  timeValidUs: Infinity,
  operationalUs: Infinity,
};

function tableOf(runs: readonly Partial<RunResult>[]): RunTable {
  const table = new RunTable(runs.length);
  for (const run of runs) table.push(finishedRun(run));
  return table;
}

/** Reached after so many ms, or not at all. */
function runsOf(...timesMs: readonly (number | undefined)[]): RunTable {
  return tableOf(
    timesMs.map((ms) =>
      ms === undefined
        ? TIMED_OUT
        : {
            endUs: ms * 1_000,
            dhcpUs: ms * 500,
            timeValidUs: ms * 1_000,
            operationalUs: ms * 1_000,
          },
    ),
  );
}

function summaryOf(request: DesignRequest, tableFor: (cell: Cell) => RunTable): ExperimentSummary {
  const design = designOf(request);
  const cells = cellsOf(design);
  return summarise(design, cells, cells.map(tableFor), undefined, "abc");
}

function policies(...names: readonly string[]): DesignRequest {
  return { policies: names.map((name) => Object.assign({}, ADAPTIVE, { name })) };
}

/** Of 100 devices each: the 98 first are there after 5 ms, the 99th at the time given, the last one never. */
function fleets(...lastMs: readonly (number | undefined)[]): RunTable {
  const first = Array.from({ length: 98 }, () => 5);
  return runsOf(
    ...lastMs
      .flatMap((last) => first.concat([last ?? NaN, NaN]))
      .map((ms) => (Number.isNaN(ms) ? undefined : ms)),
  );
}

/** Two worlds of plausible runs. */
function plausibleSummary(seed: number): ExperimentSummary {
  return summaryOf({ seed, losses: [0, 0.1] }, ({ index }) => plausible(700, `cell ${index}`));
}

/** The only comparison of two policies with these tables. */
function compared(a: RunTable, b: RunTable, request: DesignRequest = {}): Comparison {
  const { comparisons } = summaryOf({ ...policies("a", "b"), ...request }, ({ key }) =>
    key.policy === "a" ? a : b,
  );
  expect(comparisons).toHaveLength(1);
  return comparisons[0] as Comparison;
}

/** Plausible runs: some lost, all with their own costs. */
function plausible(runs: number, name: string): RunTable {
  const dice = seededRandom(12).stream(name);
  return tableOf(
    Array.from({ length: runs }, () => {
      const endUs = Math.round(-Math.log(1 - dice.fraction()) * 10_000_000);
      const reached = endUs < TIMEOUT_US;
      const sent = 4 + dice.below(12);
      return {
        ...(reached ? { endUs, timeValidUs: endUs, operationalUs: endUs } : TIMED_OUT),
        dhcpUs: Math.min(endUs, 900_000),
        sent,
        retries: sent - 4,
      };
    }),
  );
}

describe("the summary of a cell", () => {
  const twenty = summaryOf({}, () =>
    runsOf(...Array.from({ length: 18 }, (_, k) => k + 1), undefined, undefined),
  );
  const cell = twenty.cells[0];

  it("says which cell it is, of which design", () => {
    expect(twenty).toMatchObject({
      schema: "bringup.experiment-summary/1",
      hash: "abc",
      confidence: 0.95,
    });
    expect(cell).toMatchObject({
      cell: 0,
      link: "perfect",
      scenario: "plain",
      devices: 1,
      policy: ADAPTIVE.name,
    });
    expect(cell).not.toHaveProperty("notes");
    expect(twenty).not.toHaveProperty("servers");
  });

  it("counts who reached the goal, with Wilson's interval", () => {
    expect(cell).toMatchObject({ runs: 20, reached: 18, success: wilson(18, 20) });
  });

  it("has quantiles among all runs, time-outs included, open where those begin", () => {
    expect(cell?.goal).toMatchObject({
      reached: 18,
      median: { value: 10_000, low: 6_000, high: 15_000 },
      p90: { value: 18_000, low: 15_000, high: null },
      p95: { value: null, high: null },
      minUs: 1_000,
      maxUs: 18_000,
    });
    expect(cell?.goal.meanUs.value).toBeCloseTo(9_500, 9);
  });

  it("takes a state that was reached before the time-out as reached, and the rest as not", () => {
    expect(cell?.states.DHCP.reached).toBe(20);
    expect(cell?.states.DHCP.maxUs).toBe(20_000);
    expect(cell?.states.OPERATIONAL).toEqual(cell?.goal);
  });

  it("has nothing to say of a state behind the goal", () => {
    const until = summaryOf({ until: "DHCP" }, () =>
      tableOf(
        Array.from({ length: 9 }, () => ({ timeValidUs: Infinity, operationalUs: Infinity })),
      ),
    );
    const nothing = { value: null, low: null, high: null };
    expect(until.cells[0]?.states.OPERATIONAL).toMatchObject({
      reached: 0,
      median: nothing,
      meanUs: nothing,
      minUs: null,
    });
  });

  it("puts the costs of those who failed on those who succeeded", () => {
    const table = tableOf([
      ...Array.from({ length: 30 }, () => ({ sent: 4, sentBytes: 1_000, retries: 0 })),
      ...Array.from({ length: 10 }, () => ({
        ...TIMED_OUT,
        sent: 20,
        sentBytes: 5_000,
        retries: 45,
      })),
    ]);
    const { perSuccess, retryCounts } = summaryOf({}, () => table).cells[0] ?? {};
    expect(perSuccess?.packets.value).toBeCloseTo(320 / 30, 12);
    expect(perSuccess?.bytes.value).toBeCloseTo(80_000 / 30, 9);
    expect(perSuccess?.retries.value).toBeCloseTo(15, 12);
    expect(perSuccess?.packets.low).toBeLessThan(10);
    expect(perSuccess?.packets.high).toBeGreaterThan(12);
    expect(retryCounts).toEqual([30, ...Array.from({ length: 39 }, () => 0), 10]);
  });

  it("has the share of packets that the link dropped, of those that entered it", () => {
    const table = tableOf([{ sent: 10, droppedTx: 3, received: 6, droppedRx: 2 }]);
    expect(summaryOf({}, () => table).cells[0]?.dropped).toEqual({ tx: 0.3, rx: 0.25 });
  });

  it("is made of nulls and zeros without a run", () => {
    const empty = summaryOf({}, () => new RunTable()).cells[0];
    const nothing = { value: null, low: null, high: null };
    expect(empty).toMatchObject({
      runs: 0,
      reached: 0,
      success: nothing,
      retryCounts: [],
      dropped: { tx: 0, rx: 0 },
    });
    expect(empty?.goal).toMatchObject({
      median: nothing,
      meanUs: nothing,
      minUs: null,
      maxUs: null,
    });
    expect(empty?.perSuccess.packets).toEqual(nothing);
  });

  it("has the same digits whenever it is made, and other dice for another seed", () => {
    expect(JSON.stringify(plausibleSummary(1))).toBe(JSON.stringify(plausibleSummary(1)));
    expect(plausibleSummary(2).cells[0]?.perSuccess.packets).not.toEqual(
      plausibleSummary(1).cells[0]?.perSuccess.packets,
    );
    expect(plausibleSummary(2).cells[0]?.goal.p99).toEqual(plausibleSummary(1).cells[0]?.goal.p99);
  });

  it("carries what the servers of a fleet were asked", () => {
    const design = designOf({});
    const cells = cellsOf(design);
    const server = {
      cell: 0,
      run: 0,
      server: "dhcp",
      received: 3,
      served: 2,
      dropped: 1,
      longestQueue: 2,
    };
    expect(summarise(design, cells, [runsOf(1)], [server], "x").servers).toEqual([server]);
  });
});

describe("the summary of a fleet", () => {
  it("takes its intervals from the differences between runs", () => {
    const dice = seededRandom(3).stream("fleet");
    const table = tableOf(
      Array.from({ length: 5 }, () => dice.below(50)).flatMap((slow) =>
        Array.from({ length: 40 }, (_, device) => ({ endUs: 1_000 * (device + slow + 1) })),
      ),
    );
    const fleet = summaryOf({ devices: [40] }, () => table).cells[0];
    const apart = summaryOf({}, () => table).cells[0];
    const width = (cell: typeof fleet): number =>
      (cell?.goal.median.high ?? Infinity) - (cell?.goal.median.low ?? 0);
    expect(fleet).toMatchObject({ runs: 200, reached: 200, devices: 40 });
    expect(fleet?.notes).toEqual([expect.stringMatching(/how the 5 runs differ/)]);
    expect(width(fleet)).toBeGreaterThan(2 * width(apart));
    expect(fleet?.success.low).toBeLessThan(0.6);
    expect(apart?.success.low).toBeGreaterThan(0.98);
    expect(fleet?.goal.meanUs.low).toBeLessThan(apart?.goal.meanUs.low ?? 0);
  });

  it("of one run has values without intervals, and says why", () => {
    const fleet = summaryOf({ devices: [3] }, () => runsOf(1, 2, 3)).cells[0];
    expect(fleet?.success).toEqual({ value: 1, low: null, high: null });
    expect(fleet?.goal.median).toEqual({ value: 2_000, low: null, high: null });
    expect(fleet?.perSuccess.packets).toEqual({ value: 4, low: null, high: null });
    expect(fleet?.notes).toEqual([expect.stringMatching(/without a second run/)]);
  });
});

describe("the comparison of two policies", () => {
  it("pairs runs of the same dice: the sooner wins, alone wins, neither is a tie", () => {
    const a = runsOf(10, 20, 30, undefined, undefined, 40);
    const b = runsOf(11, 20, 25, 50, undefined, undefined);
    expect(compared(a, b)).toMatchObject({
      a: "a",
      b: "b",
      pairs: 6,
      aFaster: 2,
      bFaster: 2,
      ties: 2,
    });
  });

  it("counts a time-out as its time, so that a shift is too small rather than too large", () => {
    const a = runsOf(...Array.from({ length: 20 }, () => 10));
    const b = runsOf(...Array.from({ length: 20 }, () => undefined));
    const lost = 10_000 - TIMEOUT_US;
    expect(compared(a, b).shiftUs).toEqual({ value: lost, low: lost, high: lost });
    expect(compared(a, b)).toMatchObject({ effect: -1, signP: 2 / 2 ** 20 });
    expect(compared(b, a)).toMatchObject({ effect: 1, signP: 2 / 2 ** 20 });
  });

  it("lets who arrives win, even in the last microsecond", () => {
    const last = tableOf([{ endUs: TIMEOUT_US }]);
    expect(compared(last, runsOf(undefined))).toMatchObject({ aFaster: 1, ties: 0 });
    expect(compared(runsOf(undefined), last)).toMatchObject({ bFaster: 1, ties: 0 });
  });

  it("takes as many pairs as both have runs", () => {
    expect(compared(runsOf(1, 2, 3, 4), runsOf(2, 3))).toMatchObject({ pairs: 2, aFaster: 2 });
    expect(compared(runsOf(1), runsOf())).toMatchObject({
      pairs: 0,
      shiftUs: { value: null, low: null, high: null },
      signP: 1,
      wilcoxonP: 1,
      effect: 0,
    });
  });

  it("is made of all pairs within a world, and of none across, and corrected for their number", () => {
    const { comparisons } = summaryOf({ ...policies("a", "b", "c"), losses: [0, 0.2] }, ({ key }) =>
      runsOf(...Array.from({ length: 12 }, (_, run) => run + ("abc".indexOf(key.policy) + 1) * 10)),
    );
    expect(comparisons.map(({ loss, a, b }) => `${loss} ${a}${b}`)).toEqual([
      "0 ab",
      "0 ac",
      "0 bc",
      "0.2 ab",
      "0.2 ac",
      "0.2 bc",
    ]);
    for (const { signP, signHolmP, wilcoxonP, wilcoxonHolmP } of comparisons) {
      expect(signP).toBeCloseTo(2 / 2 ** 12, 14);
      expect(signHolmP).toBeCloseTo((6 * 2) / 2 ** 12, 14);
      expect(wilcoxonHolmP).toBeCloseTo(6 * wilcoxonP, 14);
    }
  });

  it("of fleets compares runs by when 99 % of the devices had arrived", () => {
    const request = { devices: [100] };
    expect(compared(fleets(50, 60, undefined), fleets(40, 70, 90), request)).toMatchObject({
      pairs: 3,
      aFaster: 1,
      bFaster: 2,
      ties: 0,
    });
  });
});
