import { describe, expect, it } from "vitest";
import { derived } from "../../net/derived.ts";

describe("what is derived from a configuration", () => {
  it("is made once for each", () => {
    let made = 0;
    const doubled = derived(({ value }: { readonly value: number }) => [++made, 2 * value]);
    const four = { value: 4 };
    expect([doubled(four), doubled(four), doubled({ value: 4 })]).toEqual([
      [1, 8],
      [1, 8],
      [2, 8],
    ]);
  });

  it("is made again where it could not be made", () => {
    let tries = 0;
    const late = derived(({ after }: { readonly after: number }) => {
      if (++tries <= after) throw new RangeError("not yet");
      return tries;
    });
    const config = { after: 1 };
    expect(() => late(config)).toThrow("not yet");
    expect(late(config)).toBe(2);
  });
});
