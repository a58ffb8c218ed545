import { describe, expect, it } from "vitest";
import { simulateFleet, type ServerCounters } from "../../experiment/fleet.ts";
import { simulateRun, type RunResult, type RunSetting } from "../../experiment/run.ts";
import type { Scenario } from "../../lab/scenario.ts";
import { ADAPTIVE, RETRY_PRESETS } from "../../net/retry-presets.ts";

const LINK = { loss: 0.2, delayUs: 5_000 };
const SETTING: RunSetting = {
  policy: ADAPTIVE,
  tx: LINK,
  rx: LINK,
  scenario: {},
  until: "OPERATIONAL",
  timeoutUs: 60_000_000,
};
/** Of two leases a second: most devices wait. */
const CROWDED: Scenario = { capacity: { dhcp: { perSecond: 4, queuePackets: 5 } } };

interface Played {
  readonly results: readonly RunResult[];
  readonly servers: readonly ServerCounters[];
}

function play(setting: RunSetting, devices: number, seed: number): Played {
  const results: RunResult[] = [];
  const servers = simulateFleet(setting, devices, seed, (device, result) => {
    expect(device).toBe(results.length);
    results.push(result);
  });
  return { results, servers };
}

const server = ({ servers }: Played, name: string): ServerCounters => {
  const found = servers.find((each) => each.server === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const sum = (played: Played, of: (result: RunResult) => number): number =>
  played.results.reduce((total, result) => total + of(result), 0);

describe("simulateFleet", () => {
  it("brings every device up, and hands the results over in the order of the devices", () => {
    const { results, servers } = play(SETTING, 300, 1);
    expect(results).toHaveLength(300);
    expect(results.every(({ reached, operationalUs }) => reached && operationalUs > 0)).toBe(true);
    expect(servers.map((each) => each.server)).toEqual(["dhcp", "ntp1", "ntp2", "dns"]);
  });

  it("gives the same for the same seed, and something else for another", () => {
    const once = play(SETTING, 60, 7);
    expect(play(SETTING, 60, 7)).toEqual(once);
    expect(play(SETTING, 60, 8)).not.toEqual(once);
  });

  it("of one device is a bring-up behind a router: one round trip more for none of its packets", () => {
    const still = { ...SETTING, tx: { delayUs: 5_000 }, rx: { delayUs: 5_000 } };
    const [alone] = play({ ...still, scenario: { capacity: "unlimited" } }, 1, 3).results;
    expect(alone).toEqual(simulateRun(still, 3));
  });

  it("leaves a device alone where the servers are quick: its fate is its own, however many others there are", () => {
    const unlimited = { ...SETTING, scenario: { capacity: "unlimited" } as const };
    const few = play(unlimited, 20, 5).results;
    const many = play(unlimited, 520, 5).results;
    expect(many.slice(0, 20)).toEqual(few);
  });

  it("makes devices wait where the servers are slow, each until its own time-out", () => {
    const setting = { ...SETTING, scenario: CROWDED, timeoutUs: 10_000_000 };
    const played = play(setting, 60, 2);
    const late = played.results.filter(({ reached }) => !reached);
    expect(late.length).toBeGreaterThan(20);
    expect(late.length).toBeLessThan(60);
    for (const { endUs, operationalUs } of late) {
      expect([endUs, operationalUs]).toEqual([setting.timeoutUs, Infinity]);
    }
    const { dropped, longestQueue } = server(played, "dhcp");
    expect(dropped).toBeGreaterThan(0);
    expect(longestQueue).toBe(5);
  });

  it("loses and makes up no packet between devices and servers", () => {
    const played = play({ ...SETTING, scenario: { capacity: "unlimited" } }, 200, 4);
    for (const { received, served, dropped } of played.servers) {
      expect([served, dropped]).toEqual([received, 0]);
    }
    const arrived = played.servers.reduce((total, { received }) => total + received, 0);
    expect(arrived).toBeLessThanOrEqual(sum(played, ({ sent, droppedTx }) => sent - droppedTx));
    // what was on its way when its device was done is nobody's any more
    const answered = sum(played, ({ received, droppedRx }) => received + droppedRx);
    expect(answered).toBeLessThanOrEqual(arrived);
    expect(answered).toBeGreaterThan(0.95 * arrived);
  });

  it("never serves more than comes in, nor keeps more waiting than there is room", () => {
    const { servers } = play({ ...SETTING, scenario: CROWDED, timeoutUs: 5_000_000 }, 100, 6);
    for (const { received, served, dropped, longestQueue } of servers) {
      const queued = received - served - dropped;
      expect(queued).toBeGreaterThanOrEqual(0);
      expect(queued).toBeLessThanOrEqual(longestQueue + 1);
    }
  });

  it("works under every policy", () => {
    for (const policy of RETRY_PRESETS.values()) {
      const { results } = play({ ...SETTING, policy, timeoutUs: 300_000_000 }, 12, 1);
      expect(results.filter(({ reached }) => reached).length, policy.name).toBeGreaterThan(10);
    }
  });

  it("starts all at once where that is wanted", () => {
    const scenario = { spreadUs: 0, capacity: "unlimited" } as const;
    const still = { ...SETTING, tx: { delayUs: 5_000 }, rx: { delayUs: 5_000 }, scenario };
    const ends = play(still, 500, 1).results.map(({ endUs }) => endUs);
    expect(new Set(ends)).toEqual(new Set([30_000]));
  });

  it("refuses a fleet that cannot be", () => {
    expect(() => play(SETTING, 0, 1)).toThrow(RangeError);
    expect(() => play({ ...SETTING, scenario: { spreadUs: -1 } }, 2, 1)).toThrow(RangeError);
  });
});
