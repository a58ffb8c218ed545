import { describe, expect, it } from "vitest";
import { RoundTrips } from "../../net/round-trips.ts";

const MS = 1_000;

describe("RoundTrips", () => {
  it("knows no path before the first sample", () => {
    expect(new RoundTrips().path("dns")).toBeUndefined();
  });

  it("takes the first sample as SRTT and half of it as RTTVAR (RFC 6298 §2.2)", () => {
    const roundTrips = new RoundTrips();
    roundTrips.sample("dns", 100 * MS);
    expect(roundTrips.save()).toEqual({
      dns: { roundTripUs: 100 * MS, variationUs: 50 * MS, leastUs: 100 * MS, samples: 1 },
    });
  });

  it("moves RTTVAR by 1/4 with the old SRTT, then SRTT by 1/8 (RFC 6298 §2.3)", () => {
    const roundTrips = new RoundTrips();
    roundTrips.sample("dns", 100 * MS);
    roundTrips.sample("dns", 180 * MS);
    // RTTVAR = 3/4 · 50 + 1/4 · |100 - 180| = 57.5, SRTT = 7/8 · 100 + 1/8 · 180 = 110
    expect(roundTrips.save()["dns"]).toEqual({
      roundTripUs: 110_000,
      variationUs: 57_500,
      leastUs: 100_000,
      samples: 2,
    });
    roundTrips.sample("dns", 60 * MS);
    // RTTVAR = 3/4 · 57.5 + 1/4 · 50 = 55.625, SRTT = 7/8 · 110 + 1/8 · 60 = 103.75
    expect(roundTrips.save()["dns"]).toEqual({
      roundTripUs: 103_750,
      variationUs: 55_625,
      leastUs: 60_000,
      samples: 3,
    });
  });

  it("forgets the variation when the round trip never changes", () => {
    const roundTrips = new RoundTrips();
    for (let i = 0; i < 200; i++) roundTrips.sample("ntp", 20 * MS);
    expect(roundTrips.path("ntp")?.roundTripUs).toBe(20 * MS);
    expect(roundTrips.path("ntp")?.variationUs).toBeCloseTo(0);
  });

  it("lends a new kind of peer the shortest round trip of the others, as a first sample", () => {
    const roundTrips = new RoundTrips();
    roundTrips.sample("dhcp", 500 * MS);
    roundTrips.sample("ntp", 30 * MS);
    roundTrips.sample("ntp", 90 * MS);
    expect(roundTrips.path("dns")).toMatchObject({ roundTripUs: 30 * MS, variationUs: 15 * MS });
    expect(roundTrips.path("dhcp")).toMatchObject({ roundTripUs: 500 * MS });
    expect(Object.keys(roundTrips.save())).toEqual(["dhcp", "ntp"]);
  });

  it("goes on as before after a save", () => {
    const roundTrips = new RoundTrips();
    for (const ms of [100, 180, 60]) roundTrips.sample("dns", ms * MS);
    const resumed = RoundTrips.resume(structuredClone(roundTrips.save()));
    for (const one of [roundTrips, resumed]) one.sample("dns", 75 * MS);
    expect(resumed.save()).toEqual(roundTrips.save());
    expect(resumed.path("ntp")).toEqual(roundTrips.path("ntp"));
  });

  it("saves a copy that later samples leave alone", () => {
    const roundTrips = new RoundTrips();
    roundTrips.sample("dns", 100 * MS);
    const saved = roundTrips.save();
    roundTrips.sample("dns", 10 * MS);
    expect(saved["dns"]?.samples).toBe(1);
  });
});
