/**
 * What it costs to be watched: CPU time of one simulated bring-up with nobody listening, with the event log, with what
 * makes latency records of it, with what writes them, and with a recording; run with
 *
 *   npx tsx test/benchmark/observed.ts [rounds] [loss in per cent]
 *
 * The ways are taken in turn, so that whatever else the machine does meets all of them; the median of the rounds counts,
 * and the spread is that of the ratio to "event log" within a round.
 */
import { runSimulated } from "../../library/simulated-session.ts";
import { planOf, type BringUpOptions } from "../../library/options.ts";
import { LatencyCollector } from "../../observation/latency-collector.ts";
import { LatencyTally } from "../../observation/latency-tally.ts";
import { csvWriter } from "../../report/latency/csv.ts";
import { jsonlWriter } from "../../report/latency/jsonl.ts";

const rounds = Number(process.argv[2] ?? 40);
const loss = Number(process.argv[3] ?? 10) / 100;
const RUNS = 200;
const entropy = { number: () => 0, key: () => new Uint8Array(32) };
let kept = 0;

function keep(): void {
  kept++;
}

/** What is told of one bring-up, and what to do at its end. */
interface Watching {
  readonly options: Partial<BringUpOptions>;
  finish?(): void;
}

function collecting(collector: LatencyCollector, more: Partial<BringUpOptions> = {}): Watching {
  return {
    options: { ...more, onEvent: (event) => collector.event(event) },
    finish: () => collector.finish(),
  };
}

const WAYS: Readonly<Record<string, () => Watching>> = {
  "nobody listens": () => ({ options: {} }),
  "event log": () => ({ options: { onEvent: keep } }),
  "latency records": () => collecting(new LatencyCollector(keep)),
  "percentiles of them": () => {
    const tally = new LatencyTally();
    return collecting(new LatencyCollector((record) => tally.take(record)));
  },
  "as CSV": () => {
    const writer = csvWriter(keep);
    return collecting(new LatencyCollector((record) => writer.record?.(record)));
  },
  "as JSONL": () => {
    const writer = jsonlWriter(keep, { tool: "", title: "" });
    return collecting(new LatencyCollector((record) => writer.record?.(record)));
  },
  recording: () => ({ options: { onRecord: keep } }),
  "recording and log": () => ({ options: { onRecord: keep, onEvent: keep } }),
  "recording and latency": () => collecting(new LatencyCollector(keep), { onRecord: keep }),
};

function bringUp(seed: number, way: () => Watching): void {
  const link = { loss, delayUs: 5_000 };
  const watching = way();
  const options = { mode: "simulate", seed, tx: link, rx: link, ...watching.options } as const;
  const session = runSimulated(planOf(options, entropy), options);
  keep();
  watching.finish?.();
  session.document();
}

/** CPU time of one bring-up in microseconds, the mean of RUNS. */
function cpuUs(way: () => Watching, round: number): number {
  const before = process.cpuUsage();
  for (let run = 0; run < RUNS; run++) bringUp(1 + run + round * RUNS, way);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / RUNS;
}

const names = Object.keys(WAYS);
const times = new Map(names.map((name) => [name, [] as number[]]));
for (let round = 0; round < rounds + 3; round++)
  for (const name of names) {
    const us = cpuUs(WAYS[name] as () => Watching, round);
    if (round >= 3) times.get(name)?.push(us);
  }

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN;
}

const log = times.get("event log") ?? [];
console.log(`${rounds} rounds of ${RUNS} bring-ups, loss ${loss * 100} %, each way in turn`);
for (const name of names) {
  const own = times.get(name) ?? [];
  const ratios = own.map((us, round) => us / (log[round] ?? Number.NaN));
  const spread = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(3));
  const median = quantile(own, 0.5).toFixed(1).padStart(6);
  console.log(
    `${name.padEnd(22)} ${median} µs   × event log ${spread[1]} (${spread[0]} … ${spread[2]})`,
  );
}
if (kept === 0) throw new Error("nothing was kept");
