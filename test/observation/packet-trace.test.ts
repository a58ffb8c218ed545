import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../net/endpoint.ts";
import type { LogEvent } from "../../net/event-log.ts";
import { PacketTrace, type TracedPacket } from "../../observation/packet-trace.ts";

const DEVICE: Endpoint = { address: "192.0.2.100", port: 49_153 };
const SERVER: Endpoint = { address: "192.0.2.53", port: 53, link: "02:00:00:00:01:01" };
const DHCP: Endpoint = { address: "192.0.2.1", port: 67, link: "02:00:00:00:01:01" };
const ANYWHERE: Endpoint = { address: "0.0.0.0", port: 68 };
const QUERY = { lengthBytes: 3, transaction: 5, attempt: 2, what: "A lab.example" } as const;
const BYTES = Uint8Array.of(1, 2, 3);

const SENT: LogEvent = {
  atUs: 10,
  source: "dns",
  type: "packet-sent",
  to: SERVER,
  ...QUERY,
  local: DEVICE,
  bytes: BYTES,
};
const IGNORED: LogEvent = {
  atUs: 20,
  source: "dns",
  type: "packet-ignored",
  from: SERVER,
  lengthBytes: 3,
  reason: "not our id",
  local: DEVICE,
  bytes: BYTES,
};
const LOST = {
  atUs: 10,
  source: "link",
  type: "packet-dropped",
  direction: "tx",
  reason: "loss",
  peer: SERVER,
  owner: "dns",
  ...QUERY,
  local: DEVICE,
  bytes: BYTES,
} as const;

function fact(name: string, value: unknown): LogEvent {
  return { atUs: 0, source: "system", type: "fact", name, value, provenance: "test" };
}

function traced(...events: readonly LogEvent[]): readonly TracedPacket[] {
  const trace = new PacketTrace();
  return events.flatMap((event) => trace.packetOf(event) ?? []);
}

describe("the trace of packets", () => {
  it("tells what was sent, what arrived and what was lost apart", () => {
    const packets = traced(SENT, LOST, IGNORED);
    expect(packets.map(({ lane, direction }) => `${lane} ${direction}`)).toEqual([
      "tx outbound",
      "dropped outbound",
      "rx inbound",
    ]);
  });

  it("says whose each packet is and what became of it", () => {
    const received: LogEvent = {
      ...IGNORED,
      type: "packet-received",
      what: "A lab.example",
      transaction: 5,
    };
    const lostIn: LogEvent = {
      ...IGNORED,
      source: "link",
      type: "packet-dropped",
      direction: "rx",
      reason: "loss",
    };
    expect(traced(SENT, LOST, IGNORED, received, lostIn).map(({ comment }) => comment)).toEqual([
      "dns: A lab.example, transaction 5, attempt 2: sent",
      "dns: A lab.example, transaction 5, attempt 2: dropped by the link on the way out: loss",
      "dns: a packet: ignored because: not our id",
      "dns: A lab.example, transaction 5: accepted",
      "link: a packet: dropped by the link on the way in: loss",
    ]);
  });

  it("knows the interface by its name, by its address, or as the only one", () => {
    const dhcp: LogEvent = { ...SENT, source: "dhcp/wlan0" };
    const other: LogEvent = { ...SENT, local: { ...DEVICE, address: "198.51.100.7" } };
    const elsewhere: LogEvent = { ...SENT, local: ANYWHERE };
    const facts = [
      fact("network/eth0", { address: "192.0.2.100" }),
      fact("network/eth1", { address: "198.51.100.7" }),
    ];
    const links = traced(...facts, dhcp, SENT, other, elsewhere).map(({ link }) => link);
    expect(links).toEqual(["wlan0", "eth0", "eth1", "eth0"]);
    expect(traced(SENT)[0]?.link).toBe("network");
  });

  it("knows the sender's MAC address: the device's by its fact, the peer's by its packet", () => {
    const [sent, arrived] = traced(
      fact("link/eth0", { carrier: true, mac: "02:00:00:00:00:64" }),
      SENT,
      IGNORED,
    );
    expect(sent?.sender).toEqual(Uint8Array.of(2, 0, 0, 0, 0, 0x64));
    expect(arrived?.sender).toEqual(Uint8Array.of(2, 0, 0, 0, 1, 1));
  });

  it("puts a DHCP reply to a device without an address where it was sent (RFC 2131 §4.1)", () => {
    const offered = new Uint8Array(240);
    offered.set([192, 0, 2, 100], 16);
    const offer: LogEvent = {
      ...IGNORED,
      source: "dhcp/eth0",
      from: DHCP,
      local: ANYWHERE,
      lengthBytes: 240,
      bytes: offered,
    };
    const [unicast, broadcast] = traced(offer, {
      ...offer,
      bytes: new Uint8Array(240),
    } as LogEvent);
    expect(unicast?.bytes.slice(16, 20)).toEqual(Uint8Array.of(192, 0, 2, 100));
    expect(unicast?.reception).toBe("unicast");
    expect(broadcast?.bytes.slice(16, 20)).toEqual(Uint8Array.of(255, 255, 255, 255));
    expect(broadcast?.reception).toBe("broadcast");
    const lost: LogEvent = {
      ...LOST,
      direction: "rx",
      owner: "dhcp/eth0",
      peer: DHCP,
      local: ANYWHERE,
      bytes: offered,
    };
    expect(traced(lost)[0]?.bytes.slice(16, 20)).toEqual(Uint8Array.of(192, 0, 2, 100));
  });

  it("tells once for each odd port how to have it decoded", () => {
    const odd: LogEvent = { ...SENT, to: { ...SERVER, port: 40_053 } };
    const [first, second] = traced(odd, odd).map(({ comment }) => comment);
    expect(first).toContain("tshark -d udp.port==40053,dns");
    expect(second).not.toContain("tshark");
  });

  it("makes do with a log without captured packets", () => {
    const { atUs, source, type, direction, reason } = LOST;
    const [packet] = traced({ atUs, source, type, direction, reason, lengthBytes: 3 });
    expect(packet).toMatchObject({ lane: "dropped", direction: "outbound", originalLength: 31 });
    expect(packet?.bytes).toHaveLength(28);
  });
});
