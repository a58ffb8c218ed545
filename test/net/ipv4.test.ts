import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { internetChecksum } from "../../net/internet-checksum.ts";
import { decodeIpv4, putIpv4Header } from "../../net/ipv4.ts";
import {
  ipv4Mask,
  ipv4Number,
  ipv4NumberText,
  isHostIpv4,
  isMulticastIpv4,
} from "../../net/ipv4-number.ts";
import { ICMP_HEX, UDP_HEX, UDP_TAGGED_HEX } from "../vectors/frames/frames.ts";
import { bytesOf, lengths, surviveMutations, wholeLengths } from "./frame-bytes.ts";

const PACKET_HEX = UDP_HEX.slice(28);

/** The packet with bytes from `offset` on replaced, and the checksum made right again. */
function changed(offset: number, hex: string, headerLength = 20): Uint8Array {
  const bytes = bytesOf(PACKET_HEX);
  bytes.set(bytesOf(hex), offset);
  bytes.set([0, 0], 10);
  const checksum = internetChecksum(bytes, 0, headerLength);
  bytes.set([checksum >> 8, checksum & 0xff], 10);
  return bytes;
}

describe("decodeIpv4", () => {
  it("reads a header", () => {
    expect(decodeIpv4(bytesOf(PACKET_HEX))).toEqual({
      kind: "ipv4",
      source: 0xc0000207,
      destination: 0xc0000235,
      protocol: 17,
      ttl: 64,
      identification: 0,
      dontFragment: true,
      fragment: false,
      payload: 20,
      end: 36,
    });
  });

  it("leaves the padding of the link out", () => {
    expect(decodeIpv4(bytesOf(UDP_TAGGED_HEX), 18)).toMatchObject({ payload: 38, end: 54 });
  });

  it("skips options", () => {
    expect(decodeIpv4(changed(0, "46", 24))).toMatchObject({ kind: "ipv4", payload: 24, end: 36 });
  });

  it.each([
    ["the first fragment", "2000", { fragment: true, dontFragment: false }],
    ["a middle one", "2003", { fragment: true }],
    ["the last", "0003", { fragment: true }],
    ["a whole datagram that may be fragmented", "0000", { fragment: false, dontFragment: false }],
  ])("recognises %s", (_, flags, expected) => {
    expect(decodeIpv4(changed(6, flags))).toMatchObject(expected);
  });

  it("says what is wrong and where", () => {
    const broken = bytesOf(PACKET_HEX);
    broken[8] = 63;
    for (const [bytes, reason, offset] of [
      [broken, "the checksum of the IPv4 header is wrong", 10],
      [changed(0, "65"), "IP version 6 where 4 belongs", 0],
      [changed(0, "44"), "an IPv4 header cannot have 16 bytes", 0],
      [changed(2, "0013"), "the total length ends within the header", 2],
      [changed(0, "4f000024"), "the total length ends within the header", 2],
      [changed(2, "0025"), "37 bytes announced, 36 there", 2],
      [new Uint8Array(19), "an IPv4 header has at least 20 bytes", 19],
    ] as const)
      expect(decodeIpv4(bytes)).toEqual({ kind: "malformed", reason, offset });
  });

  it("counts offsets from the start of the frame", () => {
    const frame = bytesOf(UDP_HEX);
    frame[24] = 0;
    expect(decodeIpv4(frame, 14)).toMatchObject({ kind: "malformed", offset: 24 });
  });

  it.each([
    ["UDP", UDP_HEX],
    ["ICMP", ICMP_HEX],
  ])("finds every truncation of a packet malformed: %s", (_, hex) => {
    const bytes = bytesOf(hex.slice(28));
    const whole = wholeLengths(bytes, (cut, work) => decodeIpv4(cut, 0, work));
    expect(whole).toEqual(lengths(bytes.length, bytes.length + 1));
  });

  it("survives 100 000 mutations with bounded work", () => {
    surviveMutations(20_360_303, (bytes, work) => decodeIpv4(bytes, 14, work));
  });
});

describe("putIpv4Header", () => {
  it("writes an atomic datagram: DF, identification 0 (RFC 6864 §4.1)", () => {
    const bytes = bytesOf(PACKET_HEX);
    bytes.fill(0xaa, 0, 20);
    putIpv4Header(bytes, 0, 0xc0000207, 0xc0000235, 17, 16, 64);
    expect(bytes).toEqual(bytesOf(PACKET_HEX));
  });

  it("writes what decodeIpv4 reads", () => {
    const uint32 = fc.nat(0xffffffff);
    const uint8 = fc.nat(255);
    fc.assert(
      fc.property(uint32, uint32, uint8, uint8, fc.nat(1480), (source, destination, p, ttl, n) => {
        const bytes = new Uint8Array(20 + n);
        putIpv4Header(bytes, 0, source, destination, p, n, ttl);
        const expected = { source, destination, protocol: p, ttl, payload: 20, end: 20 + n };
        expect(decodeIpv4(bytes)).toMatchObject(expected);
      }),
    );
  });
});

describe("IPv4 addresses as numbers", () => {
  it("are unsigned, and go to text and back", () => {
    expect(ipv4Number("255.255.255.255")).toBe(0xffffffff);
    expect(ipv4Number("0.0.0.0")).toBe(0);
    expect(ipv4Number("192.0.2")).toBeUndefined();
    expect(ipv4Number("::1")).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(0xffffffff), (address) => {
        expect(ipv4Number(ipv4NumberText(address))).toBe(address);
      }),
    );
  });

  it("have masks, none and all included", () => {
    expect([0, 1, 24, 31, 32].map(ipv4Mask)).toEqual([
      0, 0x80000000, 0xffffff00, 0xfffffffe, 0xffffffff,
    ]);
  });

  it.each([
    ["0.0.0.0", false, false],
    ["0.1.2.3", false, false],
    ["10.0.0.1", true, false],
    ["127.0.0.1", false, false],
    ["223.255.255.255", true, false],
    ["224.0.0.1", false, true],
    ["239.255.255.255", false, true],
    ["240.0.0.1", false, false],
    ["255.255.255.255", false, false],
  ])("%s: a host's %s, a group's %s", (text, host, group) => {
    const address = ipv4Number(text) ?? -1;
    expect([isHostIpv4(address), isMulticastIpv4(address)]).toEqual([host, group]);
  });
});
