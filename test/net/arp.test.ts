import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { macBytes, macText } from "../../net/address.ts";
import {
  ARP_REPLY,
  ARP_REQUEST,
  decodeArp,
  encodeArp,
  encodeArpFrame,
  type ArpFields,
} from "../../net/arp.ts";
import { broadcastMac } from "../../net/ethernet.ts";
import { ipv4NumberText } from "../../net/ipv4-number.ts";
import { ARP_REPLY_HEX, ARP_REQUEST_HEX, MAC_A, MAC_B } from "../vectors/frames/frames.ts";
import { bytesOf, surviveMutations, wholeLengths } from "./frame-bytes.ts";

const REQUEST: ArpFields = {
  operation: ARP_REQUEST,
  senderMac: MAC_A,
  senderAddress: "192.0.2.7",
  targetMac: "00:00:00:00:00:00",
  targetAddress: "192.0.2.53",
};
const REPLY: ArpFields = {
  operation: ARP_REPLY,
  senderMac: MAC_B,
  senderAddress: "192.0.2.53",
  targetMac: MAC_A,
  targetAddress: "192.0.2.7",
};

describe("ARP packets", () => {
  it("are read where they stand in a frame", () => {
    expect(decodeArp(bytesOf(ARP_REQUEST_HEX), 14)).toEqual({ kind: "arp", ...REQUEST });
    expect(decodeArp(bytesOf(ARP_REPLY_HEX), 14)).toEqual({ kind: "arp", ...REPLY });
  });

  it("are written with and without their frame", () => {
    expect(encodeArpFrame(broadcastMac(), REQUEST)).toEqual(bytesOf(ARP_REQUEST_HEX));
    expect(encodeArp(REPLY)).toEqual(bytesOf(ARP_REPLY_HEX.slice(28)));
    expect(encodeArpFrame(macBytes(MAC_A) ?? broadcastMac(), REPLY)).toEqual(
      bytesOf(ARP_REPLY_HEX),
    );
  });

  it("say what is wrong and where", () => {
    for (const [hex, reason, offset] of [
      ["0006", "not IPv4 over Ethernet", 0],
      ["000186dd", "not IPv4 over Ethernet", 0],
      ["000108000604", undefined, 0],
      ["000108000804", "addresses of other lengths than 6 and 4", 4],
      ["000108000610", "addresses of other lengths than 6 and 4", 4],
    ] as const) {
      const bytes = new Uint8Array(28);
      bytes.set(bytesOf(hex));
      const message = decodeArp(bytes);
      if (reason === undefined) expect(message.kind).toBe("arp");
      else expect(message).toEqual({ kind: "malformed", reason, offset });
    }
  });

  it("are malformed at every length below 28, and take padding", () => {
    const padded = new Uint8Array(46);
    padded.set(encodeArp(REPLY));
    const whole = wholeLengths(padded, (bytes, work) => decodeArp(bytes, 0, work));
    expect(whole).toEqual(Array.from({ length: 19 }, (_, i) => 28 + i));
  });

  it("survive 100 000 mutations with bounded work", () => {
    surviveMutations(20_360_302, (bytes, work) => decodeArp(bytes, 14, work));
  });

  it("are read back as they were written", () => {
    const macs = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((mac) => macText(mac));
    const addresses = fc.nat(0xffffffff).map(ipv4NumberText);
    const packets = fc.record({
      operation: fc.nat(0xffff),
      senderMac: macs,
      senderAddress: addresses,
      targetMac: macs,
      targetAddress: addresses,
    });
    fc.assert(
      fc.property(packets, (packet) => {
        expect(decodeArp(encodeArp(packet))).toEqual({ kind: "arp", ...packet });
      }),
    );
  });

  it("are not made of what is no address", () => {
    expect(() => encodeArp({ ...REQUEST, senderMac: "02:00" })).toThrow(/MAC address, not 02:00/);
    expect(() => encodeArp({ ...REQUEST, targetAddress: "::1" })).toThrow(/IPv4 address, not ::1/);
  });
});
