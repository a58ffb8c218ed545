/**
 * The percentile distribution of HdrHistogram as text, in milliseconds (`.hgrm`): what its plotter and its readers take.
 * One file is one distribution. Mean and deviation are those of the cells, as everywhere in this format.
 */
import type { HistogramBucket, LatencyHistogram } from "../../observation/latency-histogram.ts";

const US_PER_MS = 1_000;
/** Lines for each halving of what is left to 100 %. */
const TICKS = 5;
/** Of a histogram with three digits up to `LONGEST_US`. */
const BUCKETS = 32;
const SUB_BUCKETS = 2_048;

/** The whole file. */
export function hgrmText(histogram: LatencyHistogram): string {
  const buckets = [...histogram.buckets()];
  const { count, maxUs } = histogram;
  const [mean, deviation] = moments(buckets, count);
  const foot = [
    `#[Mean    = ${wide(mean)}, StdDeviation   = ${wide(deviation)}]`,
    `#[Max     = ${wide(maxUs / US_PER_MS)}, Total count    = ${right(count, 12)}]`,
    `#[Buckets = ${right(BUCKETS, 12)}, SubBuckets     = ${right(SUB_BUCKETS, 12)}]`,
  ];
  return `       Value     Percentile TotalCount 1/(1-Percentile)\n\n${lines(buckets, count)}${foot.join("\n")}\n`;
}

function lines(buckets: readonly HistogramBucket[], count: number): string {
  let text = "";
  let seen = 0;
  let level = 0;
  for (const bucket of buckets) {
    seen += bucket.count;
    // BOUNDED: by the ticks to the share that is left: some 5 × log2 of the count
    while ((100 * seen) / count >= level) {
      text += `${line(bucket, level, seen)} ${right((100 / (100 - level)).toFixed(2), 14)}\n`;
      level = next(level);
      if (seen === count) return `${text}${line(bucket, 100, seen)}\n`;
    }
  }
  return text;
}

function next(level: number): number {
  return level + 100 / (TICKS * 2 ** (Math.floor(Math.log2(100 / (100 - level))) + 1));
}

function line(bucket: HistogramBucket, level: number, seen: number): string {
  return `${wide(longestOf(bucket))} ${(level / 100).toFixed(12)} ${right(seen, 10)}`;
}

/** The longest duration of a cell, in milliseconds. */
function longestOf({ toUs }: HistogramBucket): number {
  return (toUs - 1) / US_PER_MS;
}

/** Mean and standard deviation in milliseconds: every duration counts as the middle of its cell. */
function moments(
  buckets: readonly HistogramBucket[],
  count: number,
): readonly [mean: number, deviation: number] {
  if (count === 0) return [0, 0];
  const mean = buckets.reduce((sum, one) => sum + one.count * middle(one), 0) / count;
  const square = buckets.reduce((sum, one) => sum + one.count * (middle(one) - mean) ** 2, 0);
  return [mean, Math.sqrt(square / count)];
}

function wide(value: number): string {
  return right(value.toFixed(3), 12);
}

function right(value: number | string, width: number): string {
  return String(value).padStart(width);
}

function middle({ fromUs, toUs }: HistogramBucket): number {
  return (fromUs + Math.floor((toUs - fromUs) / 2)) / US_PER_MS;
}
