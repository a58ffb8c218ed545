import { describe, expect, it } from "vitest";
import { designFromFile, type DesignNames } from "../../experiment/design-file.ts";
import { faultText } from "../../experiment/file-fault.ts";
import { scenarioFromFile } from "../../experiment/scenario-file.ts";
import { SCENARIOS } from "../../lab/scenarios.ts";

const HEAD = { schema: "bringup.scenario/1", name: "mine" } as const;

function faultsOf(json: unknown): readonly string[] {
  const read = scenarioFromFile(json);
  return read.kind === "faults" ? read.faults.map(faultText) : [];
}

describe("a scenario file", () => {
  it("says durations in words or in microseconds, and all that a scenario can be", () => {
    const json = {
      ...HEAD,
      servers: { dhcp: 2, ntp: 1, dns: 2 },
      troubles: [
        { at: "dhcp", kind: "slow", by: "800ms", from: "1s", until: 5_000_000, every: "10s" },
        { at: "dhcp1", kind: "down", until: "2s", forgets: true },
        { at: "dhcp", kind: "nak", of: "unknown", first: 3 },
        { at: "ntp1", kind: "lie", by: "-2h", phase: "ntp-request" },
        { at: "ntp", kind: "kiss", code: "RSTR" },
        { at: "dns2", kind: "truncate" },
        { at: "dns", kind: "foreign" },
      ],
      clock: {
        offset: "-3m",
        skewPpm: -50,
        wander: { ppm: 10, every: "1s" },
        steps: [{ at: "1s", by: "-1h" }],
        suspends: [{ at: "2s", for: "5s", monotonic: "stops" }],
      },
      flaps: [{ at: 0, for: "500ms", every: "30s" }],
      capacity: { dhcp: { perSecond: 100, queuePackets: 5 } },
      spread: "2s",
    };
    expect(scenarioFromFile(json)).toEqual({
      kind: "value",
      value: {
        name: "mine",
        scenario: {
          name: "mine",
          servers: { dhcp: 2, ntp: 1, dns: 2 },
          troubles: [
            {
              at: "dhcp",
              kind: "slow",
              byUs: 800_000,
              fromUs: 1_000_000,
              untilUs: 5_000_000,
              everyUs: 10_000_000,
            },
            { at: "dhcp1", kind: "down", untilUs: 2_000_000, forgets: true },
            { at: "dhcp", kind: "nak", of: "unknown", first: 3 },
            { at: "ntp1", kind: "lie", byUs: -7_200_000_000, phase: "ntp-request" },
            { at: "ntp", kind: "kiss", code: "RSTR" },
            { at: "dns2", kind: "truncate" },
            { at: "dns", kind: "foreign" },
          ],
          clock: {
            offsetUs: -180_000_000,
            skewPpm: -50,
            wander: { ppm: 10, everyUs: 1_000_000 },
            steps: [{ atUs: 1_000_000, byUs: -3_600_000_000 }],
            suspends: [{ atUs: 2_000_000, forUs: 5_000_000, monotonic: "stops" }],
          },
          flaps: [{ atUs: 0, forUs: 500_000, everyUs: 30_000_000 }],
          capacity: { dhcp: { perSecond: 100, queuePackets: 5 } },
          spreadUs: 2_000_000,
        },
      },
    });
  });

  it("takes what it leaves out from the scenario it names", () => {
    const base = SCENARIOS.get("dhcp-nak")?.scenario;
    const read = scenarioFromFile({ ...HEAD, from: "dhcp-nak", clock: { skewPpm: 5 } });
    expect(read).toMatchObject({
      value: { scenario: { troubles: base?.troubles, clock: { skewPpm: 5 }, name: "mine" } },
    });
  });

  it.each<[string, object, string]>([
    [
      "a name that is none",
      { name: "a b" },
      "name: expected 1 to 40 letters, digits, hyphens, dots",
    ],
    [
      "an unknown kind",
      { troubles: [{ at: "dhcp", kind: "evil" }] },
      "troubles[0].kind: expected a trouble of kind slow, down",
    ],
    [
      "a duration without a unit",
      { troubles: [{ at: "dhcp", kind: "slow", by: "8" }] },
      'troubles[0].by: expected a duration: "250ms"',
    ],
    ["an unknown key", { clock: { ofset: 1 } }, "clock.ofset: expected no such key"],
    [
      "a trouble of another protocol",
      { troubles: [{ at: "ntp", kind: "nak" }] },
      'troubles[0]: "nak" is nothing that a ntp server does',
    ],
    [
      "a server that is not there",
      { troubles: [{ at: "dns2", kind: "down" }] },
      "there is no dns2",
    ],
    [
      "a restart without an end",
      { troubles: [{ at: "dhcp", kind: "down", forgets: true }] },
      "only a DHCP server that comes back",
    ],
    [
      "an end before the beginning",
      { troubles: [{ at: "dhcp", kind: "down", from: "2s", until: "1s" }] },
      "untilUs is a whole number from 2000001",
    ],
    [
      "repetition without an end",
      { troubles: [{ at: "dhcp", kind: "down", every: "1s" }] },
      "without untilUs it never ends",
    ],
    [
      "flaps in one another",
      {
        flaps: [
          { at: "1s", for: "2s" },
          { at: "2s", for: "1s" },
        ],
      },
      "flaps[1] begins before the one before it is over",
    ],
    [
      "a server that serves nothing",
      { capacity: { ntp: { perSecond: 0, queuePackets: 5 } } },
      "capacity.ntp.perSecond is a number from 0.001 to 1000000, not 0",
    ],
    [
      "devices that power up over hours",
      { spread: "2h" },
      "spreadUs is a whole number from 0 to 3600000000",
    ],
    [
      "a clock beyond all bounds",
      { clock: { skewPpm: 1e6 } },
      "clock.skewPpm is at most 100000 ppm",
    ],
  ])("says what is wrong with %s", (_, change, words) => {
    expect(faultsOf({ ...HEAD, ...change }).join("\n")).toContain(words);
  });

  it("may stand in a design as it is", () => {
    const names = {} as DesignNames;
    const design = { scenarios: [{ name: "mine", flaps: [{ at: "1s", for: "1s" }] }] };
    expect(designFromFile(design, names)).toEqual({
      kind: "value",
      value: {
        scenarios: [
          {
            name: "mine",
            scenario: { name: "mine", flaps: [{ atUs: 1_000_000, forUs: 1_000_000 }] },
          },
        ],
      },
    });
    const faulty = designFromFile({ scenarios: [{ name: "mine", flaps: [{ at: 1 }] }] }, names);
    expect(faulty).toMatchObject({
      kind: "faults",
      faults: [{ path: "scenarios[0].flaps[0].for" }],
    });
  });
});
