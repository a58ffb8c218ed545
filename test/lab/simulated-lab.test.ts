import { describe, expect, it } from "vitest";
import { LAB_DOMAIN, labRecords, LOOPBACK_PLAN, SIMULATED_PLAN } from "../../lab/lab.ts";
import { DEVICE_CLOCK_OFFSET_US, simulatedLab } from "../../lab/simulated-lab.ts";
import { onNet } from "../../net/address.ts";
import { seededRandom } from "../../net/random.ts";
import { ADAPTIVE } from "../../net/retry-presets.ts";
import { RoundTrips } from "../../net/round-trips.ts";
import { createResolver, type LookupResult } from "../../services/dns/index.ts";

describe.each([
  ["simulated", SIMULATED_PLAN],
  ["loopback", LOOPBACK_PLAN],
])("the plan of the %s lab", (_, plan) => {
  it("has everybody on one network", () => {
    const { dhcp, router, dns, ntp, pool, prefixLength } = plan;
    for (const address of [router, dns, ...ntp, pool.first, pool.last]) {
      expect(onNet(address, dhcp, prefixLength)).toBe(true);
    }
  });

  it("has two time servers, as a polite client needs", () => {
    expect(new Set(plan.ntp).size).toBe(2);
  });

  it("knows its own domain, the pool and the name of last resort", () => {
    const names = labRecords(plan).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([LAB_DOMAIN, "pool.ntp.org", "example.com"]));
  });
});

describe("the simulated lab", () => {
  it("gives the device a clock that is slow by a minute and a half", () => {
    const { device, servers } = simulatedLab({ random: seededRandom(1), tx: {}, rx: {} });
    const behindUs = device.instant.unixUs - servers.dns.node.instant.unixUs;
    expect(behindUs).toBe(DEVICE_CLOCK_OFFSET_US);
  });

  it("answers about the names of its zone, and about others that there are none", () => {
    const random = seededRandom(1);
    const { world, device } = simulatedLab({ random, tx: {}, rx: {} });
    device.addAddress("eth0", "192.0.2.7/24");
    const results: LookupResult[] = [];
    const resolver = createResolver(
      { port: 53, retry: ADAPTIVE.dns, roundTrips: new RoundTrips(), explain: false },
      random,
    );
    const running = device.run(resolver, {
      onEvents: (events) => {
        for (const event of events) if (event.kind === "answer") results.push(event.result);
      },
    });
    const servers = [{ address: SIMULATED_PLAN.dns, port: 53 }];
    running.command({ kind: "configure", servers, families: [4] });
    ["www.lab.example", "ntp.lab.example", "nowhere.lab.example"].forEach((name, id) =>
      running.command({ kind: "lookup", id, name }),
    );
    world.run({ untilUs: 1_000_000 });
    expect(results.map(({ name, outcome, addresses }) => ({ name, outcome, addresses }))).toEqual([
      { name: "www.lab.example", outcome: "answer", addresses: ["192.0.2.1"] },
      { name: "ntp.lab.example", outcome: "answer", addresses: SIMULATED_PLAN.ntp },
      { name: "nowhere.lab.example", outcome: "nxdomain", addresses: [] },
    ]);
  });
});
