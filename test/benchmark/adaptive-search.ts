/**
 * The search for the constants of the adaptive policy (docs/retry.md); run with
 *
 *   npx tsx test/benchmark/adaptive-search.ts                 the search, a quarter of an hour on one core
 *   npx tsx test/benchmark/adaptive-search.ts curve [FILE]    packets against time: what more DISCOVERs buy
 *   npx tsx test/benchmark/adaptive-search.ts tables [RUNS]   every preset on every path
 *   npx tsx test/benchmark/adaptive-search.ts slow            servers that take a second or more over an answer
 *   npx tsx test/benchmark/adaptive-search.ts fleets          10 000 devices against servers of several sizes
 *
 * Objective: the geometric mean of median and p90 to OPERATIONAL at 10, 20, 30 and 40 % loss each way, with 5 and 25 ms
 * each way, within the limits of ./adaptive/limits.ts. From a start, the first neighbour that is better by half a per
 * cent replaces it, until none is.
 */
import { writeFileSync } from "node:fs";
import { neighbours, presetWith, type Candidate } from "./adaptive/candidate.ts";
import { limits, type Limit } from "./adaptive/limits.ts";
import { outcomeOf } from "./adaptive/measure.ts";
import { fleetTable, pathTables, slowTable } from "./adaptive/tables.ts";
import { tradeOff, tradeOffData, tradeOffPlot } from "./adaptive/trade-off.ts";
import { ADAPTIVE, type RetryPreset } from "../../net/retry-presets.ts";

const LOSSES = [0.1, 0.2, 0.3, 0.4];
const DELAYS_US = [5_000, 25_000];
const RUNS = 1_000;
const WORTH_IT = 0.995;

const START: Candidate = {
  discoverMs: [40, 60, 100, 200, 2_000, 5_000],
  jitterPercent: 100,
  quick: 2,
  growth: 1.5,
  ntpQuick: 5,
};

/** What the search ends with, in round numbers: the policy as it is. */
const FOUND: Candidate = {
  discoverMs: ADAPTIVE.discover.delaysUs.map((us) => us / 1_000),
  jitterPercent: 100,
  quick: 2,
  growth: 1.5,
  ntpQuick: 5,
};

function objectiveMs(policy: RetryPreset): number {
  let logarithms = 0;
  for (const delayUs of DELAYS_US) {
    for (const loss of LOSSES) {
      const { medianUs, p90Us } = outcomeOf(policy, { delayUs, loss }, RUNS);
      logarithms += Math.log(medianUs / 1_000) + Math.log(p90Us / 1_000);
    }
  }
  return Math.exp(logarithms / (2 * DELAYS_US.length * LOSSES.length));
}

/** The first limit that the policy breaks, in words. */
function broken(policy: RetryPreset, all: readonly Limit[]): string | undefined {
  for (const { name, most, of } of all) {
    const value = of(policy);
    if (value > most) return `${name}: ${value.toPrecision(4)}, at most ${most.toPrecision(4)}`;
  }
  return undefined;
}

function search(): void {
  const all = limits();
  for (const { name, most } of all) console.log(`limit  ${name}: ${most.toPrecision(4)}`);
  let best = START;
  let bestMs = Infinity;
  const seen = new Set<string>();
  consider(START);
  // BOUNDED: each move is half a per cent better than the one before
  while (neighbours(best).some(consider));
  console.log(`best   ${bestMs.toFixed(1)} ms  ${JSON.stringify(best)}`);

  function consider(candidate: Candidate): boolean {
    const key = JSON.stringify(candidate);
    if (seen.has(key)) return false;
    seen.add(key);
    const policy = presetWith(candidate);
    const ms = objectiveMs(policy);
    if (ms > WORTH_IT * bestMs) return false;
    const why = broken(policy, all);
    console.log(
      `${why === undefined ? "better" : "no    "} ${ms.toFixed(1)} ms  ${key}${why ? `  ${why}` : ""}`,
    );
    if (why !== undefined) return false;
    best = candidate;
    bestMs = ms;
    return true;
  }
}

const [, , what, argument] = process.argv;
switch (what) {
  case undefined:
    search();
    break;
  case "curve": {
    const points = [...tradeOff(FOUND)];
    if (argument === undefined) console.log(tradeOffData(points));
    else writeFileSync(argument, tradeOffData(points));
    console.log(tradeOffPlot(points));
    break;
  }
  case "tables":
    for (const line of pathTables(Number(argument ?? 1_000))) console.log(line);
    break;
  case "slow":
    for (const line of slowTable()) console.log(line);
    break;
  case "fleets":
    for (const line of fleetTable()) console.log(line);
    break;
  default:
    throw new RangeError(`curve, tables, slow or fleets, not ${what}`);
}
