import { describe, expect, it } from "vitest";
import { Link } from "../../../../net/impairment.ts";
import { seededRandom } from "../../../../net/random.ts";
import { streamName } from "../../../../net/relay-streams.ts";
import {
  Wire,
  type FramePassage,
  type WireOptions,
} from "../../../../net/simulator/frames/wire.ts";
import { World } from "../../../../net/simulator/index.ts";
import { MS } from "../toys.ts";

const SEED = 5;
const FRAMES = 500;

function wireOf(options: WireOptions = {}) {
  const world = new World({ random: seededRandom(SEED) });
  const passages: FramePassage[] = [];
  const wire = new Wire(world.engine, { onFrame: (passage) => passages.push(passage), ...options });
  const received: { readonly atUs: number; readonly frame: Uint8Array }[] = [];
  const receive = (frame: Uint8Array): void => void received.push({ atUs: world.nowUs, frame });
  wire.a.station = { receive };
  wire.b.station = { receive };
  return { world, wire, passages, received };
}

function frame(number: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes[14] = number;
  return bytes;
}

describe("a wire of frames", () => {
  it("carries each frame to the other end, after the delay of its direction", () => {
    const { world, wire, received } = wireOf({
      aToB: { delayUs: 5 * MS },
      bToA: { delayUs: 7 * MS },
    });
    wire.a.send(frame(1));
    wire.b.send(frame(2));
    world.run();
    expect(received.map((one) => [one.atUs, one.frame[14]])).toEqual([
      [5 * MS, 1],
      [7 * MS, 2],
    ]);
  });

  it("throws the dice of `bringup relay` with the same seed, each direction its own", () => {
    const loss = 0.3;
    const { wire, passages } = wireOf({ aToB: { loss }, bToA: { loss } });
    for (let i = 0; i < FRAMES; i++) {
      wire.a.send(frame(i));
      wire.b.send(frame(i));
    }
    for (const direction of ["a-to-b", "b-to-a"] as const) {
      const dice = seededRandom(SEED).stream(streamName(0, direction));
      const relay = new Link({ loss }, dice);
      const expected = Array.from({ length: FRAMES }, (_, i) =>
        relay.deliveries(frame(i), 0).arrivals.length === 0 ? "loss" : undefined,
      );
      const ours = passages.filter((passage) => passage.direction === direction);
      expect(ours.map(({ dropped }) => dropped)).toEqual(expected);
      expect(ours.map(({ index }) => index)).toEqual(expected.map((_, i) => i));
    }
  });

  it("says of each frame what dropped it, to who sent it and to who watches", () => {
    const { world, wire, passages, received } = wireOf({ aToB: { loss: 1 } });
    expect(wire.a.send(frame(1))).toBe("loss");
    expect(wire.b.send(frame(2))).toBeUndefined();
    world.run();
    expect(passages.map(({ dropped, arrivesAtUs }) => [dropped, arrivesAtUs])).toEqual([
      ["loss", []],
      [undefined, [0]],
    ]);
    expect(received).toHaveLength(1);
  });

  it("carries a doubled frame twice", () => {
    const { world, wire, passages, received } = wireOf({ aToB: { duplicate: 1 } });
    wire.a.send(frame(1));
    world.run();
    expect(received).toHaveLength(2);
    expect(passages[0]?.arrivesAtUs).toEqual([0, 0]);
  });

  it("refuses a model that is none", () => {
    expect(() => wireOf({ bToA: { loss: 2 } })).toThrow(RangeError);
  });
});
