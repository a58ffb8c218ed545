import { describe, expect, it } from "vitest";
import type { CapturedMessage } from "../../../net/capture/captured-message.ts";
import { CapturedMessages, type MessagePorts } from "../../../net/capture/captured-messages.ts";
import type { Damage } from "../../../net/capture/frame.ts";
import { concat, ethernet, ip, pcap, udp, type Captured, type UdpMaking } from "./capture-file.ts";

const PORTS: MessagePorts = {
  udp: (from, to) => from === 53 || to === 53,
  tcp: () => false,
};
const PAYLOAD = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
const [CLIENT, SERVER] = ["192.0.2.10", "192.0.2.1"];
const [CLIENT6, SERVER6] = ["2001:db8::10", "2001:db8::1"];

function query(making: UdpMaking = {}): Uint8Array {
  return udp(CLIENT, 40_000, SERVER, 53, PAYLOAD, making);
}

function query6(making: UdpMaking = {}): Uint8Array {
  return udp(CLIENT6, 40_000, SERVER6, 53, PAYLOAD, making);
}

function reading(packets: readonly Captured[], linkType = 101): CapturedMessages {
  const messages = new CapturedMessages(PORTS);
  messages.push(pcap(packets, { linkType }));
  messages.end();
  return messages;
}

function all(messages: CapturedMessages): readonly (CapturedMessage | Damage)[] {
  const found: (CapturedMessage | Damage)[] = [];
  for (let item = messages.next(); item !== undefined; item = messages.next()) found.push(item);
  return found;
}

function messagesIn(packet: Uint8Array, linkType?: number): readonly (CapturedMessage | Damage)[] {
  return all(reading([{ bytes: packet }], linkType));
}

const WHOLE = {
  kind: "message",
  frame: 1,
  offset: 24,
  transport: "udp",
  from: { address: CLIENT, port: 40_000 },
  to: { address: SERVER, port: 53 },
  bytes: PAYLOAD,
  wireLength: PAYLOAD.length,
  isFragment: false,
  isChecksumBad: false,
  fault: undefined,
};
const WHOLE6 = {
  ...WHOLE,
  from: { address: CLIENT6, port: 40_000 },
  to: { address: SERVER6, port: 53 },
};

describe("the link layer", () => {
  const cooked = concat(new Uint8Array(14), [8, 0]);
  const cooked2 = concat([0x86, 0xdd], new Uint8Array(18));
  const padded = concat(ethernet(query()), new Uint8Array(9));

  it.each([
    ["Ethernet, padded", 1, padded, WHOLE],
    ["Ethernet with two VLAN tags", 1, ethernet(query(), 7, 8), WHOLE],
    ["Ethernet, IPv6", 1, ethernet(query6()), WHOLE6],
    ["raw IP", 101, query(), WHOLE],
    ["raw IPv6", 229, query6(), WHOLE6],
    ["Linux cooked", 113, concat(cooked, query()), WHOLE],
    ["Linux cooked v2", 276, concat(cooked2, query6()), WHOLE6],
    ["BSD null", 0, concat([2, 0, 0, 0], query()), WHOLE],
    ["BSD loop", 108, concat([0, 0, 0, 30], query6()), WHOLE6],
  ])("is found: %s", (_name, linkType, packet, expected) => {
    expect(messagesIn(packet, linkType)).toMatchObject([expected]);
  });

  it("says of which type packets were that it cannot read", () => {
    const messages = reading([{ bytes: query() }, { bytes: query() }], 127);
    expect(all(messages)).toEqual([]);
    expect(messages.counts).toMatchObject({ frames: 2, unknownLinks: 2, unknownLinkType: 127 });
  });

  it("passes over other protocols and ports without a word", () => {
    const arp = concat(new Uint8Array(12), [8, 6], new Uint8Array(28));
    const other = udp(CLIENT, 40_000, SERVER, 80, PAYLOAD);
    const ping = ip(1, CLIENT, SERVER, PAYLOAD);
    expect(messagesIn(arp, 1)).toEqual([]);
    expect(all(reading([{ bytes: other }, { bytes: ping }]))).toEqual([]);
  });
});

describe("IP and UDP", () => {
  it("skips extension headers of IPv6", () => {
    const routing = [60, 0, 0, 0, 0, 0, 0, 0];
    const destination = [17, 1, ...Array.from({ length: 14 }, () => 0)];
    const hops = [43, 0, 1, 4, 0, 0, 0, 0];
    const extension = [...hops, ...routing, ...destination];
    expect(messagesIn(query6({ extension }))).toMatchObject([WHOLE6]);
  });

  it("shows the first fragment and counts the others", () => {
    const later = ip(17, CLIENT, SERVER, PAYLOAD, { fragment: 3 });
    const first = query({ fragment: 0x2000, length: 2_000 });
    const atomic = query6({ extension: [44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 1] });
    const messages = reading([{ bytes: first }, { bytes: later }, { bytes: atomic }]);
    expect(all(messages)).toMatchObject([
      { frame: 1, isFragment: true, wireLength: 1_992, bytes: PAYLOAD },
      { frame: 3, isFragment: false },
    ]);
    expect(messages.counts).toMatchObject({ frames: 3, fragments: 2 });
  });

  it("keeps what was captured of a cut packet, and how much there was", () => {
    const packet = query();
    const cut = { bytes: packet.subarray(0, -3), originalLength: packet.length };
    expect(all(reading([cut]))).toMatchObject([
      { bytes: PAYLOAD.subarray(0, 4), wireLength: 7, fault: undefined, isChecksumBad: false },
    ]);
  });

  it("reports a datagram that is longer than its packet", () => {
    expect(messagesIn(query({ length: 400 }))).toMatchObject([
      { fault: "the datagram claims 400 bytes, its packet has 15 for it" },
    ]);
    expect(messagesIn(query({ length: 3 }))).toMatchObject([
      { fault: expect.stringContaining("3 bytes") },
    ]);
  });

  it.each([
    ["right", {}, false],
    ["absent over IPv4", { checksum: 0 }, false],
    ["left to the network card", { checksum: "pseudo-header" }, false],
    ["wrong", { checksum: 0x1234 }, true],
  ] as const)("judges a checksum that is %s", (_name, making, isChecksumBad) => {
    expect(messagesIn(query(making))).toMatchObject([{ isChecksumBad }]);
  });

  it("misses the checksum that IPv6 demands", () => {
    expect(messagesIn(query6({ checksum: 0 }))).toMatchObject([{ isChecksumBad: true }]);
    expect(messagesIn(query6())).toMatchObject([{ isChecksumBad: false }]);
  });

  it("survives every cut of every packet", () => {
    for (const packet of [query(), query6(), query6({ extension: [17, 0, 1, 4, 0, 0, 0, 0] })]) {
      for (let length = 0; length <= packet.length; length++) {
        const found = messagesIn(packet.subarray(0, length));
        expect(found.length).toBeLessThanOrEqual(1);
      }
    }
  });
});
