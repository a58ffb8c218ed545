import { describe, expect, it } from "vitest";
import { NatTable, passesNat, phaseOf, serviceOfPorts } from "../../../net/impairment.ts";

/** A DHCP message with these options. */
function dhcp(...options: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(240 + options.length);
  bytes.set(options, 240);
  return bytes;
}

describe("serviceOfPorts", () => {
  it.each([
    [68, 67, "dhcp"],
    [67, 68, "dhcp"],
    [50_000, 123, "ntp"],
    [123, 123, "ntp"],
    [53, 50_000, "dns"],
    [50_000, 80, "other"],
  ])("%i > %i is %s", (from, to, service) => {
    expect(serviceOfPorts(from, to)).toBe(service);
  });
});

describe("phaseOf", () => {
  it("finds the type of a DHCP message among its options (RFC 2132 §9.6)", () => {
    expect(phaseOf("dhcp", dhcp(53, 1, 1, 255))).toBe("DISCOVER");
    expect(phaseOf("dhcp", dhcp(0, 0, 12, 2, 53, 1, 53, 1, 5, 255))).toBe("ACK");
    expect(phaseOf("dhcp", dhcp(53, 1, 8))).toBe("INFORM");
  });

  it("does not know what says nothing, ends early or runs on", () => {
    for (const bytes of [dhcp(), dhcp(255, 53, 1, 1), dhcp(53), dhcp(12, 255, 1), dhcp(53, 1, 99)])
      expect(phaseOf("dhcp", bytes)).toBeUndefined();
    expect(phaseOf("dhcp", new Uint8Array(3))).toBeUndefined();
    expect(phaseOf("other", dhcp(53, 1, 1))).toBeUndefined();
  });

  it("tells requests from replies", () => {
    expect(phaseOf("ntp", Uint8Array.of(0x23))).toBe("ntp-request");
    expect(phaseOf("ntp", Uint8Array.of(0x24))).toBe("ntp-reply");
    expect(phaseOf("ntp", Uint8Array.of())).toBeUndefined();
    const dns = new Uint8Array(12);
    expect(phaseOf("dns", dns)).toBe("dns-query");
    dns[2] = 0x80;
    expect(phaseOf("dns", dns)).toBe("dns-reply");
    expect(phaseOf("dns", dns.subarray(1))).toBeUndefined();
    const arp = new Uint8Array(28);
    arp[7] = 1;
    expect(phaseOf("arp", arp)).toBe("arp-request");
    arp[7] = 2;
    expect(phaseOf("arp", arp)).toBe("arp-reply");
  });

  it("looks where the payload begins", () => {
    expect(phaseOf("ntp", Uint8Array.of(0, 0, 0x24), 2)).toBe("ntp-reply");
    const frame = new Uint8Array(50 + 240 + 3);
    frame.set([53, 1, 2], 290);
    expect(phaseOf("dhcp", frame, 50)).toBe("OFFER");
  });
});

describe("a translator of addresses", () => {
  const forgetful = { times: 0, rebindings: () => forgetful.times };

  it("shows a port as itself until it forgets, then as another one, and the old way is closed", () => {
    forgetful.times = 0;
    const nat = new NatTable(forgetful);
    expect(nat.leaves(5_000, 0)).toBe(5_000);
    expect(nat.comes(5_000, 0)).toEqual({ port: 5_000, isLost: false });
    forgetful.times = 1;
    expect(nat.knows(5_000, 0)).toBe(false);
    expect(nat.comes(5_000, 0)).toEqual({ port: 5_000, isLost: true });
    const outside = nat.leaves(5_000, 0);
    expect(outside).not.toBe(5_000);
    expect(nat.knows(5_000, 0)).toBe(true);
    expect(nat.comes(outside, 0)).toEqual({ port: 5_000, isLost: false });
    expect(nat.comes(5_000, 0)).toEqual({ port: 5_000, isLost: true });
  });

  it("gives each port another one, and leaves alone what nobody has used", () => {
    forgetful.times = 2;
    const nat = new NatTable(forgetful);
    expect(nat.leaves(1, 0)).not.toBe(nat.leaves(2, 0));
    expect(nat.comes(9, 0)).toEqual({ port: 9, isLost: false });
    expect(nat.knows(9, 0)).toBe(true);
  });

  it("remembers so many ports and no more", () => {
    forgetful.times = 0;
    const nat = new NatTable(forgetful);
    for (let port = 1; port <= 4_097; port++) nat.leaves(port, 0);
    forgetful.times = 1;
    expect(nat.knows(1, 0)).toBe(true); // forgotten altogether
    expect(nat.knows(2, 0)).toBe(false);
  });

  it("is not passed by DHCP and ARP", () => {
    expect((["dhcp", "arp", "ntp", "dns", "other"] as const).map(passesNat)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
