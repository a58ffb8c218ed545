import { describe, expect, it } from "vitest";
import { seededRandom } from "../../net/random.ts";
import { SwitchedRandom } from "../../net/switched-random.ts";

describe("dice that are exchanged", () => {
  it("go on at their position with the new numbers, also in streams that were there before", () => {
    const [before, after] = [seededRandom(1).stream("link"), seededRandom(2).stream("link")];
    const dice = new SwitchedRandom(seededRandom(1));
    const stream = dice.stream("link");
    expect([stream.uint32(), stream.uint32()]).toEqual([before.uint32(), before.uint32()]);
    dice.switchTo(seededRandom(2));
    after.position = 2;
    expect([stream.uint32(), stream.fraction()]).toEqual([after.uint32(), after.fraction()]);
    expect(stream.position).toBe(4);
    const late = dice.stream("other");
    expect(late.uint32()).toBe(seededRandom(2).stream("other").uint32());
  });
});
