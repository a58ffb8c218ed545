import { describe, expect, it } from "vitest";
import type { Lease, OptionValues } from "../../../services/dhcp/index.ts";
import { leaseTimes } from "../../../services/dhcp/lease.ts";
import { loadedDice } from "../../net/dice.ts";
import { ADDRESS, boundTape, ClientTape, second } from "./tape.ts";

function leaseWith(options: OptionValues): Lease {
  const { lease } = boundTape(options).client.state;
  if (lease === undefined) throw new Error("no lease");
  return lease;
}

describe("leaseTimes (RFC 2131 §4.4.5)", () => {
  const middle = 0.5; // no fuzz
  const cases: readonly (readonly [
    string,
    number | undefined,
    number | undefined,
    number,
    number,
  ])[] = [
    ["takes the server's T1 and T2 if they are in order", 100, 200, 100, 200],
    ["takes 0.5 and 0.875 of the lease where there are none", undefined, undefined, 500, 875],
    ["fills in T1", undefined, 900, 500, 900],
    ["fills in T2", 100, undefined, 100, 875],
    ["replaces a T1 that is not before T2", 900, 800, 500, 800],
    ["replaces a T2 that is not before the end", 100, 1000, 100, 875],
    ["replaces both if both are beyond the end", 2000, 3000, 500, 875],
    ["replaces zeros", 0, 0, 500, 875],
    ["keeps the proportion where T2 is before half of the lease", undefined, 70, 40, 70],
  ];

  it.each(cases)("%s", (_, serverT1, serverT2, t1Seconds, t2Seconds) => {
    expect(leaseTimes(1000, serverT1, serverT2, loadedDice(middle))).toEqual({
      t1Seconds,
      t2Seconds,
    });
  });

  it("moves its own values by at most 1 %, so that clients come apart", () => {
    const early = leaseTimes(1000, undefined, undefined, loadedDice(0));
    expect(early).toEqual({ t1Seconds: 495, t2Seconds: 866.25 });
    const late = leaseTimes(1000, undefined, undefined, loadedDice(1));
    expect(late).toEqual({ t1Seconds: 505, t2Seconds: 883.75 });
  });

  it("draws twice whatever the server says", () => {
    for (const [leaseSeconds, t1] of [
      [1000, 100],
      [1000, undefined],
      [Infinity, undefined],
    ] as const) {
      const dice = loadedDice(0.5);
      leaseTimes(leaseSeconds, t1, undefined, dice);
      expect(dice.position).toBe(2);
    }
  });
});

describe("Lease", () => {
  it("holds what the ACK says", () => {
    const options = {
      domainName: "lab.example",
      domainSearch: ["lab.example", "example"],
      interfaceMtu: 1400,
      broadcastAddress: "192.0.2.255",
      ntpServers: ["192.0.2.11"],
      captivePortal: "https://portal.example/api",
    };
    expect(leaseWith(options)).toEqual({
      device: "eth0",
      address: ADDRESS,
      prefixLength: 24,
      serverId: "192.0.2.1",
      leaseSeconds: 3600,
      t1Seconds: 1800,
      t2Seconds: 3150,
      routers: ["192.0.2.1"],
      dnsServers: ["192.0.2.53"],
      ntpServers: ["192.0.2.11"],
      domain: "lab.example",
      searchDomains: ["lab.example", "example"],
      mtu: 1400,
      broadcastAddress: "192.0.2.255",
      captivePortal: "https://portal.example/api",
      requestedUs: 0,
      boundUs: 0,
      t1Us: second(1800),
      t2Us: second(3150),
      expiresUs: second(3600),
      serverEndpoint: { address: "192.0.2.1", port: 67, link: "02:00:00:00:00:fe" },
    });
  });

  it("takes its routers from option 121 where there is one, and not from option 3 (RFC 3442)", () => {
    const network = { destination: "198.51.100.0", prefixLength: 24, router: "192.0.2.8" };
    const fallback = { destination: "0.0.0.0", prefixLength: 0, router: "192.0.2.9" };
    expect(leaseWith({ classlessRoutes: [network, fallback] })).toMatchObject({
      routers: ["192.0.2.9"],
      routes: [network, fallback],
    });
    expect(leaseWith({ classlessRoutes: [network] }).routers).toEqual([]);
  });

  it("takes the mask of the address class where the server sends none", () => {
    expect(leaseWith({ subnetMask: undefined }).prefixLength).toBe(24);
  });

  it("is none of the broadcast address of its own network", () => {
    const header = { yiaddr: "192.0.2.255" };
    const tape = new ClientTape().command({ kind: "start" }).skip();
    tape.receives({ type: "offer", header }).skip();
    expect(tape.receives({ type: "ack", header }).take()).toEqual([
      "ignored ACK: 192.0.2.255/24 is the broadcast address of its network",
    ]);
    tape.receives({ type: "ack", header, options: { subnetMask: "255.255.254.0" } });
    expect(tape.take()).toContain("bound new 192.0.2.255 by 192.0.2.1");
  });

  it("leaves out addresses that mean none", () => {
    const lease = leaseWith({ domainNameServers: ["0.0.0.0", "192.0.2.53", "255.255.255.255"] });
    expect(lease.dnsServers).toEqual(["192.0.2.53"]);
  });

  it("leaves out what does not belong into system files, and an MTU below 68", () => {
    const options = {
      domainName: "lab.example\nnameserver 203.0.113.1",
      captivePortal: "https://portal.example/\u001b[2J",
      interfaceMtu: 67,
    };
    const lease = leaseWith(options);
    expect(lease).not.toHaveProperty("domain");
    expect(lease).not.toHaveProperty("captivePortal");
    expect(lease).not.toHaveProperty("mtu");
  });
});
