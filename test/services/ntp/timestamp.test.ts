import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  exponentOf,
  exponentToUs,
  fromUnixUs,
  sameTimestamp,
  shortFromUs,
  shortToUs,
  toUnixUs,
} from "../../../services/ntp/timestamp.ts";

const SECOND_US = 1_000_000;
/** 2036-02-07T06:28:16Z. */
const ERA_1_US = 2_085_978_496 * SECOND_US;
const MAX = 0xffff_ffff;

/** Microseconds that a fraction of the first second of 1970 makes. */
function at(fraction: number): number {
  return toUnixUs({ seconds: 2_208_988_800, fraction }, 0);
}

describe("a timestamp", () => {
  it("is the second of RFC 5905 figure 4 on both sides of the end of era 0", () => {
    expect(fromUnixUs(0)).toEqual({ seconds: 2_208_988_800, fraction: 0 });
    expect(fromUnixUs(ERA_1_US - SECOND_US)).toEqual({ seconds: MAX, fraction: 0 });
    expect(fromUnixUs(ERA_1_US + SECOND_US)).toEqual({ seconds: 1, fraction: 0 });
    expect(toUnixUs({ seconds: MAX, fraction: 0 }, ERA_1_US)).toBe(ERA_1_US - SECOND_US);
    expect(toUnixUs({ seconds: 1, fraction: 0 }, ERA_1_US)).toBe(ERA_1_US + SECOND_US);
  });

  it("is never all zeros, which would mean unknown, in the instant an era begins", () => {
    expect(fromUnixUs(ERA_1_US)).toEqual({ seconds: 0, fraction: 1 });
    expect(toUnixUs(fromUnixUs(ERA_1_US), ERA_1_US)).toBe(ERA_1_US);
  });

  it("takes the era that lies nearest to the pivot", () => {
    const early = { seconds: 10, fraction: 0 };
    expect(toUnixUs(early, ERA_1_US)).toBe(ERA_1_US + 10 * SECOND_US);
    expect(toUnixUs(early, -2_208_988_800 * SECOND_US)).toBe((10 - 2_208_988_800) * SECOND_US);
    const now = { seconds: 0xedb1_a480, fraction: 0 };
    expect(toUnixUs(now, 1_767_225_600 * SECOND_US)).toBe(1_778_853_376 * SECOND_US);
    expect(toUnixUs(now, 0)).toBe(1_778_853_376 * SECOND_US);
  });

  it("rounds fractions to the nearest microsecond, up into the next second", () => {
    expect(at(2147)).toBe(0);
    expect(at(2148)).toBe(1);
    expect(at(0x8000_0000)).toBe(500_000);
    expect(at(MAX - 2146)).toBe(SECOND_US);
    expect(at(MAX - 2147)).toBe(999_999);
  });

  it("gives back every whole microsecond from 1700 to 2250", () => {
    const us = fc.integer({ min: -8_520_336_000 * SECOND_US, max: 8_835_955_200 * SECOND_US });
    const near = fc.integer({ min: -2_000_000_000, max: 2_000_000_000 });
    fc.assert(
      fc.property(us, near, (unixUs, apartSeconds) => {
        const pivotUs = unixUs + apartSeconds * SECOND_US;
        return toUnixUs(fromUnixUs(unixUs), pivotUs) === unixUs;
      }),
      { numRuns: 2_000 },
    );
  });

  it("equals another only with both halves", () => {
    expect(sameTimestamp({ seconds: 1, fraction: 2 }, { seconds: 1, fraction: 2 })).toBe(true);
    expect(sameTimestamp({ seconds: 1, fraction: 2 }, { seconds: 1, fraction: 3 })).toBe(false);
  });
});

describe("the short format", () => {
  it("survives the way to microseconds and back", () => {
    for (const short of [0, 1, 2734, 0xffff, 0x10000, 0x7fff_ffff, MAX]) {
      expect(shortFromUs(shortToUs(short))).toBe(short);
    }
    fc.assert(
      fc.property(fc.nat(MAX), (short) => shortFromUs(shortToUs(short)) === short),
      { numRuns: 2_000 },
    );
  });

  it("is clamped to what it can hold", () => {
    expect(shortFromUs(-5)).toBe(0);
    expect(shortFromUs(1e15)).toBe(MAX);
    expect(shortToUs(0x10000)).toBe(SECOND_US);
  });
});

describe("an exponent", () => {
  it("is a power of two in seconds", () => {
    expect(exponentToUs(0)).toBe(SECOND_US);
    expect(exponentToUs(6)).toBe(64 * SECOND_US);
    expect(exponentToUs(-20)).toBe(SECOND_US / 2 ** 20);
  });

  it("is the largest that is not longer than a time", () => {
    expect(exponentOf(64 * SECOND_US)).toBe(6);
    expect(exponentOf(127 * SECOND_US)).toBe(6);
    expect(exponentOf(1)).toBe(0);
    expect(exponentOf(Infinity)).toBe(17);
  });
});
