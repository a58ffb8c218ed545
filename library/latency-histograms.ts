/** Latency as histograms that other tools read: percentiles as text, and a log with one for each kind of phase. */
import { deflateSync } from "node:zlib";
import { cellOf, LatencyHistogram, LONGEST_US } from "../observation/latency-histogram.ts";
import { LatencyTally } from "../observation/latency-tally.ts";
import { compressedHdr, hdrBytes } from "../report/latency/hdr-encoding.ts";
import { hgrmText } from "../report/latency/hgrm.ts";
import { hlogText } from "../report/latency/hlog.ts";
import type { Emit, LatencyRun, LatencyWriter } from "../report/latency/writer.ts";

/** The distribution of all transactions, whatever came of them. */
export function hgrmWriter(emit: Emit): LatencyWriter {
  const histogram = new LatencyHistogram();
  return {
    record: ({ phase, durationUs }) => {
      if (phase === "transaction") histogram.add(durationUs);
    },
    finish: () => emit(hgrmText(histogram)),
  };
}

/** A line for each kind of phase. */
export function hlogWriter(emit: Emit, run: LatencyRun): LatencyWriter {
  const tally = new LatencyTally();
  return {
    record: (record) => tally.take(record),
    finish: (atUs) => emit(hlogText(tally.rows(), run, atUs, encoded)),
  };
}

function encoded(histogram: LatencyHistogram): string {
  const bytes = hdrBytes(histogram, { cellOf, longestUs: LONGEST_US });
  return Buffer.from(compressedHdr(deflateSync(bytes))).toString("base64");
}
