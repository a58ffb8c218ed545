import { describe, expect, it } from "vitest";
import { Ring } from "../../observation/ring.ts";

describe("Ring", () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("keeps the latest in their order (%i pushed)", (count) => {
    const ring = new Ring<number>(3);
    for (let item = 0; item < count; item++) ring.push(item);
    const kept = Array.from({ length: count }, (_, item) => item).slice(-3);
    expect(ring.slice()).toEqual(kept);
    expect([...ring]).toEqual(kept);
    expect(kept.map((_, index) => ring.at(index))).toEqual(kept);
    for (let from = 0; from <= kept.length + 5; from++)
      expect(ring.slice(from)).toEqual(kept.slice(from));
    expect(ring.size).toBe(kept.length);
    expect(ring.taken).toBe(count);
  });

  it("has nothing outside of its bounds", () => {
    const ring = new Ring<number>(2);
    for (const item of [1, 2, 3]) ring.push(item);
    expect([ring.at(-1), ring.at(2)]).toEqual([undefined, undefined]);
  });

  it("replaces the newest that fits, wherever it stands", () => {
    const ring = new Ring<number>(3);
    for (const item of [10, 20, 30, 21]) ring.push(item);
    expect(
      ring.replaceNewest(
        (item) => item < 25,
        (item) => item + 1,
      ),
    ).toBe(true);
    expect(ring.slice()).toEqual([20, 30, 22]);
    expect(
      ring.replaceNewest(
        (item) => item > 50,
        (item) => item,
      ),
    ).toBe(false);
    expect(ring.slice()).toEqual([20, 30, 22]);
  });
});
