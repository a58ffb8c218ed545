import { describe, expect, it } from "vitest";
import { normalQuantile, normalTail } from "../../../experiment/statistics/normal.ts";
import {
  exponential,
  naturalLog,
  normalQuantile as exactQuantile,
  normalShare,
} from "../../../net/impairment/exact-math.ts";
import { Link, type JitterModel } from "../../../net/impairment.ts";
import { ALMOST_ONE, loadedDice } from "../dice.ts";
import { BYTES, linkOf } from "./links.ts";

describe("exact arithmetic", () => {
  it("agrees with the engine's logarithm and exponential", () => {
    for (const x of [2 ** -33, 1e-6, 0.1, 0.5, 0.749, 0.75, 1, 1.499, 1.5, 2, 17, 1e9])
      expect(naturalLog(x)).toBeCloseTo(Math.log(x), 13);
    for (const x of [-600, -20, -1, -1e-9, 0, 0.3, 1, 20, 600])
      expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 12);
  });

  it("agrees with the normal distribution that statistics uses, far out too", () => {
    for (const u of [
      2 ** -33,
      1e-9,
      1e-6,
      0.001,
      0.0227,
      0.1,
      0.3,
      0.499,
      0.5,
      0.7,
      0.999,
      1 - 1e-9,
    ])
      expect(Math.abs(exactQuantile(u) - normalQuantile(u))).toBeLessThan(2e-6);
    for (let x = -7; x <= 7; x += 0.037)
      expect(Math.abs(normalShare(x) - (1 - normalTail(x)))).toBeLessThan(1e-8);
  });

  it("gives these bits on every engine", () => {
    const bits = [naturalLog(0.3), exponential(1.7), exactQuantile(0.123), normalShare(1.234)];
    expect(bits).toEqual([
      -1.203972804325936, 5.4739473917272, -1.160119882996718, 0.8913985478784758,
    ]);
  });
});

/** When a packet arrives that is sent at 0, on loaded dice. */
function at(jitter: JitterModel, u: number, delayUs = 0): number {
  const { arrivals } = new Link({ jitter, delayUs }, loadedDice(u)).deliveries(BYTES, 0);
  return arrivals[0]?.atUs ?? Number.NaN;
}

describe("jitter", () => {
  it("is uniform between two ends, before the delay too", () => {
    const jitter = { kind: "uniform", lowUs: -100, highUs: 300 } as const;
    expect([0, 0.5, ALMOST_ONE].map((u) => at(jitter, u, 1_000))).toEqual([900, 1_100, 1_300]);
  });

  it("never lets a packet arrive before it was sent", () => {
    expect(at({ kind: "uniform", lowUs: -100, highUs: 0 }, 0, 30)).toBe(0);
    expect(at({ kind: "normal", deviationUs: 1_000 }, 0.01)).toBe(0);
  });

  it("is normal: one deviation at 84.13 %", () => {
    const jitter = { kind: "normal", deviationUs: 10_000 } as const;
    expect(at(jitter, 0.841_344_746, 50_000)).toBe(60_000);
    expect(at(jitter, 0.158_655_254, 50_000)).toBe(40_000);
  });

  it("is pareto from 0 up: the median of shape 2 is √2 - 1 of the scale, and the tail has an end", () => {
    const jitter = { kind: "pareto", scaleUs: 1_000_000, shape: 2 } as const;
    expect(at(jitter, 0)).toBe(0);
    expect(at(jitter, 0.5)).toBe(414_214);
    expect(at({ ...jitter, shape: 0.1 }, ALMOST_ONE)).toBe(3_600_000_000);
  });

  it("follows a table in straight lines", () => {
    const jitter = { kind: "table", quantilesUs: [10, 20, 100] } as const;
    expect([0, 0.25, 0.5, 0.75, ALMOST_ONE].map((u) => at(jitter, u))).toEqual([
      10, 15, 20, 60, 100,
    ]);
  });

  it("remembers the packet before, lost or not: the same delays with and without loss", () => {
    const jitter = { kind: "normal", deviationUs: 1_000, correlation: 0.9 } as const;
    const [whole, lossy] = [
      linkOf({ delayUs: 9_000, jitter }),
      linkOf({ delayUs: 9_000, jitter, loss: 0.4 }),
    ];
    let compared = 0;
    for (let k = 0; k < 200; k++) {
      const expected = whole.deliveries(BYTES, 0).arrivals[0];
      const [arrival] = lossy.deliveries(BYTES, 0).arrivals;
      if (arrival === undefined) continue;
      expect(arrival.atUs).toBe(expected?.atUs);
      compared++;
    }
    expect(compared).toBeGreaterThan(80);
  });
});
