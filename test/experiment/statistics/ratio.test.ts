import { describe, expect, it } from "vitest";
import { fleetQuantile, fleetShare } from "../../../experiment/statistics/fleet-intervals.ts";
import { clopperPearson, wilson } from "../../../experiment/statistics/proportion.ts";
import { MOST_UNITS, Resamples } from "../../../experiment/statistics/ratio.ts";
import { timeSample } from "../../../experiment/statistics/time-sample.ts";
import { seededRandom, type RandomStream } from "../../../net/random.ts";
import type { Estimate } from "../../../experiment/summary.ts";
import { exponentialUs } from "./made-times.ts";

const PER_SUCCESS = 0.7;

/** Of one run: packets until a success, or up to 20 without one. */
function tries(random: RandomStream): { packets: number; success: number } {
  for (let packets = 1; packets <= 20; packets++)
    if (random.fraction() < 0.15) return { packets, success: 1 };
  return { packets: 20, success: 0 };
}

/** Packets per success: (1 − 0.85^20) / 0.15 packets a run, 1 − 0.85^20 successes. */
const TRUE_RATIO = 1 / 0.15;

function isCovered({ low, high }: Estimate, truth: number): boolean {
  return (low ?? -Infinity) <= truth && truth <= (high ?? Infinity);
}

function width({ low, high }: Estimate): number {
  return (high as number) - (low as number);
}

/** Devices of a run share a factor from ½ to 1½. */
function arrivals(random: RandomStream, runs: number, devices: number): Uint32Array {
  const times = new Uint32Array(runs * devices);
  for (let run = 0; run < runs; run++) {
    const factor = 0.5 + random.fraction();
    for (let device = 0; device < devices; device++)
      times[run * devices + device] = exponentialUs(random, 100_000 * factor);
  }
  return times;
}

describe("ratios of sums", () => {
  const dice = seededRandom(1).stream("dice");

  it("have the value of the sums, and an interval by seeded dice that is the same again", () => {
    const above = Float64Array.from({ length: 100 }, (_, index) => index % 7);
    const below = Float64Array.from({ length: 100 }, (_, index) => Number(index % 5 > 0));
    const estimate = (): Estimate =>
      new Resamples(100, seededRandom(3).stream("x")).ratio(above, below);
    expect(estimate().value).toBeCloseTo(295 / 80, 14);
    expect(estimate()).toEqual(estimate());
  });

  it("have no width where all units are alike", () => {
    const ones = new Float64Array(50).fill(1);
    expect(
      new Resamples(50, dice).ratio(
        ones.map(() => 4),
        ones,
      ),
    ).toEqual({ value: 4, low: 4, high: 4 });
    expect(
      new Resamples(3, dice).ratio(Float64Array.of(4, 4, 4), Float64Array.of(1, 1, 1)),
    ).toEqual({
      value: 4,
      low: 4,
      high: 4,
    });
  });

  it("are nothing without a success, unbounded where a resample may have none, open for one unit", () => {
    const zeros = new Float64Array(30);
    const one = Float64Array.from(zeros, (_, index) => Number(index === 0));
    const fives = zeros.map(() => 5);
    expect(new Resamples(30, dice).ratio(fives, zeros)).toEqual({
      value: null,
      low: null,
      high: null,
    });
    expect(new Resamples(30, dice).ratio(fives, one)).toMatchObject({ value: 150, high: null });
    expect(new Resamples(1, dice).ratio(Float64Array.of(6), Float64Array.of(2))).toEqual({
      value: 3,
      low: null,
      high: null,
    });
  });

  // skewed as they are, few runs show too little of the tail
  it.each([
    [8, 0.88],
    [25, 0.91],
    [100, 0.93],
    [500, 0.93],
  ])("of %d runs are covered in a share of %d at least", (runs, least) => {
    const random = seededRandom(9).stream(`tries ${runs}`);
    const rounds = 600;
    let hits = 0;
    const units = Math.min(runs, MOST_UNITS);
    for (let round = 0; round < rounds; round++) {
      const above = new Float64Array(units);
      const below = new Float64Array(units);
      for (let run = 0; run < runs; run++) {
        const unit = Math.floor((run * units) / runs);
        const { packets, success } = tries(random);
        above[unit] = (above[unit] as number) + packets;
        below[unit] = (below[unit] as number) + success;
      }
      if (isCovered(new Resamples(units, random).ratio(above, below), TRUE_RATIO)) hits++;
    }
    expect(hits / rounds).toBeGreaterThan(least);
    expect(hits / rounds).toBeLessThan(0.97);
  });
});

describe("shares in fleets", () => {
  it("count as many devices as vary like the runs do", () => {
    const steady = fleetShare(Float64Array.of(70, 70, 70, 70, 70, 70, 70, 70, 70, 70), 100);
    const wild = fleetShare(Float64Array.of(100, 100, 100, 100, 100, 100, 100, 0, 0, 0), 100);
    expect(steady.value).toBe(PER_SUCCESS);
    expect(wild.value).toBe(PER_SUCCESS);
    const asOneEach = wilson(7, 10);
    expect(width(wild)).toBeGreaterThan(width(asOneEach));
    expect(width(steady)).toBeLessThan(0.1);
  });

  it("where all arrive know only the number of runs", () => {
    const { low, high } = fleetShare(Float64Array.of(1_000, 1_000, 1_000, 1_000, 1_000), 1_000);
    expect(high).toBe(1);
    expect(low).toBeLessThan(wilson(5, 5).low as number);
  });

  it("need two runs for an interval", () => {
    expect(fleetShare(Float64Array.of(50), 100)).toEqual({ value: 0.5, low: null, high: null });
    expect(fleetShare(new Float64Array(0), 100)).toEqual({ value: null, low: null, high: null });
  });
});

describe("quantiles in fleets", () => {
  it("need two runs for an interval", () => {
    const times = arrivals(seededRandom(2).stream("one"), 1, 100);
    const { value, low, high } = fleetQuantile(times, timeSample(times, times, 100), 100, 0.5);
    expect(value).toBeGreaterThan(0);
    expect([low, high]).toEqual([null, null]);
  });

  it.each([5, 30])(
    "of %d runs are covered nearly 95 times in 100, though devices depend",
    (runs) => {
      const random = seededRandom(11).stream(`fleet ${runs}`);
      const many = arrivals(random, 20_000, 10);
      const truth = many.sort()[Math.floor(many.length / 2)] as number;
      const rounds = 1_000;
      let hits = 0;
      for (let round = 0; round < rounds; round++) {
        const times = arrivals(random, runs, 40);
        const sample = timeSample(times, times, times.length);
        if (isCovered(fleetQuantile(times, sample, 40, 0.5), truth)) hits++;
      }
      expect(clopperPearson(hits, rounds, 0.9999).high).toBeGreaterThan(0.95);
      expect(hits / rounds).toBeLessThan(0.985);
    },
  );
});
