/** What `latency compare` does: percentile by percentile, what differs by more than chance would have it. */
import { quantileRanks, rankOf } from "../../experiment/statistics/time-quantile.ts";
import type { LatencyHistogram } from "../../observation/latency-histogram.ts";
import { significant, timeText } from "../../report/quantity.ts";
import { columns } from "../columns.ts";
import { sampleOf, type LatencySampleRow } from "../latency-rows.ts";
import type { LatencySummaryOptions } from "../latency-subcommands.ts";
import type { Runtime } from "../runtime.ts";

const QUANTILES = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
] as const;

/** A percentile and the exact 95 % interval around it; null where so few records give no bound. */
interface Percentile {
  readonly valueUs: number;
  readonly lowUs: number | null;
  readonly highUs: number | null;
}

interface Difference {
  readonly quantile: string;
  readonly before: Percentile;
  readonly after: Percentile;
  readonly differenceUs: number;
  /** The intervals do not meet: stricter than a test at 5 %. */
  readonly differs: boolean;
}

interface Comparison {
  readonly phase: string;
  readonly source: string;
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly differences: readonly Difference[];
}

/** Prints a table, or one document. */
export async function latencyCompare(
  runtime: Runtime,
  [before, after]: readonly [before: string, after: string],
  options: LatencySummaryOptions,
): Promise<void> {
  const filter = { phase: ["transaction", "server"], ...options };
  const old = await sampleOf(runtime, [before], filter);
  const young = await sampleOf(runtime, [after], filter);
  const comparisons = pairs(old.rows, young.rows).map(([a, b]) => comparisonOf(a, b));
  if (options.json) {
    const document = { schema: "bringup.latency-comparison/1", before, after, comparisons };
    runtime.stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const lines = [
    ...columns([HEAD, ...comparisons.flatMap(rows)]),
    "* the exact 95 % intervals do not meet; ? too few records to tell",
  ];
  runtime.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

type Pair = readonly [before: LatencySampleRow | undefined, after: LatencySampleRow | undefined];

/** Kinds in the order of the first sample, then those that only the second has. */
function pairs(
  before: readonly LatencySampleRow[],
  after: readonly LatencySampleRow[],
): readonly Pair[] {
  const known = before.map((row): Pair => [row, after.find((other) => isSame(row, other))]);
  const fresh = after.filter((row) => !before.some((other) => isSame(row, other)));
  return [...known, ...fresh.map((row): Pair => [undefined, row])];
}

function isSame(a: LatencySampleRow, b: LatencySampleRow): boolean {
  return a.phase === b.phase && a.source === b.source && a.what === b.what;
}

function comparisonOf(
  before: LatencySampleRow | undefined,
  after: LatencySampleRow | undefined,
): Comparison {
  const { phase, source, what } = (before ?? after) as LatencySampleRow;
  const counts = { before: before?.histogram.count ?? 0, after: after?.histogram.count ?? 0 };
  if (before === undefined || after === undefined)
    return { phase, source, what, ...counts, differences: [] };
  const differences = QUANTILES.map(([quantile, p]) =>
    differenceOf(quantile, percentile(before.histogram, p), percentile(after.histogram, p)),
  );
  return { phase, source, what, ...counts, differences };
}

function differenceOf(quantile: string, before: Percentile, after: Percentile): Difference {
  const rises = before.highUs !== null && after.lowUs !== null && after.lowUs > before.highUs;
  const falls = after.highUs !== null && before.lowUs !== null && before.lowUs > after.highUs;
  const differenceUs = after.valueUs - before.valueUs;
  return { quantile, before, after, differenceUs, differs: rises || falls };
}

function percentile(histogram: LatencyHistogram, p: number): Percentile {
  const { count } = histogram;
  const { lower, upper } = quantileRanks(count, p);
  const ranks = [lower, rankOf(count, p), upper];
  const [lowUs = 0, valueUs = 0, highUs = 0] = histogram.atRanksUs(ranks);
  return { valueUs, lowUs: lower < 1 ? null : lowUs, highUs: upper > count ? null : highUs };
}

const HEAD = ["phase", "of", "n", "", "before", "after", "difference", ""];

function rows({ phase, source, what, before, after, differences }: Comparison): string[][] {
  const of = `${source} ${what}`;
  const counts = `${before}, ${after}`;
  if (differences.length === 0)
    return [[phase, of, counts, "", "", "", before === 0 ? "only after" : "only before", ""]];
  return differences.map((one, index) => [
    ...(index === 0 ? [phase, of, counts] : ["", "", ""]),
    one.quantile,
    timeText(one.before.valueUs),
    timeText(one.after.valueUs),
    differenceText(one),
    one.differs ? "*" : isKnown(one) ? "" : "?",
  ]);
}

function isKnown({ before, after }: Difference): boolean {
  return [before, after].every(({ lowUs, highUs }) => lowUs !== null && highUs !== null);
}

/** `+5.2 ms (+26 %)`. */
function differenceText({ differenceUs, before }: Difference): string {
  if (differenceUs === 0) return "0";
  const sign = differenceUs > 0 ? "+" : "−";
  const time = `${sign}${timeText(Math.abs(differenceUs))}`;
  if (before.valueUs === 0) return time;
  return `${time} (${sign}${significant(Math.abs(differenceUs / before.valueUs) * 100)} %)`;
}
