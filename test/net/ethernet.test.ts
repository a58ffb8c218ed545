import { describe, expect, it } from "vitest";
import { macBytes, macText } from "../../net/address.ts";
import {
  broadcastMac,
  decodeEthernet,
  DESTINATION_MAC,
  ETHERTYPE_ARP,
  isBroadcastMac,
  isGroupMac,
  isStationMac,
  multicastMac,
  putEthernetHeader,
  sameMac,
  SOURCE_MAC,
} from "../../net/ethernet.ts";
import { ipv4Number } from "../../net/ipv4-number.ts";
import {
  ARP_REQUEST_HEX,
  MAC_A,
  MAC_B,
  UDP_HEX,
  UDP_TAGGED_HEX,
} from "../vectors/frames/frames.ts";
import { bytesOf, lengths, surviveMutations, wholeLengths } from "./frame-bytes.ts";

function mac(text: string): Uint8Array {
  const bytes = macBytes(text);
  if (bytes === undefined) throw new Error(`not a MAC address: ${text}`);
  return bytes;
}

describe("decodeEthernet", () => {
  it("reads a header; the addresses stay where they are", () => {
    const frame = bytesOf(UDP_HEX);
    expect(decodeEthernet(frame)).toEqual({
      kind: "ethernet",
      etherType: 0x0800,
      vlans: [],
      payload: 14,
    });
    expect(macText(frame, DESTINATION_MAC)).toBe(MAC_B);
    expect(macText(frame, SOURCE_MAC)).toBe(MAC_A);
  });

  it.each([
    ["a priority tag", UDP_TAGGED_HEX, { etherType: 0x0800, vlans: [0], payload: 18 }],
    [
      "a service tag around a customer tag, priority and drop bits aside",
      `${UDP_HEX.slice(0, 24)}88a8f06481002007${UDP_HEX.slice(24)}`,
      { etherType: 0x0800, vlans: [100, 7], payload: 22 },
    ],
    [
      "no third tag",
      `${UDP_HEX.slice(0, 24)}${"81000001".repeat(3)}0800`,
      { etherType: 0x8100, vlans: [1, 1], payload: 22 },
    ],
    ["the length of an 802.3 frame", `${UDP_HEX.slice(0, 24)}0026424203`, { etherType: 0x26 }],
  ])("reads %s", (_, hex, expected) => {
    expect(decodeEthernet(bytesOf(hex))).toMatchObject(expected);
  });

  it("finds a header that is cut off malformed, tags included", () => {
    const plain = bytesOf(UDP_HEX);
    expect(wholeLengths(plain, decodeEthernet)).toEqual(lengths(14, plain.length + 1));
    const tagged = bytesOf(UDP_TAGGED_HEX);
    expect(wholeLengths(tagged, decodeEthernet)).toEqual(lengths(18, tagged.length + 1));
    expect(decodeEthernet(tagged.subarray(0, 17))).toEqual({
      kind: "malformed",
      reason: "an Ethernet header has 18 bytes here",
      offset: 17,
    });
  });

  it("survives 100 000 mutations with bounded work", () => {
    surviveMutations(20_360_301, decodeEthernet);
  });
});

describe("Ethernet frames", () => {
  it("are written without tags", () => {
    const frame = new Uint8Array(14);
    putEthernetHeader(frame, broadcastMac(), mac(MAC_A), ETHERTYPE_ARP);
    expect(frame).toEqual(bytesOf(ARP_REQUEST_HEX).subarray(0, 14));
  });

  it("to groups go where RFC 1112 §6.4 says: 23 bits of the group", () => {
    for (const [group, to] of [
      ["224.0.0.251", "01:00:5e:00:00:fb"],
      ["239.255.1.2", "01:00:5e:7f:01:02"],
      ["224.128.1.2", "01:00:5e:00:01:02"],
    ] as const)
      expect(macText(multicastMac(ipv4Number(group) ?? 0))).toBe(to);
  });
});

describe("MAC addresses", () => {
  it.each([
    ["ff:ff:ff:ff:ff:ff", { broadcast: true, group: true, station: false }],
    ["01:00:5e:00:00:fb", { broadcast: false, group: true, station: false }],
    ["00:00:00:00:00:00", { broadcast: false, group: false, station: false }],
    ["00:00:00:00:00:01", { broadcast: false, group: false, station: true }],
    [MAC_A, { broadcast: false, group: false, station: true }],
  ])("%s is what its bits say", (text, expected) => {
    const bytes = Uint8Array.of(0, ...mac(text));
    expect({
      broadcast: isBroadcastMac(bytes, 1),
      group: isGroupMac(bytes, 1),
      station: isStationMac(bytes, 1),
    }).toEqual(expected);
  });

  it("are compared in place", () => {
    expect(sameMac(mac(MAC_A), bytesOf(UDP_HEX), SOURCE_MAC)).toBe(true);
    expect(sameMac(mac(MAC_A), bytesOf(UDP_HEX), DESTINATION_MAC)).toBe(false);
  });
});
