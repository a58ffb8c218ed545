import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { macBytes } from "../../net/address.ts";
import { encodeUdpFrame, readUdpFrame } from "../../net/udp-frame.ts";
import { decodeUdp } from "../../net/udp.ts";
import {
  ARP_REPLY_HEX,
  FRAMES,
  ICMP_HEX,
  MAC_A,
  MAC_B,
  UDP_ABSENT_HEX,
  UDP_HEX,
  UDP_OFFLOADED_HEX,
  UDP_TAGGED_HEX,
} from "../vectors/frames/frames.ts";
import { bytesOf, lengths, surviveMutations, wholeLengths } from "./frame-bytes.ts";

const SOURCE = 0xc0000207;
const DESTINATION = 0xc0000235;
const DATA = bytesOf("6272696e672d7570");
const TO = macBytes(MAC_B) ?? new Uint8Array(6);
const FROM = macBytes(MAC_A) ?? new Uint8Array(6);

function decoded(hex: string, end = hex.length / 2) {
  return decodeUdp(bytesOf(hex), 34, end, SOURCE, DESTINATION);
}

/** The frame with its UDP header replaced. */
function withUdp(header: string): string {
  return UDP_HEX.slice(0, 68) + header + UDP_HEX.slice(68 + header.length);
}

describe("decodeUdp", () => {
  it("reads a datagram and verifies it", () => {
    expect(decoded(UDP_HEX)).toEqual({
      kind: "udp",
      sourcePort: 49152,
      destinationPort: 53,
      checksum: "verified",
      payload: 42,
      end: 50,
    });
  });

  it("takes a datagram without checksum", () => {
    expect(decoded(UDP_ABSENT_HEX)).toMatchObject({ kind: "udp", checksum: "absent" });
  });

  it("takes the pseudo-header's sum for a checksum that was left to the card", () => {
    expect(decoded(UDP_OFFLOADED_HEX)).toMatchObject({ kind: "udp", checksum: "offloaded" });
  });

  it("ignores bytes behind the datagram's own length", () => {
    expect(decoded(`${UDP_HEX}ffff`)).toMatchObject({ kind: "udp", checksum: "verified", end: 50 });
  });

  it.each([
    ["a wrong checksum", withUdp("c0000035001012dc"), "the UDP checksum is wrong", 40],
    ["a length below its header", withUdp("c0000035000712dd"), /cannot have 7 bytes/, 38],
    ["a length beyond the packet", withUdp("c0000035001112dd"), "17 bytes announced, 16 there", 38],
  ])("refuses %s", (_, hex, reason, offset) => {
    expect(decoded(hex)).toEqual({
      kind: "malformed",
      reason: typeof reason === "string" ? reason : (expect.stringMatching(reason) as string),
      offset,
    });
  });

  it("refuses a datagram between other addresses: the checksum covers them", () => {
    const message = decodeUdp(bytesOf(UDP_HEX), 34, 50, SOURCE + 1, DESTINATION);
    expect(message).toMatchObject({ kind: "malformed", offset: 40 });
  });

  it("refuses a packet too short for a header", () => {
    for (const end of lengths(34, 42))
      expect(decoded(UDP_HEX, end)).toMatchObject({ kind: "malformed", offset: end });
  });

  it("survives 100 000 mutations with bounded work", () => {
    surviveMutations(20_360_304, (bytes, work) => {
      const start = Math.min(34, bytes.length);
      return decodeUdp(bytes, start, bytes.length, SOURCE, DESTINATION, work);
    });
  });
});

describe("UDP frames", () => {
  it("are written whole", () => {
    const frame = encodeUdpFrame(TO, FROM, SOURCE, 49152, DESTINATION, 53, DATA);
    expect(frame).toEqual(bytesOf(UDP_HEX));
  });

  it("never carry a zero where a sum comes to zero (RFC 768)", () => {
    // Two bytes more, in both lengths: the sum ed22 of the vector grows by 4, and 12d9 fills it up to all ones.
    const data = bytesOf("6272696e672d757012d9");
    const frame = encodeUdpFrame(TO, FROM, SOURCE, 49152, DESTINATION, 53, data);
    expect([frame[40], frame[41]]).toEqual([0xff, 0xff]);
    expect(readUdpFrame(frame)).toMatchObject({ kind: "udp-frame", checksum: "verified" });
  });

  it.each([
    ["plain", UDP_HEX],
    ["tagged and padded", UDP_TAGGED_HEX],
  ])("are read whole: %s", (_, hex) => {
    expect(readUdpFrame(bytesOf(hex))).toEqual({
      kind: "udp-frame",
      source: SOURCE,
      sourcePort: 49152,
      destination: DESTINATION,
      destinationPort: 53,
      ttl: 64,
      checksum: "verified",
      data: DATA,
    });
  });

  it("are told from others", () => {
    expect(readUdpFrame(bytesOf(ARP_REPLY_HEX))).toEqual({ kind: "other", reason: "not IPv4" });
    expect(readUdpFrame(bytesOf(ICMP_HEX))).toEqual({ kind: "other", reason: "not UDP" });
    // More fragments, and the checksum less by the difference to DF.
    const fragment = `${UDP_HEX.slice(0, 40)}20004011d68c${UDP_HEX.slice(52)}`;
    expect(readUdpFrame(bytesOf(fragment))).toEqual({ kind: "other", reason: "a fragment" });
  });

  it("lend their data out instead of copying it", () => {
    const frame = bytesOf(UDP_HEX);
    const read = readUdpFrame(frame);
    expect(read.kind === "udp-frame" && read.data.buffer === frame.buffer).toBe(true);
  });

  it.each(FRAMES)("are malformed at every length below their own: $name", ({ hex }) => {
    const bytes = bytesOf(hex);
    const ofIpv4 = readUdpFrame(bytes).kind === "udp-frame" || hex === ICMP_HEX;
    const first = hex === UDP_TAGGED_HEX ? bytes.length - 6 : ofIpv4 ? bytes.length : 14;
    expect(wholeLengths(bytes, readUdpFrame)).toEqual(lengths(first, bytes.length + 1));
  });

  it("survive 100 000 mutations with bounded work", () => {
    surviveMutations(20_360_305, readUdpFrame);
  });

  it("are read back as they were written", () => {
    const address = fc.nat(0xffffffff);
    const port = fc.nat(0xffff);
    const data = fc.uint8Array({ maxLength: 1_472 });
    fc.assert(
      fc.property(address, port, address, port, data, (source, sourcePort, to, toPort, data) => {
        const frame = encodeUdpFrame(TO, FROM, source, sourcePort, to, toPort, data, 3);
        expect(readUdpFrame(frame)).toEqual({
          kind: "udp-frame",
          source,
          sourcePort,
          destination: to,
          destinationPort: toPort,
          ttl: 3,
          checksum: "verified",
          data,
        });
      }),
    );
  });
});
