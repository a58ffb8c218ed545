import { describe, expect, it } from "vitest";
import {
  countEstimateText,
  probabilityText,
  shareEstimateText,
  shareText,
  timeDifferenceText,
  timeEstimateText,
  timeText,
} from "../../report/quantity.ts";

describe("quantities in words", () => {
  it.each([
    [0, "0 µs"],
    [999, "999 µs"],
    [999.6, "1 ms"],
    [12_345, "12.3 ms"],
    [999_600, "1 s"],
    [1_210_000, "1.21 s"],
    [60_000_000, "60 s"],
    [120_000_000, "2 min"],
    [7_200_000_000, "2 h"],
  ])("writes %d microseconds as %s", (us, text) => {
    expect(timeText(us)).toBe(text);
  });

  it("writes an interval in the unit of its value", () => {
    const estimate = { value: 1_210_000, low: 940_000, high: 1_630_000 };
    expect(timeEstimateText(estimate, 60_000_000)).toBe("1.21 s (0.94 … 1.63)");
  });

  it("says what lies beyond the last observation, and which bound there is not", () => {
    const nothing = { value: null, low: null, high: null };
    expect(timeEstimateText(nothing, 60_000_000)).toBe("> 60 s");
    expect(timeEstimateText({ ...nothing, low: 42_000_000 }, 60_000_000)).toBe(
      "> 60 s (from 42 s)",
    );
    expect(timeEstimateText({ ...nothing, value: 50_000_000 }, 60_000_000)).toBe("50 s (– … –)");
  });

  it("says 0 % and 100 % only of none and all", () => {
    expect([0, 1, 0.5, 0.9996, 0.9999996, 0.00004].map(shareText)).toEqual([
      "0 %",
      "100 %",
      "50 %",
      "99.96 %",
      "99.99996 %",
      "0.004 %",
    ]);
    expect(shareEstimateText({ value: 0.983, low: 0.972, high: 0.99 })).toBe("98.3 % (97.2 … 99)");
  });

  it("keeps the sign of a difference that may be none, and drops it where a word says it", () => {
    const estimate = { value: 100, low: -10_000, high: 12_000 };
    expect(timeDifferenceText(estimate)).toBe("0.1 ms (−10 … 12)");
    expect(timeDifferenceText({ value: 1_200_000, low: 900_000, high: 1_600_000 }, "sooner")).toBe(
      "1.2 s sooner (0.9 … 1.6)",
    );
  });

  it("rounds counts and probabilities to what a reader needs", () => {
    expect(countEstimateText({ value: 12.345, low: 12.1, high: null })).toBe("12.3 (12.1 … –)");
    expect([0.0001, 0.0234, 0.4].map(probabilityText)).toEqual([
      "p < 0.001",
      "p = 0.023",
      "p = 0.40",
    ]);
  });
});
