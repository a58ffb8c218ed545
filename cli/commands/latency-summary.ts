/** What `latency summary` does: percentiles of every kind of phase. */
import { timeText } from "../../report/quantity.ts";
import { columns } from "../columns.ts";
import { sampleOf, type LatencySampleRow } from "../latency-rows.ts";
import type { LatencySummaryOptions } from "../latency-subcommands.ts";
import type { Runtime } from "../runtime.ts";

const QUANTILES = [0.5, 0.9, 0.99];

/** Prints a table, or one document. */
export async function latencySummary(
  runtime: Runtime,
  files: readonly string[],
  options: LatencySummaryOptions,
): Promise<void> {
  const { records, rows } = await sampleOf(runtime, files, options);
  if (options.json) {
    const document = { schema: "bringup.latency-summary/1", files, records, rows: rows.map(shown) };
    runtime.stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const timed = rows.filter(({ histogram }) => histogram.maxUs > 0);
  const lines = columns([HEAD, ...timed.map(cells)]);
  const timeless = rows.length - timed.length;
  const rest =
    timeless === 0 ? [] : [`${timeless} ${timeless === 1 ? "kind" : "kinds"} took no time at all.`];
  runtime.stdout.write([...lines, ...rest].map((line) => `${line}\n`).join(""));
}

const HEAD = ["phase", "of", "n", "unanswered", "mean", "p50", "p90", "p99", "max"];

function cells({ phase, source, what, histogram, unanswered }: LatencySampleRow): string[] {
  const { count, meanUs, maxUs } = histogram;
  const times = [meanUs, ...histogram.quantilesUs(QUANTILES), maxUs].map(timeText);
  const without = phase === "transaction" ? String(unanswered) : "";
  return [phase, `${source} ${what}`, String(count), without, ...times];
}

function shown(row: LatencySampleRow): Readonly<Record<string, unknown>> {
  const { phase, source, what, histogram, unanswered } = row;
  const { count, meanUs, minUs, maxUs } = histogram;
  const [p50Us, p90Us, p99Us] = histogram.quantilesUs(QUANTILES);
  return {
    phase,
    source,
    what,
    count,
    ...(phase === "transaction" ? { unanswered } : {}),
    meanUs,
    minUs,
    p50Us,
    p90Us,
    p99Us,
    maxUs,
  };
}
