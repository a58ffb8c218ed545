/**
 * A log of HdrHistogram, version 1.3 with tags (`.hlog`): one interval, which is the run, and in it a line for each kind
 * of phase. Its tag is `phase.source.what`, for example `server.dhcp/eth0.DISCOVER`. Values are microseconds, the column
 * of the maximum has milliseconds, times are seconds.
 */
import type { LatencyHistogram } from "../../observation/latency-histogram.ts";
import type { LatencyRun } from "./writer.ts";

/** One line. */
export interface HlogRow {
  readonly phase: string;
  readonly source: string;
  readonly what: string;
  readonly histogram: LatencyHistogram;
}

/** `encode`: Base64 of the compressed histogram. */
export function hlogText(
  rows: Iterable<HlogRow>,
  { tool, title, startedUnixUs = 0 }: LatencyRun,
  endUs: number,
  encode: (histogram: LatencyHistogram) => string,
): string {
  const head = [
    `#[${oneLine(tool)}: ${oneLine(title)}; values in microseconds, Interval_Max in milliseconds]`,
    "#[Histogram log format version 1.3]",
    `#[StartTime: ${seconds(startedUnixUs)} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_CompressedHistogram"',
  ];
  const lines = [...rows].map(({ phase, source, what, histogram }) => {
    const tag = `Tag=${[phase, source, what].join(".").replace(/[\s,]+/g, "_")}`;
    const max = (histogram.maxUs / 1_000).toFixed(3);
    return `${tag},0.000,${seconds(endUs)},${max},${encode(histogram)}`;
  });
  return `${[...head, ...lines].join("\n")}\n`;
}

function seconds(us: number): string {
  return (us / 1_000_000).toFixed(3);
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\]]+/g, " ");
}
