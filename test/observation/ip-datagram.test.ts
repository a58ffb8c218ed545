import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../net/endpoint.ts";
import { IpPacket, UDP } from "../../net/capture/ip-packet.ts";
import { isChecksumBad } from "../../net/capture/udp-checksum.ts";
import { decodeIpv4 } from "../../net/ipv4.ts";
import { decodeUdp } from "../../net/udp.ts";
import { uint16 } from "../../net/big-endian.ts";
import { ipDatagram } from "../../observation/ip-datagram.ts";

const V4 = [
  { address: "192.0.2.1", port: 67 },
  { address: "255.255.255.255", port: 68 },
] as const;
const V6 = [
  { address: "2001:db8::1", port: 40_000 },
  { address: "2001:db8::53", port: 53 },
] as const;

function packetOf(from: Endpoint, to: Endpoint, payload: Uint8Array) {
  const { bytes, originalLength } = ipDatagram(from, to, payload, payload.length);
  const packet = new IpPacket();
  expect(packet.read(bytes, 0, bytes.length, bytes.length)).toBe(true);
  return { bytes, originalLength, packet };
}

describe("the packet around a payload", () => {
  it.each([
    ["IPv4", V4],
    ["IPv6", V6],
  ])("is sound %s, whatever is in it", (_, [from, to]) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (payload) => {
        const { bytes, originalLength, packet } = packetOf(from, to, payload);
        const at = packet.payloadAt;
        expect(packet.protocol).toBe(UDP);
        expect(packet.addressText(bytes, packet.sourceAt)).toBe(from.address);
        expect(packet.addressText(bytes, packet.destinationAt)).toBe(to.address);
        expect([uint16(bytes, at), uint16(bytes, at + 2)]).toEqual([from.port, to.port]);
        expect(bytes.slice(at + 8)).toEqual(payload);
        expect(originalLength).toBe(bytes.length);
        expect(isChecksumBad(bytes, packet, at, 8 + payload.length)).toBe(false);
        expect(uint16(bytes, at + 6)).not.toBe(0);
      }),
    );
  });

  it("has checksums that our own stack takes", () => {
    const { bytes } = packetOf(...V4, Uint8Array.of(1, 2, 3));
    const ip = decodeIpv4(bytes);
    if (ip.kind === "malformed") throw new Error(ip.reason);
    const udp = decodeUdp(bytes, ip.payload, ip.end, ip.source, ip.destination);
    expect(udp).toMatchObject({ kind: "udp", checksum: "verified", sourcePort: 67 });
  });

  it("ends behind its headers where only the length is known", () => {
    const { bytes, originalLength } = ipDatagram(...V4, undefined, 300);
    expect(bytes).toHaveLength(28);
    expect(originalLength).toBe(328);
    expect(uint16(bytes, 2)).toBe(328);
    expect([uint16(bytes, 24), uint16(bytes, 26)]).toEqual([308, 0]);
  });

  it("has the unspecified address for an end that is not known", () => {
    const { bytes } = ipDatagram(undefined, V6[1], undefined, 10);
    expect(bytes.slice(8, 24)).toEqual(new Uint8Array(16));
    expect(ipDatagram(undefined, undefined, undefined, 10).bytes.slice(12, 20)).toEqual(
      new Uint8Array(8),
    );
  });
});
