import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  burstFault,
  linkModelFault,
  withDelay,
  withLoss,
  type LossModel,
} from "../../../net/impairment.ts";
import { fates, linkOf, BYTES, MS } from "./links.ts";

/** Where packets are lost that come a millisecond apart. */
function lostBy(loss: LossModel | readonly LossModel[], count: number): number[] {
  return [...fates({ loss }, count)].flatMap((fate, k) => (fate === "X" ? [k] : []));
}

/** How often packets begin to get through again. */
function pieces(burst: number): number {
  return fates(withLoss({}, 0.2, burst), 20_000).split(/X+/).length - 1;
}

describe("losses that are told in advance", () => {
  it("repeat a pattern", () => {
    expect(fates({ loss: { kind: "pattern", pattern: "..X." } }, 10)).toBe("..X...X...");
  });

  it("follow a trace once, or over and over", () => {
    expect(fates({ loss: { kind: "trace", fates: "X.X" } }, 7)).toBe("X.X....");
    expect(fates({ loss: { kind: "trace", fates: "X.X", repeat: true } }, 7)).toBe("X.XX.XX");
  });

  it("are those of the numbers given, and every so many-th", () => {
    expect(fates({ loss: { kind: "nth", packets: [1, 4] } }, 8)).toBe("X..X....");
    expect(fates({ loss: { kind: "nth", every: 3, packets: [1] } }, 8)).toBe("X.X..X..");
  });

  it("are everything in a window of time, up to its end and without it", () => {
    const window = { kind: "window", fromUs: 2 * MS, untilUs: 4 * MS } as const;
    expect(fates({ loss: window }, 8)).toBe("..XX....");
    expect(fates({ loss: { kind: "window", fromUs: 6 * MS } }, 8)).toBe("......XX");
    expect(fates({ loss: { ...window, everyUs: 5 * MS } }, 10)).toBe("..XX...XX.");
  });

  it("count a window from the start of the link", () => {
    const link = linkOf({ loss: { kind: "window", fromUs: 0, untilUs: 10 } });
    link.startUs = 1_000;
    expect(link.deliveries(BYTES, 999).dropped).toBeUndefined();
    expect(link.deliveries(BYTES, 1_009).dropped).toBe("outage");
    expect(link.deliveries(BYTES, 1_010).dropped).toBeUndefined();
  });

  it.each<[LossModel, string]>([
    [1, "loss"],
    [{ kind: "gilbert-elliott", p: 1, r: 0 }, "loss"],
    [{ kind: "pattern", pattern: "X" }, "pattern"],
    [{ kind: "trace", fates: "X" }, "trace"],
    [{ kind: "nth", every: 1 }, "nth"],
    [{ kind: "window", fromUs: 0 }, "outage"],
  ])("%j says that it was %s", (loss, reason) => {
    expect(linkOf({ loss }).deliveries(BYTES, 0)).toEqual({ arrivals: [], dropped: reason });
  });

  it("lose in a list what any of them loses, and name the first that did", () => {
    const list: LossModel[] = [
      { kind: "pattern", pattern: ".X" },
      { kind: "nth", every: 4 },
      { kind: "nth", packets: [1] },
    ];
    expect(lostBy(list, 8)).toEqual([0, 1, 3, 5, 7]);
    const link = linkOf({ loss: list });
    const reasons = Array.from({ length: 4 }, () => link.deliveries(BYTES, 0).dropped);
    expect(reasons).toEqual(["nth", "pattern", undefined, "pattern"]);
  });
});

describe("chains", () => {
  it("of Gilbert and Elliott are independent losses where p = 1 - r, packet by packet", () => {
    for (const seed of [1, 2, 3])
      expect(fates({ loss: { kind: "gilbert-elliott", p: 0.3, r: 0.7 } }, 500, seed)).toBe(
        fates({ loss: 0.3 }, 500, seed),
      );
  });

  it("of four states are independent losses where only p13 is given, packet by packet", () => {
    expect(fates({ loss: { kind: "markov4", p13: 0.3 } }, 500)).toBe(fates({ loss: 0.3 }, 500));
  });

  it("begin in their equilibrium: the first packet is lost as often as any", () => {
    const loss = { kind: "gilbert-elliott", p: 0.01, r: 0.04 } as const;
    const seeds = 4_000;
    let first = 0;
    for (let seed = 0; seed < seeds; seed++) if (fates({ loss }, 1, seed) === "X") first++;
    expect(Math.abs(first / seeds - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / seeds));
  });

  it("never leave state 4 but for state 1: what is lost alone is lost alone", () => {
    const lonely = fates({ loss: { kind: "markov4", p13: 0, p14: 0.3 } }, 5_000);
    expect(lonely).toContain("X");
    expect(lonely).not.toContain("XX");
  });

  it("lose under a longer burst as much, in fewer pieces", () => {
    expect(pieces(1)).toBeGreaterThan(1.5 * pieces(3));
    expect(pieces(3)).toBeGreaterThan(2 * pieces(10));
  });
});

describe("withLoss", () => {
  it("replaces the loss and nothing else", () => {
    const model = { loss: 0.5, delayUs: 5, rules: [{ when: {}, model: { loss: 1 } }] };
    expect(withLoss(model, 0.1)).toEqual({ ...model, loss: 0.1 });
    expect(withLoss(model, 0.1, 4)).toMatchObject({
      delayUs: 5,
      loss: { kind: "gilbert-elliott", r: 0.25, p: 0.025 / 0.9 },
    });
    expect(withDelay(model, 7)).toEqual({ ...model, delayUs: 7 });
  });

  it.each([0, 1])("is %f under every burst", (loss) => {
    expect(withLoss({}, loss, 5)).toEqual({ loss });
  });

  it("decides the first packet alike under every burst", () => {
    for (let seed = 0; seed < 200; seed++)
      expect(fates(withLoss({}, 0.3, 7), 1, seed)).toBe(fates(withLoss({}, 0.3), 1, seed));
  });

  it("loses at 30 % every packet that it loses at 10 %, where a burst is as long", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        fc.double({ min: 5, max: 50, noNaN: true }),
        fc.nat(),
        (a, b, burst, seed) => {
          const fewer = fates(withLoss({}, Math.min(a, b), burst), 100, seed);
          const more = fates(withLoss({}, Math.max(a, b), burst), 100, seed);
          expect([...fewer].filter((fate, k) => fate === "X" && more[k] === ".")).toEqual([]);
        },
      ),
    );
  });

  it("knows what cannot be: more loss than bursts with a gap between them allow", () => {
    expect(burstFault(0.75, 3)).toBeUndefined();
    expect(burstFault(0.76, 3)).toBe(
      "bursts of 3 packets lose 75 % at most, since one gets through between two of them",
    );
    expect(burstFault(0.1, 0.5)).toMatch(/1 packet or more/);
    expect(linkModelFault(withLoss({}, 0.76, 3))).toMatch(/^loss.p is a probability/);
    expect(burstFault(1, 3)).toBeUndefined();
  });
});
