import { describe, expect, it } from "vitest";
import { seededRandom } from "../../net/random.ts";
import { utcText } from "../../net/utc-text.ts";

describe("utcText", () => {
  it("says the time of day in the digits asked for", () => {
    expect(utcText(1_778_853_376, 250_000_000, 6)).toBe("2026-05-15T13:56:16.250000Z");
    expect(utcText(0, 1, 9)).toBe("1970-01-01T00:00:00.000000001Z");
    expect(utcText(951_782_400, 0, 6)).toBe("2000-02-29T00:00:00.000000Z");
  });

  it("agrees with the calendar of the platform, centuries and years beyond four digits included", () => {
    const random = seededRandom(1_582).stream("times");
    for (let run = 0; run < 20_000; run++) {
      const seconds = random.below(400_000_000_000) - 100_000_000_000;
      const expected = new Date(seconds * 1_000).toISOString().replace("000Z", "000000Z");
      expect(utcText(seconds, 0, 6)).toBe(expected);
    }
  });
});
