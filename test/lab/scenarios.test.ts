import { describe, expect, it } from "vitest";
import { simulateRun, type RunResult } from "../../experiment/run.ts";
import { scenarioFaults } from "../../lab/scenario-fault.ts";
import { PLAIN, type Scenario } from "../../lab/scenario.ts";
import { SCENARIOS } from "../../lab/scenarios.ts";
import type { SimulatedLab } from "../../lab/simulated-lab.ts";
import { ADAPTIVE, RETRY_PRESETS } from "../../net/retry-presets.ts";

const LINK = { delayUs: 5_000 };
const MINUTE_US = 60_000_000;
/** Its delays are fixed: what happens follows from the scenario alone. */
const FIXED = "udhcpc";
/** What a bring-up takes on this link when nothing is wrong. */
const PLAIN_US = 30_000;

interface Ran {
  readonly result: RunResult;
  /** How often the troubles of each server happened, by the names of the nodes. */
  readonly happened: Readonly<Record<string, readonly number[]>>;
}

function run(scenario: Scenario, retry = "adaptive", seed = 1): Ran {
  let lab: SimulatedLab | undefined;
  const policy = RETRY_PRESETS.get(retry) ?? ADAPTIVE;
  const setting = { policy, tx: LINK, rx: LINK, scenario, timeoutUs: MINUTE_US } as const;
  const result = simulateRun({ ...setting, until: "OPERATIONAL" }, seed, (made) => (lab = made));
  if (lab === undefined) throw new Error("no lab was made");
  const { dhcp, ntp, dns, seconds } = (lab as SimulatedLab).servers;
  const servers = [dhcp, ...ntp, dns, ...seconds];
  const happened = Object.fromEntries(
    servers.flatMap(({ node, scripted }) =>
      scripted === undefined ? [] : [[node.name, scripted.state.happened]],
    ),
  );
  return { result, happened };
}

/** The scenario of a name, on dice that decide little: there is no loss. */
function named(name: string, retry?: string): Ran {
  const scenario = SCENARIOS.get(name)?.scenario;
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return run(scenario, retry);
}

describe("the scenarios with names", () => {
  it("can all be, and say what they are about", () => {
    for (const [name, { scenario, about, good }] of SCENARIOS) {
      expect(scenarioFaults(scenario), name).toEqual([]);
      expect(
        [about, good].every((words) => words !== ""),
        name,
      ).toBe(true);
      expect(JSON.parse(JSON.stringify(scenario)), name).toEqual(scenario);
    }
  });

  it("lead every policy to OPERATIONAL, but for one: nobody asks again where an answer was cut off", () => {
    for (const name of SCENARIOS.keys())
      for (const retry of RETRY_PRESETS.keys())
        expect(named(name, retry).result.reached, `${name}, ${retry}`).toBe(
          name !== "dns-truncate",
        );
  });

  it("make nobody send in a storm: after fifteen packets, fewer than ten a second", () => {
    for (const name of SCENARIOS.keys())
      for (const retry of RETRY_PRESETS.keys()) {
        const { sent, endUs } = named(name, retry).result;
        expect(sent, `${name}, ${retry}`).toBeLessThan(15 + (10 * endUs) / 1_000_000);
      }
  });

  it("are the lab as it is, where nothing is wrong", () => {
    const { result, happened } = named("plain");
    expect(result.operationalUs).toBe(PLAIN_US);
    expect(happened).toEqual({});
    expect(run(PLAIN).result).toEqual(result);
    expect(run({}).result).toEqual(result);
  });

  it.each<[string, Readonly<Record<string, readonly number[]>>, Partial<RunResult>]>([
    ["dhcp-slow", { dhcp: [2] }, { dhcpUs: 1_620_000 }],
    ["dhcp-nak", { dhcp: [2] }, { sent: 8, received: 8 }],
    ["dhcp-garbage", { dhcp: [2] }, { retries: 2 }],
    ["dhcp-foreign", { dhcp: [2] }, { retries: 2 }],
    ["first-dhcp-dead", { dhcp: [2] }, { operationalUs: PLAIN_US }],
    ["ntp-kod", { ntp1: [1] }, { operationalUs: PLAIN_US + 10_000 }],
    ["ntp-denied", { ntp1: [1] }, { operationalUs: PLAIN_US + 10_000 }],
    ["ntp-liar", { ntp1: [1] }, { operationalUs: PLAIN_US }],
    ["dns-refused", { dns: [1] }, { operationalUs: PLAIN_US + 10_000 }],
  ])("%s bites, and a good client loses no more than it must", (name, happened, result) => {
    const ran = named(name, FIXED);
    expect(ran.happened).toEqual(happened);
    expect(ran.result).toMatchObject(result);
  });

  it.each([
    ["dhcp-rebooting", "dhcpUs", 2_000_000, 5_000_000],
    ["dhcp-exhausted", "dhcpUs", 3_000_000, 8_000_000],
    ["ntp-unsynchronised", "timeValidUs", 3_000_000, 5_000_000],
    ["first-ntp-dead", "timeValidUs", 2_000_000, 2_100_000],
    ["dns-slow", "operationalUs", 830_000, 900_000],
    ["dns-servfail", "operationalUs", 3_000_000, 5_000_000],
    ["first-dns-dead", "operationalUs", 2_500_000, 2_600_000],
    ["clock-step", "operationalUs", 330_000, 400_000],
    ["suspend", "dhcpUs", 10_020_000, 10_200_000],
    ["link-flap", "dhcpUs", 520_000, 800_000],
  ] as const)(
    "%s delays the state it is about, and no longer than need be",
    (name, key, from, to) => {
      const us = named(name, FIXED).result[key];
      expect(us).toBeGreaterThanOrEqual(from);
      expect(us).toBeLessThan(to);
    },
  );

  it("clock-step makes the device ask for the time again", () => {
    const { scenario } = SCENARIOS.get("clock-step") ?? { scenario: PLAIN };
    const { clock: _clock, ...unstepped } = scenario;
    expect(named("clock-step", FIXED).result.sent).toBe(run(unstepped, FIXED).result.sent + 1);
  });
});
