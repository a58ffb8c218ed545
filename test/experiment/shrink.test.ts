import { describe, expect, it } from "vitest";
import { simulateRun, type RunResult, type RunSetting } from "../../experiment/run.ts";
import { runWithLosses, withLosses, type PacketNumber } from "../../experiment/shrink-run.ts";
import { shrinkSet } from "../../experiment/shrink-set.ts";
import { shrinkRun, worstSeed, type Shrunk } from "../../experiment/shrink.ts";
import { PLAIN } from "../../lab/scenario.ts";
import { SCENARIOS } from "../../lab/scenarios.ts";
import { linkModelFault, type LinkModel } from "../../net/impairment.ts";
import { PROFILES } from "../../net/impairment/profiles.ts";
import { ADAPTIVE, RETRY_PRESETS } from "../../net/retry-presets.ts";
import { seededRandom } from "../../net/random.ts";

const LOSSY: LinkModel = { loss: 0.3, delayUs: 5_000 };

function setting(changes: Partial<RunSetting> = {}): RunSetting {
  return {
    policy: ADAPTIVE,
    tx: LOSSY,
    rx: LOSSY,
    scenario: PLAIN,
    until: "OPERATIONAL",
    timeoutUs: 60_000_000,
    ...changes,
  };
}

function withPolicy(name: string): RunSetting {
  return setting({ policy: RETRY_PRESETS.get(name) ?? ADAPTIVE });
}

/** One effect that two sets have, which have nothing in common. */
function hasEither(items: readonly number[]): boolean {
  const isFew = items.includes(1) && items.includes(2);
  return isFew || items.filter((one) => one > 30).length >= 5;
}

function bad({ symptom, before }: Shrunk, { reached, endUs, dhcpUs }: RunResult): boolean {
  if (symptom.kind === "slow") return endUs >= symptom.boundUs;
  return !reached && (dhcpUs === Infinity) === (before.dhcpUs === Infinity);
}

describe("shrinkSet", () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index);

  it("finds the one item that matters, and knows it in few questions", () => {
    const shrunk = shrinkSet(numbers, (items) => items.includes(23), 1_000);
    expect(shrunk).toMatchObject({ items: [23], isMinimal: true });
    expect(shrunk.tests).toBeLessThan(30);
  });

  it("finds items that matter together, wherever they are", () => {
    const random = seededRandom(4).stream("sets");
    for (let round = 0; round < 200; round++) {
      const wanted = numbers.filter(() => random.below(10) === 0);
      const has = (items: readonly number[]): boolean => wanted.every((one) => items.includes(one));
      expect(shrinkSet(numbers, has, 10_000)).toMatchObject({ items: wanted, isMinimal: true });
    }
  });

  it("leaves nothing where nothing is needed, and all where all is", () => {
    expect(shrinkSet(numbers, () => true, 10).items).toEqual([]);
    expect(shrinkSet(numbers, ({ length }) => length === 40, 10_000).items).toEqual(numbers);
    expect(shrinkSet([], () => true, 10)).toEqual({ items: [], tests: 0, isMinimal: true });
  });

  it("leaves a set of which every item is needed, also where fewer would do in another way", () => {
    const { items } = shrinkSet(numbers, hasEither, 10_000);
    expect(hasEither(items)).toBe(true);
    for (const one of items) expect(hasEither(items.filter((other) => other !== one))).toBe(false);
  });

  it("stops asking when its questions are used up, and says so", () => {
    let asked = 0;
    const has = (items: readonly number[]): boolean => {
      asked++;
      return items.includes(3) && items.includes(30);
    };
    const { items, tests, isMinimal } = shrinkSet(numbers, has, 5);
    expect({ tests, asked, isMinimal }).toEqual({ tests: 5, asked: 5, isMinimal: false });
    expect(items).toEqual(expect.arrayContaining([3, 30]));
    expect(shrinkSet(numbers, has, 0)).toEqual({ items: numbers, tests: 0, isMinimal: false });
  });
});

describe("a run with exactly the losses of another", () => {
  it.each<[string, LinkModel]>([
    ["independent losses", LOSSY],
    [
      "bursts",
      { loss: { kind: "gilbert-elliott", p: 0.2, r: 0.3 }, delayUs: 5_000, jitterUs: 900 },
    ],
    [
      "a correlated jitter",
      { ...LOSSY, jitter: { kind: "normal", deviationUs: 900, correlation: 0.5 } },
    ],
    [
      "copies, a queue, overtaking",
      {
        ...LOSSY,
        duplicate: 0.2,
        reorder: 0.2,
        rate: { bitsPerSecond: 64_000, queueBytes: 1_000 },
      },
    ],
    ["refusals and damage", { ...LOSSY, refuse: 0.1, corrupt: 0.1, truncate: 0.1 }],
    [
      "rules",
      { ...LOSSY, rules: [{ when: { service: "dns" }, model: { loss: 0.6, delayUs: 9_000 } }] },
    ],
    [
      "an outage",
      { loss: [0.1, { kind: "window", fromUs: 6_000, untilUs: 80_000 }], delayUs: 5_000 },
    ],
    ["a profile", PROFILES.get("train-tunnel")?.tx ?? {}],
  ])("is that other run: %s", (_, link) => {
    expect(linkModelFault(link)).toBeUndefined();
    for (let seed = 0; seed < 60; seed++) {
      const of = setting({ tx: link, rx: link });
      const { result, lost } = runWithLosses(of, seed);
      expect(result, `seed ${seed}`).toEqual(simulateRun(of, seed));
      expect(simulateRun(withLosses(of, lost), seed), `seed ${seed}`).toEqual(result);
    }
  });
});

describe("shrinkRun", () => {
  it.each([
    ["a failing run", withPolicy("dhclient"), 300],
    ["a slow run", withPolicy("adaptive"), 20],
    ["a run of lws", withPolicy("lws"), 10],
    [
      "a run on a link with rules",
      setting({ rx: { ...LOSSY, rules: [{ when: { service: "ntp" }, model: { loss: 0.7 } }] } }),
      10,
    ],
    [
      "a run in a scenario",
      setting({ scenario: SCENARIOS.get("dhcp-nak")?.scenario ?? PLAIN }),
      10,
    ],
  ])("leaves of %s a 1-minimal set of losses that is still bad", (_, of, seeds) => {
    const seed = worstSeed(of, 1, seeds);
    const shrunk = shrinkRun(of, seed);
    if (shrunk.kind !== "shrunk") throw new Error(shrunk.kind);
    const packets: readonly PacketNumber[] = shrunk.needed;
    expect(packets.length).toBeGreaterThan(0);
    expect(shrunk.isMinimal).toBe(true);
    expect(shrunk.before).toEqual(simulateRun(of, seed));
    expect(shrunk.after).toEqual(simulateRun(shrunk.setting, seed));
    expect(bad(shrunk, shrunk.after)).toBe(true);
    for (const packet of shrunk.needed) {
      const others = packets.filter((other) => other !== packet);
      const without = simulateRun(withLosses(of, others), seed);
      expect(packet.without).toEqual(without);
      expect(bad(shrunk, without), `${packet.direction} ${packet.packet}`).toBe(false);
    }
  });

  it("keeps to the bound that it was given", () => {
    const of = withPolicy("rfc2131");
    const seed = worstSeed(of, 1, 30);
    const loose = shrinkRun(of, seed, { slowerThanUs: 3_000_000 });
    if (loose.kind !== "shrunk") throw new Error(loose.kind);
    expect(loose.after.endUs).toBeGreaterThanOrEqual(3_000_000);
    expect(loose.needed).toHaveLength(1);
  });

  it("takes a run that fails for a bad one, whatever the bound", () => {
    const of = setting({ tx: { loss: 1 }, timeoutUs: 1_000_000 });
    const shrunk = shrinkRun(of, 1, { slowerThanUs: 2_000_000 });
    expect(shrunk).toMatchObject({ kind: "shrunk", after: { reached: false } });
  });

  it("says what the lost packets were", () => {
    const of = setting({ tx: { loss: { kind: "nth", packets: [1] }, delayUs: 5_000 }, rx: {} });
    const shrunk = shrinkRun(of, 1);
    if (shrunk.kind !== "shrunk") throw new Error(shrunk.kind);
    expect(shrunk.needed).toMatchObject([
      {
        direction: "tx",
        packet: 1,
        atUs: 0,
        what: "DISCOVER",
        from: "0.0.0.0",
        to: "255.255.255.255",
      },
    ]);
  });

  it("leaves no packet where the world is to blame, not the link", () => {
    const shrunk = shrinkRun(
      setting({ scenario: { troubles: [{ at: "dhcp", kind: "down" }] } }),
      3,
    );
    expect(shrunk).toMatchObject({ kind: "shrunk", needed: [], isMinimal: true });
  });

  it("says where there is nothing to shrink", () => {
    expect(shrinkRun(setting(), 1, { slowerThanUs: 50_000_000 }).kind).toBe("fast");
    const dead = { troubles: [{ at: "dhcp", kind: "down" }] } as const;
    expect(shrinkRun(setting({ tx: {}, rx: {}, scenario: dead }), 1).kind).toBe("unlost");
  });

  it("runs no more often than it may", () => {
    const of = withPolicy("lws");
    let runs = 0;
    const shrunk = shrinkRun(of, worstSeed(of, 1, 200), { runsMax: 4, onRun: () => runs++ });
    if (shrunk.kind !== "shrunk") throw new Error(shrunk.kind);
    expect(shrunk.isMinimal).toBe(false);
    expect(runs).toBe(shrunk.runs);
    // the first of all, four, one for each packet that is left, and one without losses
    expect(runs).toBe(1 + 4 + shrunk.needed.length + 1);
  });
});

describe("worstSeed", () => {
  it("takes a run that fails before one that is slow, and the slowest where none fails", () => {
    const slowest = worstSeed(setting(), 10, 30);
    const times = Array.from(
      { length: 30 },
      (_, index) => simulateRun(setting(), 10 + index).endUs,
    );
    expect(slowest).toBe(10 + times.indexOf(Math.max(...times)));
    const failing = setting({ timeoutUs: Math.max(...times) - 1 });
    expect(simulateRun(failing, worstSeed(failing, 10, 30)).reached).toBe(false);
  });
});
