/** What finished runs come to: tables in, summary out. The same tables give the same summary, to the last digit. */
import { seededRandom, type RandomStream } from "../net/random.ts";
import { comparePolicies } from "./compare-policies.ts";
import type { Cell, ExperimentDesign } from "./design.ts";
import { NEVER_US, type RunTable } from "./run-table.ts";
import { MOST_UNITS, Resamples } from "./statistics/ratio.ts";
import { goalTimes, StateTimes } from "./statistics/state-times.ts";
import { successShare } from "./statistics/success-share.ts";
import type {
  CellSummary,
  Estimate,
  ExperimentSummary,
  ServerLoad,
  TimeSummary,
} from "./summary.ts";

/** Runs with this many retries or more are counted together. */
const MOST_RETRIES = 40;

/** `tables`: one for each cell, in their order. `hash`: of the design. */
export function summarise(
  design: ExperimentDesign,
  cells: readonly Cell[],
  tables: readonly RunTable[],
  servers: readonly ServerLoad[] | undefined,
  hash: string,
): ExperimentSummary {
  const dice = seededRandom(design.seed);
  return {
    schema: "bringup.experiment-summary/1",
    hash,
    confidence: 0.95,
    cells: cells.map((cell, index) =>
      summariseCell(cell, tables[index] as RunTable, dice.stream(`summary/${cell.index}`)),
    ),
    comparisons: comparePolicies(cells, tables),
    ...(servers === undefined ? {} : { servers }),
  };
}

/** `dice`: for the bootstrap. */
export function summariseCell(cell: Cell, table: RunTable, dice: RandomStream): CellSummary {
  const { devices } = cell.key;
  const units = new Units(table.length, devices, dice);
  const goalUs = goalTimes(table);
  const goal = timeSummary(goalUs, table, devices, units);
  const stateSummary = (timesUs: Uint32Array): TimeSummary =>
    // the goal is one of the states as a rule
    isSame(timesUs, goalUs) ? goal : timeSummary(timesUs, table, devices, units);
  const perSuccess = (column: Uint32Array): Estimate =>
    units.ratio(units.sums(column), units.sums(table.reached));
  return {
    cell: cell.index,
    ...cell.key,
    runs: table.length,
    reached: goal.reached,
    success: successShare(table, devices),
    goal,
    states: {
      DHCP: stateSummary(table.dhcpUs),
      TIME_VALID: stateSummary(table.timeValidUs),
      OPERATIONAL: stateSummary(table.operationalUs),
    },
    perSuccess: {
      packets: perSuccess(table.sent),
      bytes: perSuccess(table.sentBytes),
      retries: perSuccess(table.retries),
    },
    retryCounts: retryCounts(table),
    dropped: droppedShares(table),
    ...notesOf(table.length / devices, devices),
  };
}

function timeSummary(
  timesUs: Uint32Array,
  table: RunTable,
  devices: number,
  units: Units,
): TimeSummary {
  const times = new StateTimes(timesUs, table, devices);
  const { events } = times.sample;
  return {
    reached: events.length,
    median: times.quantile(0.5),
    p90: times.quantile(0.9),
    p95: times.quantile(0.95),
    p99: times.quantile(0.99),
    p999: times.quantile(0.999),
    minUs: events[0] ?? null,
    maxUs: events.at(-1) ?? null,
    meanUs: units.ratio(units.sums(timesUs), units.arrivals(timesUs)),
  };
}

/** Rows put together to observations that are independent of each other. */
class Units {
  readonly #rows: number;
  readonly #devices: number;
  readonly #runs: number;
  readonly #units: number;
  readonly #resamples: Resamples;

  constructor(rows: number, devices: number, dice: RandomStream) {
    this.#rows = rows;
    this.#devices = devices;
    this.#runs = Math.ceil(rows / devices);
    this.#units = Math.min(this.#runs, MOST_UNITS);
    this.#resamples = new Resamples(this.#units, dice);
  }

  ratio(above: Float64Array, below: Float64Array): Estimate {
    return this.#resamples.ratio(above, below);
  }

  /** Of each unit; a state that was not reached adds nothing. */
  sums(column: Uint32Array | Uint8Array): Float64Array {
    return this.#gather((row) => {
      const value = column[row] as number;
      return value === NEVER_US ? 0 : value;
    });
  }

  /** Rows of each unit that reached a state. */
  arrivals(timesUs: Uint32Array): Float64Array {
    return this.#gather((row) => Number(timesUs[row] !== NEVER_US));
  }

  #gather(valueOf: (row: number) => number): Float64Array {
    const sums = new Float64Array(this.#units);
    for (let unit = 0, row = 0; unit < this.#units; unit++) {
      const lastRun = Math.floor(((unit + 1) * this.#runs) / this.#units);
      const end = Math.min(this.#rows, lastRun * this.#devices);
      let sum = 0;
      for (; row < end; row++) sum += valueOf(row);
      sums[unit] = sum;
    }
    return sums;
  }
}

function retryCounts({ retries, length }: RunTable): readonly number[] {
  const counts: number[] = []; // BOUNDED: by MOST_RETRIES
  for (let row = 0; row < length; row++) {
    const count = Math.min(MOST_RETRIES, retries[row] as number);
    while (counts.length <= count) counts.push(0);
    counts[count] = (counts[count] as number) + 1;
  }
  return counts;
}

function droppedShares(table: RunTable): CellSummary["dropped"] {
  const total = (column: Uint32Array): number => {
    let sum = 0;
    for (let row = 0; row < table.length; row++) sum += column[row] as number;
    return sum;
  };
  const lost = total(table.droppedRx);
  return {
    tx: total(table.droppedTx) / Math.max(1, total(table.sent)),
    rx: lost / Math.max(1, total(table.received) + lost),
  };
}

function notesOf(runs: number, devices: number): Pick<CellSummary, "notes"> {
  if (devices === 1) return {};
  const text =
    runs < 2
      ? "devices of one run depend on each other: without a second run there are no intervals"
      : `devices of a run depend on each other: intervals by how the ${runs} runs differ`;
  return { notes: [text] };
}

function isSame(timesUs: Uint32Array, goalUs: Uint32Array): boolean {
  for (let row = 0; row < goalUs.length; row++) if (timesUs[row] !== goalUs[row]) return false;
  return true;
}
