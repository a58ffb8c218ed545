import { describe, expect, it } from "vitest";
import { capacitiesOf, DEFAULT_CAPACITIES } from "../../lab/capacity.ts";
import { Fleet, FLEET_DEVICES_MAX, SEGMENT_DEVICES, type FleetOptions } from "../../lab/fleet.ts";
import { onNet } from "../../net/address.ts";
import { RETRY_PRESETS } from "../../net/retry-presets.ts";
import { createDhcpClient, type Lease } from "../../services/dhcp/index.ts";

const PLAIN: FleetOptions = { devices: 3, seed: 1, tx: {}, rx: {}, scenario: {} };

/** Powers up every device with a DHCP client alone, and gives the leases in the order of the devices. */
function leasesOf(options: FleetOptions): readonly (Lease | undefined)[] {
  const fleet = new Fleet(options);
  const policy = RETRY_PRESETS.get("adaptive")?.discover;
  if (policy === undefined) throw new Error("no policy");
  const clients = Array.from({ length: options.devices }, (_, device) => {
    const { node, interface: own, random } = fleet.powerUp(device);
    const { device: name, mac } = own;
    const client = createDhcpClient(
      {
        device: name,
        mac,
        transport: { kind: "frames" },
        discover: policy,
        request: policy,
        explain: false,
      },
      random,
    );
    node.run(client).command({ kind: "start" });
    return client;
  });
  fleet.world.run({ untilUs: 60_000_000 });
  return clients.map((client) => client.state.lease);
}

const startsOf = (options: FleetOptions) => {
  const fleet = new Fleet(options);
  return Array.from({ length: options.devices }, (_, device) => fleet.startUs(device));
};

const within = (spreadUs: number, startsUs: readonly number[]) => {
  expect(Math.min(...startsUs)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...startsUs)).toBeLessThan(Math.max(spreadUs, 1));
  expect(Math.max(...startsUs)).toBeGreaterThanOrEqual(0.95 * spreadUs - 1);
};

const traits = (devices: number, order: readonly number[]) => {
  const fleet = new Fleet({ ...PLAIN, devices });
  const all = order.map((device) => {
    const { node, interface: own, random } = fleet.powerUp(device);
    const dice = random.stream("x").uint32();
    return [device, fleet.startUs(device), own.mac, node.instant.unixUs, dice] as const;
  });
  return all.toSorted(([a], [b]) => a - b);
};

describe("a fleet", () => {
  it("gives every device an address of its own, on the network of its segment", () => {
    const devices = 2 * SEGMENT_DEVICES + 7;
    const leases = leasesOf({ ...PLAIN, devices });
    expect(new Set(leases.map((lease) => lease?.address)).size).toBe(devices);
    leases.forEach((lease, device) => {
      const router = `10.0.${Math.floor(device / SEGMENT_DEVICES)}.1`;
      expect(lease).toMatchObject({ routers: [router], prefixLength: 24, serverId: "10.255.0.1" });
      expect(onNet(lease?.address ?? "", router, 24)).toBe(true);
    });
  });

  it("has a segment for each 250 devices, and all of them fit", () => {
    const fleet = new Fleet({ ...PLAIN, devices: 5 * SEGMENT_DEVICES + 1 });
    const { node } = fleet.powerUp(5 * SEGMENT_DEVICES);
    expect(node.attachment("eth0")?.segment.name).toBe("lan-5");
    expect(() => fleet.powerUp(6 * SEGMENT_DEVICES)).toThrow(RangeError);
  });

  it("has addresses and names for as many as it promises", () => {
    const last = FLEET_DEVICES_MAX - 1;
    const fleet = new Fleet({ ...PLAIN, devices: FLEET_DEVICES_MAX });
    const device = fleet.powerUp(last);
    expect(device.interface.mac).not.toBe(fleet.powerUp(last - 1).interface.mac);
    const { segment } = device.node.attachment("eth0") ?? {};
    expect(segment?.ownerOf("10.15.255.1")?.node.name).toBe("relay-4095");
    expect(() => new Fleet({ ...PLAIN, devices: FLEET_DEVICES_MAX + 1 })).toThrow(RangeError);
    expect(() => new Fleet({ ...PLAIN, devices: 0 })).toThrow(RangeError);
  });

  it("powers up within a second, or within the spread of the scenario", () => {
    const devices = 400;
    within(1_000_000, startsOf({ ...PLAIN, devices }));
    within(30_000_000, startsOf({ ...PLAIN, devices, scenario: { spreadUs: 30_000_000 } }));
    within(0, startsOf({ ...PLAIN, devices, scenario: { spreadUs: 0 } }));
    expect(() => startsOf({ ...PLAIN, scenario: { spreadUs: 0.5 } })).toThrow(RangeError);
  });

  it("has clocks that are behind by up to three minutes, each by another", () => {
    const fleet = new Fleet({ ...PLAIN, devices: 200 });
    const trueUs = fleet.servers.dns.node.instant.unixUs;
    const behindUs = Array.from(
      { length: 200 },
      (_, device) => trueUs - fleet.powerUp(device).node.instant.unixUs,
    );
    expect(new Set(behindUs).size).toBe(200);
    expect(Math.min(...behindUs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...behindUs)).toBeLessThan(180_000_000);
  });

  it("throws the dice of a device by its number, however many others there are", () => {
    expect(traits(1_000, [2, 0, 1])).toEqual(traits(3, [0, 1, 2]));
    const [first, second] = traits(3, [0, 1]);
    expect(first?.slice(1)).not.toEqual(second?.slice(1));
  });
});

describe("the capacities of a fleet's servers", () => {
  it("are those of the scenario, one by one, and else the defaults", () => {
    const { dhcp, ntp, dns } = capacitiesOf({ ntp: { perSecond: 40, queuePackets: 3 } });
    expect(ntp).toEqual({ serviceUs: 25_000, queuePackets: 3 });
    expect(dhcp.serviceUs).toBe(1e6 / DEFAULT_CAPACITIES.dhcp.perSecond);
    expect(dns).toEqual(capacitiesOf().dns);
  });

  it("may have no end", () => {
    expect(capacitiesOf("unlimited").dhcp).toEqual({ serviceUs: 0, queuePackets: Infinity });
  });

  it("are rates that the microsecond can tell", () => {
    for (const perSecond of [0, -1, Number.NaN, 3_000_000]) {
      expect(() => capacitiesOf({ dns: { perSecond, queuePackets: 1 } })).toThrow(RangeError);
    }
  });
});
