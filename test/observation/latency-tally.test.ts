import { describe, expect, it } from "vitest";
import type { LatencyRecord } from "../../net/latency.ts";
import { LatencyTally } from "../../observation/latency-tally.ts";

function record(more: Partial<LatencyRecord>): LatencyRecord {
  return {
    atUs: 0,
    durationUs: 10,
    phase: "server",
    source: "dns",
    what: "A a.example",
    outcome: "answered",
    ...more,
  };
}

describe("a tally of latency", () => {
  it("has a row for each kind of phase: of a question its type, not its name", () => {
    const tally = new LatencyTally();
    for (const name of ["a", "b", "c"]) tally.take(record({ what: `A ${name}.example` }));
    tally.take(record({ what: "AAAA a.example" }));
    tally.take(record({ source: "ntp", what: "NTP request" }));
    const rows = tally.digest().rows.map(({ source, what, count }) => [source, what, count]);
    expect(rows).toEqual([
      ["dns", "A", 3],
      ["dns", "AAAA", 1],
      ["ntp", "NTP request", 1],
    ]);
  });

  it("sums up: count, mean, least, percentiles, most, buckets", () => {
    const tally = new LatencyTally();
    for (let us = 1; us <= 1_000; us++) tally.take(record({ durationUs: us }));
    const [row] = tally.digest().rows;
    expect(row).toMatchObject({
      count: 1_000,
      meanUs: 500.5,
      minUs: 1,
      p50Us: 500,
      p90Us: 900,
      p99Us: 990,
      maxUs: 1_000,
    });
    expect(row?.buckets.length).toBe(1_000);
    expect(row?.buckets[0]).toEqual({ fromUs: 1, toUs: 2, count: 1 });
  });

  it("keeps the last 64 durations, oldest first", () => {
    const tally = new LatencyTally();
    for (let us = 1; us <= 100; us++) tally.take(record({ durationUs: us }));
    const recent = tally.digest().rows[0]?.recentUs ?? [];
    expect(recent.length).toBe(64);
    expect([recent[0], recent[63]]).toEqual([37, 100]);
  });

  it("takes no more than 256 rows; what is beyond is counted as a record", () => {
    const tally = new LatencyTally();
    for (let i = 0; i < 1_000; i++) tally.take(record({ source: `dhcp/eth${i}` }));
    const { records, rows } = tally.digest();
    expect([records, rows.length]).toEqual([1_000, 256]);
  });
});
