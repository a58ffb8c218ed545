import { describe, expect, it } from "vitest";
import { differencesOf } from "../../experiment/design-difference.ts";

describe("differencesOf", () => {
  it("names the places, and what stands there", () => {
    const a = { seed: 1, losses: [0.1, 0.2], stop: { width: 0.1 }, until: "DHCP" };
    const b = { seed: 2, losses: [0.1, 0.3], stop: { width: 0.1 }, live: "eth0", until: "DHCP" };
    expect(differencesOf(a, b)).toEqual([
      { path: "seed", a: "1", b: "2" },
      { path: "losses[1]", a: "0.2", b: "0.3" },
      { path: "live", b: '"eth0"' },
    ]);
  });

  it("compares what has a name by name, in any order", () => {
    const one = { name: "one", delaysUs: [1_000] };
    const two = { name: "two", delaysUs: [2_000], conceal: Infinity };
    const changed = { name: "two", delaysUs: [2_500], conceal: 3 };
    expect(differencesOf({ policies: [one, two] }, { policies: [changed, one] })).toEqual([
      { path: "policies.two.delaysUs[0]", a: "2000", b: "2500" },
      { path: "policies.two.conceal", a: '"Infinity"', b: "3" },
    ]);
  });

  it("is bounded, in number and in length", () => {
    const many = { losses: Array.from({ length: 500 }, (_, index) => index) };
    expect(differencesOf(many, { losses: [] })).toHaveLength(100);
    const [long] = differencesOf({}, { a: "x".repeat(1_000) });
    expect(long?.b).toHaveLength(80);
  });
});
