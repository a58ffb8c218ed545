import { describe, expect, it } from "vitest";
import { EventRing } from "../../../cli/control/event-ring.ts";
import { eventAt } from "./still-instance.ts";

function ringOf(size: number, events: number): EventRing {
  const ring = new EventRing(size);
  for (let i = 0; i < events; i++) ring.add(eventAt(i));
  return ring;
}

describe("EventRing", () => {
  it("numbers events through its life and forgets the oldest", () => {
    const ring = ringOf(3, 5);
    expect([ring.oldest, ring.next]).toEqual([2, 5]);
    expect([1, 2, 4, 5].map((number) => ring.at(number)?.atUs)).toEqual([
      undefined,
      2,
      4,
      undefined,
    ]);
  });

  it("gives a part, from what is still there", () => {
    expect(
      ringOf(3, 5)
        .slice(0, 2)
        .map(({ atUs }) => atUs),
    ).toEqual([2, 3]);
    expect(
      ringOf(3, 2)
        .slice(1, 9)
        .map(({ atUs }) => atUs),
    ).toEqual([1]);
    expect(ringOf(3, 2).slice(2, 9)).toEqual([]);
  });
});
