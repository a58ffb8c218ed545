import { describe, expect, it } from "vitest";
import { createClock } from "../../../net/host/index.ts";

/** Clocks that move by `readUs` with every reading; the wall is `offsetUs` ahead and shows milliseconds. */
class Sources {
  nowUs = 5_000_000;
  offsetUs = 1_700_000_000_000_123;
  readings = 0;
  readUs = 1;
  /** Called before every reading, with its number. */
  disturb: (reading: number) => void = () => {};

  readonly monoUs = (): number => {
    this.#read();
    return this.nowUs;
  };

  readonly unixMs = (): number => {
    this.#read();
    return Math.floor((this.nowUs + this.offsetUs) / 1_000);
  };

  #read(): void {
    this.disturb(this.readings++);
    this.nowUs += this.readUs;
  }
}

describe("createClock", () => {
  it("reads no clock before it is asked", () => {
    const sources = new Sources();
    createClock(sources);
    expect(sources.readings).toBe(0);
  });

  it("finds the time of day to the microseconds that a reading takes", () => {
    const sources = new Sources();
    const { monoUs, unixUs } = createClock(sources).now();
    expect(Math.abs(unixUs - monoUs - sources.offsetUs)).toBeLessThanOrEqual(2);
  });

  it("searches again when it was interrupted at the tick", () => {
    const sources = new Sources();
    let interrupted = 0;
    sources.disturb = () => {
      const wallUs = sources.nowUs + sources.offsetUs;
      if (interrupted === 0 && wallUs % 1_000 >= 997) {
        interrupted++;
        sources.nowUs += 300;
      }
    };
    const { monoUs, unixUs } = createClock(sources).now();
    expect(interrupted).toBe(1);
    expect(Math.abs(unixUs - monoUs - sources.offsetUs)).toBeLessThanOrEqual(2);
  });

  it("is content with half a millisecond where no exactness is asked for, and does not search", () => {
    const sources = new Sources();
    const { monoUs, unixUs } = createClock({ ...sources, exact: false }).now();
    expect(Math.abs(unixUs - monoUs - sources.offsetUs)).toBeLessThanOrEqual(502);
    expect(sources.readings).toBeLessThan(8);
  });

  it("survives a wall clock that stands still", () => {
    const sources = new Sources();
    const { unixUs } = createClock({
      monoUs: sources.monoUs,
      unixMs: () => 1_700_000_000_000,
    }).now();
    expect(Math.abs(unixUs - 1_700_000_000_000_000)).toBeLessThan(5_000);
  });

  it.each([3_600_000_000, -3_600_000_000, 40_000, -40_000])(
    "follows a step of %i µs at once",
    (stepUs) => {
      const sources = new Sources();
      const clock = createClock(sources);
      clock.now();
      sources.offsetUs += stepUs;
      const { monoUs, unixUs } = clock.now();
      expect(Math.abs(unixUs - monoUs - sources.offsetUs)).toBeLessThanOrEqual(2);
    },
  );

  it("never leaves the millisecond of the wall clock while that is slewed by 500 ppm", () => {
    const sources = new Sources();
    const clock = createClock(sources);
    for (let second = 0; second < 100; second++) {
      for (let i = 0; i < 1_000; i++) {
        sources.nowUs += 997;
        sources.offsetUs += 0.5;
        const { monoUs, unixUs } = clock.now();
        expect(Math.abs(unixUs - monoUs - sources.offsetUs)).toBeLessThan(1_003);
      }
    }
  });

  it("does not take a pause between two readings for a step", () => {
    const sources = new Sources();
    const clock = createClock(sources);
    const { monoUs, unixUs } = clock.now();
    const before = sources.readings;
    // the thread sleeps after it has read the wall
    sources.disturb = (reading) => {
      if (reading === before + 1) sources.nowUs += 50_000;
    };
    const later = clock.now();
    expect(later.unixUs - later.monoUs).toBe(unixUs - monoUs);
    expect(sources.readings - before).toBeLessThan(5);
  });

  it("reads this machine's clocks in whole microseconds that never go back", () => {
    const clock = createClock();
    let last = clock.now();
    expect(Math.abs(last.unixUs / 1_000 - Date.now())).toBeLessThan(1_000);
    for (let i = 0; i < 10_000; i++) {
      const now = clock.now();
      expect(Number.isSafeInteger(now.monoUs) && Number.isSafeInteger(now.unixUs)).toBe(true);
      expect(now.monoUs).toBeGreaterThanOrEqual(last.monoUs);
      last = now;
    }
  });
});
