import { describe, expect, it } from "vitest";
import { formatDurationUs, parseDurationUs } from "../../net/instant.ts";

describe("parseDurationUs", () => {
  it.each([
    ["250ms", 250_000],
    ["5s", 5_000_000],
    ["1.5s", 1_500_000],
    ["2m", 120_000_000],
    ["2.5min", 150_000_000],
    ["1h", 3_600_000_000],
    ["80us", 80],
    ["80µs", 80],
    ["0", 0],
    ["0ms", 0],
    ["3", 3_000_000],
    ["0.25", 250_000],
    [" 5s ", 5_000_000],
    ["1.4us", 1],
  ])("reads %j as %i µs", (text, us) => {
    expect(parseDurationUs(text)).toBe(us);
  });

  it.each([
    "",
    "s",
    "-1s",
    "+1s",
    "1e3",
    ".5s",
    "5.",
    "5 s",
    "5d",
    "5S",
    "1s2ms",
    "Infinity",
    "NaN",
    "9007199254741s",
  ])("does not read %j", (text) => {
    expect(parseDurationUs(text)).toBeUndefined();
  });

  it("asks for a unit where one is required", () => {
    expect([parseDurationUs("5", true), parseDurationUs("5s", true)]).toEqual([
      undefined,
      5_000_000,
    ]);
  });
});

describe("formatDurationUs", () => {
  it.each([
    [0, "0 µs"],
    [999, "999 µs"],
    [1_000, "1.00 ms"],
    [12_345, "12.3 ms"],
    [123_456, "123 ms"],
    [9_999, "10.0 ms"],
    [99_960, "100 ms"],
    [999_400, "999 ms"],
    [999_500, "1.00 s"],
    [1_000_000, "1.00 s"],
    [59_990_000, "60.0 s"],
    [119_000_000, "119 s"],
    [120_000_000, "2.00 min"],
    [7_100_000_000, "118 min"],
    [7_200_000_000, "2.00 h"],
    [86_400_000_000, "24.0 h"],
    [-12_345, "-12.3 ms"],
    [Infinity, "never"],
  ])("writes %f µs as %j", (us, text) => {
    expect(formatDurationUs(us)).toBe(text);
  });

  it("never writes fewer than three significant figures, nor a fourth below the next unit", () => {
    for (let us = 1_000; us < 119_500_000; us = Math.ceil(us * 1.0007)) {
      expect(formatDurationUs(us).replace(/[^0-9]/g, ""), String(us)).toHaveLength(3);
    }
  });
});
