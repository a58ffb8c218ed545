import { describe, expect, it } from "vitest";
import { completeChecksum } from "../../../../net/host/relay/checksum.ts";
import {
  copyTagged,
  isSuperFrame,
  settle,
  VNET_HEADER_BYTES,
} from "../../../../net/host/relay/vnet-header.ts";
import { internetSum } from "../../../../net/internet-checksum.ts";
import { bytesOf } from "./bytes-of.ts";

/**
 * UDP from 10.9.0.1:4660 to 10.9.0.2:7777 with "hello", as a packet socket on a veth interface received it (Linux 6.18,
 * own trace): the header asks for the checksum at 34 + 6, where only the sum of the pseudo-header stands.
 */
const UNFINISHED = bytesOf(`
  01 00 00 00 00 00 22 00 06 00
  9a ad d1 c9 eb b1 02 00 00 00 aa 01 08 00
  45 00 00 21 e5 19 40 00 40 11 41 9e 0a 09 00 01 0a 09 00 02
  12 34 1e 61 00 0d 14 33
  68 65 6c 6c 6f`);
const UDP_AT = VNET_HEADER_BYTES + 34;
const CHECKSUM_AT = UDP_AT + 6;

/** RFC 768: the sum over pseudo-header, header and data, the checksum among them, is all ones. */
function udpSum(message: Uint8Array): number {
  const pseudo = bytesOf("0a 09 00 01 0a 09 00 02 00 11 00 0d");
  const whole = new Uint8Array([...pseudo, ...message.subarray(UDP_AT)]);
  return internetSum(whole, 0, whole.length);
}

describe("an unfinished checksum", () => {
  it("is completed, and nothing is left for a network card to do", () => {
    const message = UNFINISHED.slice();
    expect(udpSum(message)).not.toBe(0xffff);
    expect(settle(message)).toBe(true);
    expect(udpSum(message)).toBe(0xffff);
    expect([...message.subarray(0, VNET_HEADER_BYTES)]).toEqual(Array(10).fill(0));
  });

  it("is not touched twice", () => {
    const once = UNFINISHED.slice();
    settle(once);
    const twice = once.slice();
    expect(settle(twice)).toBe(false);
    expect(twice).toEqual(once);
  });

  it("shows damage that comes afterwards", () => {
    const message = UNFINISHED.slice();
    settle(message);
    message[message.length - 1] = 0x21;
    expect(udpSum(message)).not.toBe(0xffff);
  });

  it("is left alone where its place lies outside of the packet", () => {
    const cut = UNFINISHED.slice(0, CHECKSUM_AT + 1);
    expect(settle(cut)).toBe(false);
    expect(cut.subarray(VNET_HEADER_BYTES)).toEqual(
      UNFINISHED.slice(VNET_HEADER_BYTES, CHECKSUM_AT + 1),
    );
  });

  it("is never 0, which would say that there is none (RFC 768)", () => {
    const packet = bytesOf("ff ff 00 00");
    expect(completeChecksum(packet, 0, 2)).toBe(true);
    expect(packet).toEqual(bytesOf("ff ff ff ff"));
  });
});

describe("a super-frame", () => {
  it("keeps its header: it is cut, and its checksums are made, by the next kernel", () => {
    const message = UNFINISHED.slice();
    message[1] = 1;
    const before = message.slice();
    expect(isSuperFrame(message)).toBe(true);
    expect(settle(message)).toBe(false);
    expect(message).toEqual(before);
  });
});

describe("a VLAN tag that the kernel took out", () => {
  const into = new Uint8Array(200);

  it("stands behind the addresses again", () => {
    const message = UNFINISHED.slice();
    settle(message);
    const tagged = copyTagged(message, { type: 0x8100, control: 0x2064 }, into);
    expect(tagged.length).toBe(message.length + 4);
    expect(tagged.subarray(0, VNET_HEADER_BYTES + 12)).toEqual(
      message.subarray(0, VNET_HEADER_BYTES + 12),
    );
    expect(tagged.subarray(VNET_HEADER_BYTES + 12, VNET_HEADER_BYTES + 16)).toEqual(
      bytesOf("81 00 20 64"),
    );
    expect(tagged.subarray(VNET_HEADER_BYTES + 16)).toEqual(
      message.subarray(VNET_HEADER_BYTES + 12),
    );
  });

  it("moves what a super-frame's header points at", () => {
    const message = UNFINISHED.slice();
    message[1] = 1;
    message[2] = 0x2a; // 42 bytes of headers
    const tagged = copyTagged(message, { type: 0x88a8, control: 5 }, into);
    expect(tagged[2]).toBe(0x2e);
    expect(tagged[6]).toBe(0x26);
  });
});
