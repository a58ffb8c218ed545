/** Files of latency as one sample: a distribution for each kind of phase, filtered. */
import { LatencyTally, whatKind, type TallyRow } from "../observation/latency-tally.ts";
import type { LatencyRecord } from "../net/latency.ts";
import { readLatency } from "./latency-source.ts";
import type { LatencyFilterOptions } from "./latency-subcommands.ts";
import type { Runtime } from "./runtime.ts";

export interface LatencySample {
  readonly records: number;
  readonly rows: readonly LatencySampleRow[];
}

export interface LatencySampleRow extends TallyRow {
  /** Of transactions: how many got no answer, or no for an answer. */
  readonly unanswered: number;
}

/** What the records of the files pass the filter. Rejects with a CliError. */
export async function sampleOf(
  runtime: Runtime,
  files: readonly string[],
  filter: LatencyFilterOptions,
): Promise<LatencySample> {
  const tally = new LatencyTally();
  const unanswered = new Map<string, number>(); // BOUNDED: by the rows, and kinds beyond them
  const record = (one: LatencyRecord): void => {
    if (!passes(one, filter)) return;
    tally.take(one);
    if (one.phase !== "transaction" || one.outcome === "answered" || one.outcome === "done") return;
    const key = keyOf(one);
    unanswered.set(key, (unanswered.get(key) ?? 0) + 1);
  };
  await readLatency(runtime, files, { record });
  const rows = [...tally.rows()].map((row) =>
    Object.assign({}, row, { unanswered: unanswered.get(keyOf(row)) ?? 0 }),
  );
  return { records: tally.records, rows: rows.sort(byPhase) };
}

function passes({ phase, source }: LatencyRecord, filter: LatencyFilterOptions): boolean {
  return (
    (filter.phase === undefined || filter.phase.includes(phase)) &&
    (filter.source === undefined || filter.source.includes(source))
  );
}

function keyOf({ source, what }: Pick<LatencyRecord, "source" | "what">): string {
  return `${source} ${whatKind(source, what)}`;
}

const ORDER = [
  "transaction",
  "wait",
  "server",
  "queue",
  "parse",
  "send",
  "notify",
  "stall",
  "hold",
];

/** Kinds that belong together stand together; the sort keeps their order. */
function byPhase(a: TallyRow, b: TallyRow): number {
  return placeOf(a) - placeOf(b);
}

function placeOf({ phase }: TallyRow): number {
  const place = ORDER.indexOf(phase);
  return place < 0 ? ORDER.length : place;
}
