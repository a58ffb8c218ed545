import { build, HistogramLogReader } from "hdr-histogram-js";
import { describe, expect, it } from "vitest";
import { hgrmWriter, hlogWriter } from "../../../library/latency-histograms.ts";
import { LONGEST_US } from "../../../observation/latency-histogram.ts";
import type { LatencyRecord } from "../../../net/latency.ts";
import { seededRandom } from "../../../net/random.ts";

const SEED = 20_261_121;
const RUN = { tool: "bringup 9.9.9", title: "a run", startedUnixUs: 1_767_225_510_250_000 };

function durations(count: number): readonly number[] {
  const dice = seededRandom(SEED).stream(`of ${count}`);
  return Array.from({ length: count }, () => dice.below(2 ** (1 + dice.below(31))));
}

function transaction(durationUs: number): LatencyRecord {
  const outcome = "answered";
  return { atUs: 0, durationUs, phase: "transaction", source: "dns", what: "A x", outcome };
}

/** The last of twelve digits is rounded another way there. */
function rounded(lines: string): string {
  return lines.replace(/(0\.\d{11})\d/g, "$1");
}

function withoutMax(lines = ""): string {
  return lines.replace(/Max .*?,/, "");
}

describe("percentiles as text", () => {
  it.each([0, 1, 2, 3, 7, 100, 5_000])("of %i durations are those of HdrHistogram", (count) => {
    let text = "";
    const writer = hgrmWriter((piece) => (text += String(piece)));
    const other = build({ highestTrackableValue: LONGEST_US, numberOfSignificantValueDigits: 3 });
    for (const us of durations(count)) {
      writer.record?.(transaction(us));
      other.recordValue(us);
    }
    writer.finish(0);
    expect(rounded(text)).toBe(rounded(other.outputPercentileDistribution(5, 1_000)));
  });

  it("are about transactions alone", () => {
    let text = "";
    const writer = hgrmWriter((piece) => (text += String(piece)));
    writer.record?.({ ...transaction(5), phase: "server" });
    writer.finish(0);
    expect(text).toContain("Total count    =            0");
  });
});

describe("a log of histograms", () => {
  it("is read back by HdrHistogram, each kind under its tag", () => {
    let text = "";
    const writer = hlogWriter((piece) => (text += String(piece)), RUN);
    const other = build({ highestTrackableValue: LONGEST_US, numberOfSignificantValueDigits: 3 });
    for (const us of durations(20_000)) {
      writer.record?.(transaction(us));
      other.recordValue(us);
    }
    writer.record?.({ ...transaction(0), phase: "hold", source: "system", what: "a, b" });
    writer.finish(2_500_000);
    const reader = new HistogramLogReader(text);
    const first = reader.nextIntervalHistogram();
    expect(first).toMatchObject({ tag: "transaction.dns.A", totalCount: 20_000 });
    // its longest duration is not in the encoding: a reader has the end of the cell
    const expected = withoutMax(other.outputPercentileDistribution());
    expect(withoutMax(first?.outputPercentileDistribution())).toBe(expected);
    expect(first?.startTimeStampMsec).toBe(1_767_225_510_250);
    expect(reader.nextIntervalHistogram()).toMatchObject({
      tag: "hold.system.a_b",
      totalCount: 1,
      maxValue: 0,
    });
    expect(reader.nextIntervalHistogram()).toBeNull();
  });

  it("says what it is made of, in one line each", () => {
    let text = "";
    const writer = hlogWriter((piece) => (text += String(piece)), { ...RUN, title: "a\nb" });
    writer.finish(0);
    expect(text.split("\n").slice(0, 3)).toEqual([
      "#[bringup 9.9.9: a b; values in microseconds, Interval_Max in milliseconds]",
      "#[Histogram log format version 1.3]",
      "#[StartTime: 1767225510.250 (seconds since epoch)]",
    ]);
  });
});
