import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPerfect, Link, linkModelFault, type LinkModel } from "../../net/impairment.ts";
import { seededRandom } from "../../net/random.ts";
import { ALMOST_ONE, loadedDice } from "./dice.ts";

const BYTES = Uint8Array.of(1, 2, 3);

function linkOf(model: LinkModel, seed = 1): Link {
  return new Link(model, seededRandom(seed).stream("link"));
}

/** Packet numbers that got lost, of `count` sent a millisecond apart. */
function lostPackets(model: LinkModel, count: number, seed = 1): number[] {
  const link = linkOf(model, seed);
  const lost: number[] = [];
  for (let k = 0; k < count; k++)
    if (link.deliveries(BYTES, 1_000 * k).arrivals.length === 0) lost.push(k);
  return lost;
}

/** Arrival times of one packet sent at 0, in the order of their making, on loaded dice. */
function arrivals(model: LinkModel, ...dice: readonly number[]): number[] {
  return new Link(model, loadedDice(...dice)).deliveries(BYTES, 0).arrivals.map(({ atUs }) => atUs);
}

/** Four deviations of a binomial share: beyond it once in sixteen thousand times, and the seeds are fixed. */
function fourSigma(share: number, count: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / count);
}

describe("Link without a model", () => {
  it("delivers each packet at once, as it is", () => {
    const link = linkOf({});
    expect(link.deliveries(BYTES, 5)).toEqual({ arrivals: [{ atUs: 5, bytes: BYTES }] });
    expect(lostPackets({}, 1_000)).toEqual([]);
  });
});

describe("loss", () => {
  it.each([0.01, 0.1, 0.3, 0.5, 0.9])("loses a share of %f, within four deviations", (loss) => {
    const count = 50_000;
    expect(Math.abs(lostPackets({ loss }, count).length / count - loss)).toBeLessThan(
      fourSigma(loss, count),
    );
  });

  it("loses nothing at 0 and everything at 1", () => {
    expect(lostPackets({ loss: 0 }, 1_000)).toEqual([]);
    expect(lostPackets({ loss: 1 }, 1_000)).toHaveLength(1_000);
  });

  it("is independent from packet to packet: the number of tries until one gets through has the mean 1/(1 - p)", () => {
    const loss = 0.3;
    const count = 50_000;
    const lost = new Set(lostPackets({ loss }, count));
    let pairs = 0;
    for (const k of lost) if (lost.has(k + 1)) pairs++;
    expect(Math.abs(pairs / count - loss ** 2)).toBeLessThan(fourSigma(loss ** 2, count));
    const through = count - lost.size;
    const meanTries = 1 / (1 - loss);
    // deviation of a geometric number: √p/(1 - p)
    expect(Math.abs(count / through - meanTries)).toBeLessThan(
      (4 * Math.sqrt(loss)) / (1 - loss) / Math.sqrt(through),
    );
  });

  it("loses an exchange of two packets with odds of 1 - (1 - p)²", () => {
    const loss = 0.2;
    const count = 25_000;
    const [there, back] = [linkOf({ loss }, 1), linkOf({ loss }, 2)];
    let failed = 0;
    for (let k = 0; k < count; k++) {
      const asked = there.deliveries(BYTES, k).arrivals.length > 0;
      const answered = back.deliveries(BYTES, k).arrivals.length > 0;
      if (!(asked && answered)) failed++;
    }
    const expected = 1 - (1 - loss) ** 2;
    expect(Math.abs(failed / count - expected)).toBeLessThan(fourSigma(expected, count));
  });

  it("says that a dropped packet was lost", () => {
    expect(linkOf({ loss: 1 }).deliveries(BYTES, 0)).toEqual({ arrivals: [], dropped: "loss" });
  });

  it("loses at 30 % every packet that it loses at 10 % on the same dice", () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, probability, fc.nat(), (a, b, seed) => {
        const fewer = lostPackets({ loss: Math.min(a, b) }, 100, seed);
        const more = new Set(
          lostPackets({ loss: Math.max(a, b), jitterUs: 50, duplicate: 0.5 }, 100, seed),
        );
        expect(fewer.filter((k) => !more.has(k))).toEqual([]);
      }),
    );
  });
});

describe("the dice of a link", () => {
  const busy: LinkModel = {
    loss: 0.3,
    delayUs: 50,
    jitterUs: 20,
    duplicate: 0.4,
    reorder: 0.3,
    reorderUs: 70,
  };

  it.each<[string, LinkModel]>([
    ["nothing", {}],
    ["certain loss", { loss: 1 }],
    ["everything", busy],
  ])("move by the same sixteen draws for each packet under %s", (_name, model) => {
    const link = linkOf(model);
    for (let k = 1; k <= 50; k++) {
      link.deliveries(BYTES, 0);
      expect(link.position).toBe(16 * k);
    }
  });

  it("resume at a saved position", () => {
    const link = linkOf(busy);
    for (let k = 0; k < 20; k++) link.deliveries(BYTES, k);
    const resumed = linkOf(busy);
    resumed.position = link.position;
    for (let k = 0; k < 50; k++)
      expect(resumed.deliveries(BYTES, k)).toEqual(link.deliveries(BYTES, k));
  });

  it("stay in step when the model changes on the way", () => {
    const [steady, changing] = [linkOf({ loss: 0.3 }), linkOf({ loss: 0 })];
    for (let k = 0; k < 20; k++) for (const link of [steady, changing]) link.deliveries(BYTES, k);
    changing.model = { loss: 0.3 };
    for (let k = 0; k < 50; k++)
      expect(changing.deliveries(BYTES, k)).toEqual(steady.deliveries(BYTES, k));
  });
});

describe("delay, jitter, reordering and duplicates", () => {
  it("delays by the base and up to the jitter", () => {
    const model = { delayUs: 1_000, jitterUs: 400 };
    expect(arrivals(model, 0, 0)).toEqual([1_000]);
    expect(arrivals(model, 0, 0.5)).toEqual([1_200]);
    expect(arrivals(model, 0, ALMOST_ONE)).toEqual([1_399]);
  });

  it("spreads the jitter evenly: mean j/2", () => {
    const link = linkOf({ jitterUs: 1_000 });
    const count = 20_000;
    let sum = 0;
    for (let k = 0; k < count; k++)
      sum += link.deliveries(BYTES, 0).arrivals[0]?.atUs ?? Number.NaN;
    // deviation of an even spread: j/√12
    expect(Math.abs(sum / count - 499.5)).toBeLessThan((4 * 1_000) / Math.sqrt(12 * count));
  });

  it("holds a reordered packet back, by a millisecond unless told otherwise", () => {
    expect(arrivals({ reorder: 0.5 }, 0, 0, 0.49)).toEqual([1_000]);
    expect(arrivals({ reorder: 0.5 }, 0, 0, 0.5)).toEqual([0]);
    expect(arrivals({ reorder: 1, reorderUs: 70, delayUs: 5 }, 0)).toEqual([75]);
  });

  it("doubles a packet; the copy has its own jitter and is not held back", () => {
    const model = { duplicate: 0.5, jitterUs: 100, reorder: 1, reorderUs: 1_000, delayUs: 10 };
    expect(arrivals(model, 0, 0.2, 0, 0.49, 0.8)).toEqual([1_030, 90]);
    expect(arrivals(model, 0, 0.2, 0, 0.5, 0.8)).toEqual([1_030]);
  });

  it("gives the copy bytes of its own", () => {
    const [first, copy] = linkOf({ duplicate: 1 }).deliveries(BYTES, 0).arrivals;
    expect(first?.bytes).toBe(BYTES);
    expect(copy?.bytes).toEqual(BYTES);
    expect(copy?.bytes).not.toBe(BYTES);
  });

  it.each(["duplicate", "reorder"] as const)("has the share of %s that the model says", (key) => {
    const link = linkOf({ [key]: 0.2 });
    const count = 20_000;
    let hit = 0;
    for (let k = 0; k < count; k++) {
      const { arrivals: all } = link.deliveries(BYTES, 0);
      if (all.length === 2 || all[0]?.atUs !== 0) hit++;
    }
    expect(Math.abs(hit / count - 0.2)).toBeLessThan(fourSigma(0.2, count));
  });
});

describe("isPerfect", () => {
  it("is so for a model that changes nothing, and for no other", () => {
    expect([{}, { loss: 0, delayUs: 0, jitterUs: 0 }, { reorderUs: 500 }].map(isPerfect)).toEqual([
      true,
      true,
      true,
    ]);
    const some = [
      { loss: 0.1 },
      { delayUs: 1 },
      { jitterUs: 1 },
      { duplicate: 0.1 },
      { reorder: 0.1 },
    ];
    expect(some.map(isPerfect)).toEqual([false, false, false, false, false]);
  });
});

describe("linkModelFault", () => {
  it.each([
    {},
    { loss: 0 },
    { loss: 1, duplicate: 0.5, reorder: 1, reorderUs: 0 },
    { delayUs: 0, jitterUs: 1_000 },
  ])("finds nothing in %j", (model) => {
    expect(linkModelFault(model)).toBeUndefined();
  });

  it.each<[LinkModel, RegExp]>([
    [{ loss: -0.1 }, /^loss is a probability/],
    [{ loss: 30 }, /^loss .* not 30$/],
    [{ duplicate: Number.NaN }, /^duplicate/],
    [{ reorder: Infinity }, /^reorder/],
    [{ delayUs: -1 }, /^delayUs is a whole number/],
    [{ jitterUs: 0.5 }, /^jitterUs/],
    [{ reorderUs: Infinity }, /^reorderUs/],
  ])("names the fault of %j", (model, fault) => {
    expect(linkModelFault(model)).toMatch(fault);
  });
});
