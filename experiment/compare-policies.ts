/**
 * Two policies compared, run by run on the same dice.
 *
 *   both reached the goal       the difference of their times
 *   one did                     it was faster; the difference is that to the other's time-out, so at least so much
 *   neither                     a tie: a difference of 0
 *
 * Which of two was faster does not depend on the time-out; how much does, so a shift may be too small, never too large.
 * Where devices share a world a run is one pair, and its time is what 99 % of its devices did not exceed, each counted
 * from its own power-up.
 */
import type { Cell, CellKey } from "./design.ts";
import type { RunTable } from "./run-table.ts";
import type { Comparison } from "./summary.ts";
import { hodgesLehmann } from "./statistics/hodges-lehmann.ts";
import { holm } from "./statistics/holm.ts";
import { signTest } from "./statistics/sign-test.ts";
import { rankBiserial, signedRanks, wilcoxonTest } from "./statistics/wilcoxon.ts";

/** Share of a fleet whose arrival ends a run's time. */
const FLEET_SHARE = 0.99;

type Uncorrected = Omit<Comparison, "signHolmP" | "wilcoxonHolmP">;

/** One value a run: when it was over, and whether it was by reaching the goal. */
interface RunTimes {
  readonly reached: Uint8Array;
  readonly endUs: Uint32Array;
  readonly length: number;
}

/** All pairs of policies within otherwise equal cells, in the order of the cells, corrected for being so many. */
export function comparePolicies(
  cells: readonly Cell[],
  tables: readonly RunTable[],
): readonly Comparison[] {
  const times = cells.map(({ key }, index) => runTimes(tables[index] as RunTable, key.devices));
  const found: Uncorrected[] = []; // BOUNDED: by the pairs of cells
  for (const world of worlds(cells)) {
    world.forEach((a, position) => {
      for (const b of world.slice(position + 1))
        found.push(
          compare(
            (cells[a] as Cell).key,
            (cells[b] as Cell).key,
            times[a] as RunTimes,
            times[b] as RunTimes,
          ),
        );
    });
  }
  const signs = holm(found.map(({ signP }) => signP));
  const ranks = holm(found.map(({ wilcoxonP }) => wilcoxonP));
  const comparisons: Comparison[] = []; // BOUNDED: by `found`
  for (const [index, comparison] of found.entries()) {
    const signHolmP = signs[index] as number;
    comparisons.push({ ...comparison, signHolmP, wilcoxonHolmP: ranks[index] as number });
  }
  return comparisons;
}

/** Places of the cells that differ by nothing but the policy. */
function worlds(cells: readonly Cell[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>(); // BOUNDED: by the cells
  cells.forEach(({ key }, index) => {
    const { link, loss, burst, delayUs, scenario, devices } = key;
    const id = JSON.stringify([link, loss, burst, delayUs, scenario, devices]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [index]);
    else group.push(index);
  });
  return [...groups.values()];
}

function compare(keyA: CellKey, keyB: CellKey, a: RunTimes, b: RunTimes): Uncorrected {
  const { policy, ...world } = keyA;
  const differences = differencesOf(a, b);
  let aFaster = 0;
  let bFaster = 0;
  for (const difference of differences) {
    if (difference < 0) aFaster++;
    else if (difference > 0) bFaster++;
  }
  const ranks = signedRanks(differences);
  return {
    ...world,
    a: policy,
    b: keyB.policy,
    pairs: differences.length,
    aFaster,
    bFaster,
    ties: differences.length - aFaster - bFaster,
    shiftUs: hodgesLehmann(differences),
    signP: signTest(aFaster, bFaster),
    wilcoxonP: wilcoxonTest(ranks),
    effect: rankBiserial(ranks),
  };
}

/** a − b, in ascending order, for the runs that both have. */
function differencesOf(a: RunTimes, b: RunTimes): Float64Array {
  const differences = new Float64Array(Math.min(a.length, b.length));
  for (let run = 0; run < differences.length; run++) {
    const isA = a.reached[run] === 1;
    const isB = b.reached[run] === 1;
    if (!isA && !isB) continue;
    const difference = (a.endUs[run] as number) - (b.endUs[run] as number);
    if (isA && isB) differences[run] = difference;
    else differences[run] = isA ? Math.min(-1, difference) : Math.max(1, difference);
  }
  return differences.sort();
}

function runTimes(table: RunTable, devices: number): RunTimes {
  if (devices === 1) return table;
  const length = Math.floor(table.length / devices);
  const reached = new Uint8Array(length);
  const endUs = new Uint32Array(length);
  const needed = Math.ceil(FLEET_SHARE * devices);
  for (let run = 0; run < length; run++) {
    const from = run * devices;
    const arrivals = table.endUs
      .subarray(from, from + devices)
      .filter((_, device) => table.reached[from + device] === 1)
      .sort();
    const last = arrivals[needed - 1];
    reached[run] = Number(last !== undefined);
    // whoever did not arrive was watched until the time-out
    endUs[run] =
      last ?? table.endUs.subarray(from, from + devices).reduce((x, y) => Math.max(x, y));
  }
  return { reached, endUs, length };
}
