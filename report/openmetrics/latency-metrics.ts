/**
 * Latency as one family of histograms. Their borders are the same in every text, as Prometheus wants them: 1, 2, 5 in
 * each decade from 10 µs to 1 000 s. A digest's own buckets are 0.1 % wide; one that lies across a border is counted
 * below it, so a duration that is exactly the border is where it belongs.
 */
import type { LatencyDigest, LatencyRow } from "../../observation/latency-digest.ts";
import { histogramText, type HistogramSample } from "./metric-text.ts";

const SECOND_US = 1_000_000;
const BORDERS_US = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((decade) =>
  [1, 2, 5].map((step) => step * 10 ** decade),
);
const LAST_BORDER_US = 1_000_000_000;

export function latencyText({ rows }: LatencyDigest): string {
  return histogramText(
    {
      name: "bringup_latency_seconds",
      unit: "seconds",
      help: "How long each phase of each transaction, state and hold took.",
    },
    rows.map(histogramOf),
  );
}

function histogramOf({ phase, source, what, count, meanUs, buckets }: LatencyRow): HistogramSample {
  const counted: { readonly le: number; readonly count: number }[] = [];
  let below = 0;
  let next = 0;
  for (const borderUs of [...BORDERS_US, LAST_BORDER_US]) {
    for (let bucket = buckets[next]; bucket !== undefined; bucket = buckets[next]) {
      if (bucket.fromUs > borderUs) break;
      below += bucket.count;
      next++;
    }
    counted.push({ le: borderUs / SECOND_US, count: below });
  }
  const labels = { phase, source, what };
  return { labels, buckets: counted, count, sum: (meanUs * count) / SECOND_US };
}
