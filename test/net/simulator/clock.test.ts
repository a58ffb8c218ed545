import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { NodeClock } from "../../../net/simulator/clock.ts";
import { World } from "../../../net/simulator/index.ts";
import { SECOND, Ticker } from "./toys.ts";

const START = 1_700_000_000_000_000;

describe("NodeClock", () => {
  it("shows both clocks with their offsets, and runs fast or slow by its drift", () => {
    const clock = new NodeClock(START, { monoOffsetUs: 5, unixOffsetUs: -7, driftPpm: 100 });
    expect(clock.instant(0)).toEqual({ monoUs: 5, unixUs: START - 7 });
    const elapsed = 10_000 * SECOND + SECOND;
    expect(clock.instant(10_000 * SECOND)).toEqual({
      monoUs: 5 + elapsed,
      unixUs: START - 7 + elapsed,
    });
  });

  it("steps the wall clock alone", () => {
    const clock = new NodeClock(START, {});
    expect(clock.instant(9)).toEqual({ monoUs: 9, unixUs: START + 9 });
    clock.step(-1_000);
    expect(clock.instant(9)).toEqual({ monoUs: 9, unixUs: START - 991 });
  });

  it("answers the first world microsecond that shows a deadline, for any drift", () => {
    const random = seededRandom(7).stream("clock");
    const drifts = [0, 1, -1, 15, -15, 123.456, -500.25, 250_000, -750_000];
    for (const driftPpm of drifts) {
      const clock = new NodeClock(START, { driftPpm, monoOffsetUs: 1_234_567 });
      for (let i = 0; i < 2_000; i++) {
        const monoUs = 1_234_567 + random.below(2 ** 32) * (i % 2 === 0 ? 1 : 1_000);
        const worldUs = clock.worldUs(monoUs);
        expect(Number.isSafeInteger(worldUs)).toBe(true);
        expect(clock.instant(worldUs).monoUs).toBeGreaterThanOrEqual(monoUs);
        if (worldUs > 0) expect(clock.instant(worldUs - 1).monoUs).toBeLessThan(monoUs);
      }
    }
  });

  it("never reaches a deadline at infinity or beyond the whole numbers", () => {
    for (const driftPpm of [0, 20, -20]) {
      const clock = new NodeClock(START, { driftPpm });
      expect(clock.worldUs(Infinity)).toBe(Infinity);
      expect(clock.worldUs(1e300)).toBeGreaterThan(2 ** 53);
    }
  });

  it("refuses what is no clock", () => {
    expect(() => new NodeClock(START, { driftPpm: -1e6 })).toThrow(RangeError);
    expect(() => new NodeClock(START, { monoOffsetUs: 0.5 })).toThrow(RangeError);
    expect(() => new NodeClock(START, {}).step(0.5)).toThrow(RangeError);
  });
});

describe("a node's clock in a world", () => {
  it("decides when its services' deadlines fire, never early by it", () => {
    const clocks = [{ driftPpm: 200, monoOffsetUs: 1_000 }, { driftPpm: -333.3 }, {}];
    for (const clock of clocks) {
      const world = new World({ random: seededRandom(1), startUnixUs: START });
      const node = world.node("n", { clock });
      const base = clock.monoOffsetUs ?? 0;
      const ticks: number[] = [];
      const ticker = new Ticker(SECOND, base + SECOND);
      const running = node.run(ticker, {
        onEvents: (events, at) => {
          expect(events).toEqual([at]);
          ticks.push(at.monoUs - base);
          expect(world.nowUs).toBe(node.firesUs(at.monoUs));
          if (ticks.length === 20) running.command("stop");
        },
      });
      expect(world.run()).toBe("idle");
      expect(ticks).toHaveLength(20);
      for (const [k, tick] of ticks.entries()) {
        expect(tick).toBeGreaterThanOrEqual((k + 1) * SECOND);
        expect(tick).toBeLessThanOrEqual((k + 1) * SECOND + 1);
      }
    }
  });

  it("tells world time apart: a fast clock's second is over sooner", () => {
    const world = new World({ random: seededRandom(1) });
    const node = world.node("fast", { clock: { driftPpm: 1_000 } });
    const seen: number[] = [];
    node.run(new Ticker(10 * SECOND), { onEvents: () => seen.push(world.nowUs) });
    world.run({ untilUs: 25 * SECOND });
    expect(seen).toEqual([9_990_010, 19_980_020]);
    expect(world.instant(node).monoUs).toBe(25_025_000);
  });

  it("keeps deadlines where they are when the wall clock steps", () => {
    const world = new World({ random: seededRandom(1), startUnixUs: START });
    const node = world.node("n");
    const seen: number[] = [];
    const onEvents = (events: readonly { monoUs: number; unixUs: number }[]) => {
      for (const event of events) seen.push(event.monoUs, event.unixUs);
    };
    node.run(new Ticker(SECOND), { onEvents });
    world.run({ untilUs: SECOND });
    node.stepClock(-3_600 * SECOND);
    world.run({ untilUs: 2 * SECOND });
    expect(seen).toEqual([SECOND, START + SECOND, 2 * SECOND, START - 3_598 * SECOND]);
  });
});
