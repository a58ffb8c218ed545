import { describe, expect, it } from "vitest";
import { DrawKeeper, drawnRandom } from "../../net/drawn-random.ts";
import { secureRandom, seededRandom, type RandomRoot } from "../../net/random.ts";

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);

function someDraws(random: RandomRoot): readonly unknown[] {
  const [ids, jitter] = [random.stream("ids"), random.stream("jitter")];
  const drawn = [ids.uint32(), jitter.fraction(), ids.below(10), ids.bytes(7), jitter.uint32()];
  ids.position += 3;
  return [...drawn, ids.uint32()];
}

describe("what was drawn", () => {
  it.each([
    ["secure", secureRandom(KEY)],
    ["seeded", seededRandom(7)],
  ])("is drawn again, without the %s root", (_name, root) => {
    const keeper = new DrawKeeper(root);
    const drawn = someDraws(keeper);
    expect(drawn).toEqual(someDraws(root));
    expect(someDraws(drawnRandom(keeper.draws))).toEqual(drawn);
  });

  it("tells nothing of what was not drawn", () => {
    const root = secureRandom(KEY);
    const keeper = new DrawKeeper(root);
    someDraws(keeper);
    const again = drawnRandom(keeper.draws);
    const position = 3 + 2 + 1;
    for (const name of ["ids", "never"]) {
      const [one, other] = [again.stream(name), root.stream(name)];
      one.position = other.position = position + 10;
      expect(one.uint32()).not.toBe(other.uint32());
    }
    const skipped = again.stream("ids");
    skipped.position = 4;
    expect(skipped.uint32()).toBe(0);
    expect([...keeper.draws.keys()]).toEqual(["ids", "jitter"]);
  });

  it("goes on with numbers of its own that anybody may know, the same ones every time", () => {
    const one = drawnRandom(new Map()).stream("x");
    const other = drawnRandom(new Map([["x", new Uint8Array(4)]])).stream("x");
    const [first, second] = [one.uint32(), one.uint32()];
    expect(first).not.toBe(second);
    expect([other.uint32(), other.uint32()]).toEqual([0, second]);
  });
});
