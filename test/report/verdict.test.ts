import { describe, expect, it } from "vitest";
import type { Comparison } from "../../experiment/summary.ts";
import { duelsOf, duelText } from "../../report/verdict.ts";

const FASTER: Comparison = {
  link: "lan",
  loss: 0.3,
  burst: undefined,
  delayUs: undefined,
  scenario: "plain",
  devices: 1,
  a: "adaptive",
  b: "lws",
  pairs: 1_000,
  aFaster: 830,
  bFaster: 120,
  ties: 50,
  shiftUs: { value: -1_200_000, low: -1_600_000, high: -900_000 },
  signP: 1e-9,
  wilcoxonP: 1e-9,
  signHolmP: 1e-8,
  wilcoxonHolmP: 1e-8,
  effect: -0.8,
};

function words(changes: Partial<Comparison>, policy = "adaptive"): readonly string[] {
  return duelsOf(policy, [{ ...FASTER, ...changes }]).map(duelText);
}

describe("a comparison in words", () => {
  it("says how often, by how much and how surely one is faster", () => {
    expect(words({})).toEqual([
      "faster in 83 % and slower in 12 % of 1000 pairs, median 1.2 s sooner (0.9 … 1.6), Holm p < 0.001",
    ]);
  });

  it("says the same from the other side", () => {
    expect(words({}, "lws")).toEqual([
      "slower in 83 % and faster in 12 % of 1000 pairs, median 1.2 s later (0.9 … 1.6), Holm p < 0.001",
    ]);
  });

  it("shows no difference where one of both tests does not, whichever", () => {
    const undecided =
      /^no difference shown, faster in 83 % and slower in 12 % of 1000 pairs, .*, Holm p = 0.20$/;
    expect(words({ signHolmP: 0.2 })).toEqual([expect.stringMatching(undecided)]);
    expect(words({ wilcoxonHolmP: 0.2 })).toEqual([expect.stringMatching(undecided)]);
  });

  it("shows no difference where the tests contradict each other: faster more often, but by less", () => {
    expect(words({ effect: 0.3 })).toEqual([expect.stringMatching(/^no difference shown/)]);
  });

  it("does not say sooner where the median may be none: few pairs decide", () => {
    const shiftUs = { value: 0, low: 0, high: 0 };
    expect(words({ aFaster: 100, bFaster: 0, ties: 900, shiftUs })).toEqual([
      "faster in 10 % and slower in 0 % of 1000 pairs, median difference 0 µs (0 … 0), Holm p < 0.001",
    ]);
  });

  it("tells identical policies from undecided ones", () => {
    const same = { aFaster: 0, bFaster: 0, ties: 1_000, signHolmP: 1, wilcoxonHolmP: 1, effect: 0 };
    expect(words(same)).toEqual(["the same in all of 1000 pairs"]);
  });

  it("is about the policy alone", () => {
    expect(words({}, "rfc2131")).toEqual([]);
  });
});
