import { describe, expect, it } from "vitest";
import type { BringUpConfig } from "../../../services/bring-up/config.ts";
import { Bench, LabBench, MS, SECOND } from "./bench.ts";
import { interfacesOnTwoLans, twoLans, type TwoLans } from "./two-lans.ts";

function benchOn(
  place: TwoLans,
  carrier = { eth0: true, eth1: true },
  changes: Partial<BringUpConfig> = {},
): Bench {
  for (const device of ["eth0", "eth1"] as const) place.device.setCarrier(device, carrier[device]);
  return new Bench(place, { config: { interfaces: interfacesOnTwoLans(carrier), ...changes } });
}

function devices(t: Bench): readonly string[] {
  return t.view.networks.map(({ device }) => device);
}

describe("BringUp, several interfaces", () => {
  it("takes the first that is usable and does not wait for the other", () => {
    const t = benchOn(twoLans()).start().climb();
    expect(devices(t)).toEqual(["eth0"]);
    expect(t.view.elapsedUs).toBe(30 * MS);
    expect(devices(t.for(SECOND))).toEqual(["eth0", "eth1"]);
    expect(t.view.dnsServers).toEqual(["192.0.2.53", "198.51.100.53"]);
  });

  it("prefers the order of the configuration as soon as it can", () => {
    const t = benchOn(twoLans(20_000, 5_000)).start().climb("DHCP").for(0);
    expect(devices(t)).toEqual(["eth1"]);
    expect(devices(t.climb().for(SECOND))).toEqual(["eth0", "eth1"]);
  });

  it("begins on one without the other's carrier, and takes that one in when it comes", () => {
    const t = benchOn(twoLans(), { eth0: false, eth1: true }).start().climb();
    expect(devices(t)).toEqual(["eth1"]);
    expect(t.view.dnsServers).toEqual(["198.51.100.53"]);
    t.carrier("eth0", true).for(SECOND);
    expect(devices(t)).toEqual(["eth0", "eth1"]);
  });

  it("says at once that nothing has carrier", () => {
    const t = benchOn(twoLans(), { eth0: false, eth1: false }).start().for(0);
    expect(t.state).toBe("INITIALIZED");
    expect(t.logged("held")).toMatchObject([
      { atUs: 0, notifier: "link", next: "IFACE_COLDPLUG", reason: "no carrier on eth0, eth1" },
    ]);
    t.for(30 * SECOND)
      .carrier("eth1", true)
      .climb();
    expect(devices(t)).toEqual(["eth1"]);
  });

  it("says of each interface what it lacks", () => {
    const t = benchOn(twoLans(), { eth0: true, eth1: false }).start().for(0);
    expect(t.blockers).toEqual(["dhcp: eth0: no OFFER yet after 1 DISCOVER; eth1: no carrier"]);
  });

  it("stays up when one of two is lost, and asks the other's servers", () => {
    const t = benchOn(twoLans()).start().climb().for(SECOND);
    const falls = (): readonly string[] => t.ladder.filter((line) => line.includes("("));
    t.carrier("eth0", false).for(120 * SECOND);
    expect(falls()).toEqual([]);
    expect(t.view.dnsServers).toEqual(["198.51.100.53"]);
    expect(t.view.time?.server).toBe("198.51.100.11");
    t.carrier("eth1", false).for(0);
    expect(falls()).toEqual(["INITIALIZED (no carrier on eth0, eth1)"]);
  });

  it("notes a carrier that comes or goes before the start, and sends nothing yet", () => {
    const t = benchOn(twoLans(), { eth0: true, eth1: false });
    t.carrier("eth0", false).carrier("eth1", true).for(SECOND);
    expect(t.sent()).toEqual([]);
    t.start().climb();
    expect(devices(t)).toEqual(["eth1"]);
  });

  it("has nothing to wait for without an interface", () => {
    const t = new LabBench({ config: { interfaces: [] } }).start().for(0);
    expect(t.blockers).toEqual(["link: no interface to manage: none has a usable address"]);
  });

  it("uses an identity that the system has already, without DHCP", () => {
    const network = {
      address: "192.0.2.7",
      prefixLength: 24,
      routers: ["192.0.2.1"],
      dnsServers: ["192.0.2.53"],
      ntpServers: ["192.0.2.11"],
    };
    const fixed = { kind: "fixed", provenance: "os", network } as const;
    const interfaces = [
      { device: "eth0", mac: "02:00:00:00:00:64", carrier: true, network: fixed },
    ];
    const t = new LabBench({ config: { interfaces, bindSource: false } });
    t.device.addAddress("eth0", "192.0.2.7/24");
    t.start().climb();
    expect(t.sent()).toEqual(["NTP request", "A example.com"]);
    expect(t.carrier("eth0", false).for(0).state).toBe("INITIALIZED");
    expect(t.carrier("eth0", true).climb().view.networks).toMatchObject([
      { device: "eth0", network },
    ]);
  });
});
