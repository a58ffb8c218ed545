import { describe, expect, it } from "vitest";
import { StackPort, type StackPortSpec } from "../../../net/user-stack/stack-port.ts";

const port = (spec: StackPortSpec, number: number) => new StackPort(spec, number);

const SERVER = { address: "192.0.2.1", port: 67, link: "02:00:00:00:00:01" };
const LEASED = "192.0.2.100";

describe("a frame port without an address", () => {
  const dhcp = port({ kind: "udp-frame", device: "eth0", port: 68, source: "0.0.0.0" }, 68);

  it("takes what is for its number, whatever address it is for: one of them may become its own", () => {
    const broadcast = { address: "255.255.255.255", port: 68 };
    expect(dhcp.takes(SERVER, broadcast, "broadcast")).toBe(true);
    expect(dhcp.takes(SERVER, { address: LEASED, port: 68 }, "unowned")).toBe(true);
    expect(dhcp.takes(SERVER, { address: LEASED, port: 69 }, "unowned")).toBe(false);
    expect(dhcp.takes(SERVER, { address: "224.0.0.1", port: 68 }, "multicast")).toBe(false);
  });

  it("has no endpoint that anybody could be told", () => {
    expect(dhcp.local).toBeUndefined();
  });
});

describe("a frame port with an address", () => {
  const renewing = port({ kind: "udp-frame", device: "eth0", port: 68, source: LEASED }, 68);

  it("takes what is for it or for everybody", () => {
    expect(renewing.takes(SERVER, { address: LEASED, port: 68 }, "unicast")).toBe(true);
    expect(renewing.takes(SERVER, { address: "192.0.2.255", port: 68 }, "broadcast")).toBe(true);
    expect(renewing.takes(SERVER, { address: "192.0.2.101", port: 68 }, "unowned")).toBe(false);
  });
});

describe("a udp port over the stack", () => {
  const peer = { address: "192.0.2.53", port: 53 };
  const connected = port({ kind: "udp", port: "random", address: LEASED, peer }, 50_000);
  const open = port({ kind: "udp", port: 123, address: LEASED }, 123);
  const own = { address: LEASED, port: 50_000 };

  it("takes what is for its address and number, connected only from its peer", () => {
    const link = "02:00:00:00:00:53";
    expect(connected.takes({ ...peer, link }, own, "unicast")).toBe(true);
    expect(connected.takes({ ...SERVER, port: 53 }, own, "unicast")).toBe(false);
    expect(connected.takes({ ...peer, port: 54 }, own, "unicast")).toBe(false);
    expect(open.takes(SERVER, { address: LEASED, port: 123 }, "unicast")).toBe(true);
  });

  it("takes nothing that was for everybody, or for an address that is not its own", () => {
    expect(open.takes(SERVER, { address: "192.0.2.255", port: 123 }, "broadcast")).toBe(false);
    expect(open.takes(SERVER, { address: "192.0.2.101", port: 123 }, "unicast")).toBe(false);
    expect(open.takes(SERVER, { address: LEASED, port: 123 }, "unowned")).toBe(false);
  });

  it("hears what ICMP says about what it sent, if it is connected", () => {
    expect(connected.sent(LEASED, 50_000, peer)).toBe(true);
    expect(connected.sent(LEASED, 50_001, peer)).toBe(false);
    expect(connected.sent(LEASED, 50_000, { ...peer, port: 54 })).toBe(false);
    expect(open.sent(LEASED, 123, peer)).toBe(false);
  });

  it("tells where it is", () => {
    expect(connected.local).toEqual(own);
  });
});
