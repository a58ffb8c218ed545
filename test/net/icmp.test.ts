import { describe, expect, it } from "vitest";
import { decodeIcmp } from "../../net/icmp.ts";
import { internetChecksum } from "../../net/internet-checksum.ts";
import { ICMP_HEX } from "../vectors/frames/frames.ts";
import { bytesOf, surviveMutations, wholeLengths } from "./frame-bytes.ts";

const MESSAGE_HEX = ICMP_HEX.slice(68);

/** `bytes` with a right checksum. */
function summed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 4) return bytes;
  const copy = bytes.slice();
  copy.set([0, 0], 2);
  const checksum = internetChecksum(copy, 0, copy.length);
  copy.set([checksum >> 8, checksum & 0xff], 2);
  return copy;
}

/** The message with bytes replaced, checksum made right. */
function changed(offset: number, hex: string) {
  const bytes = bytesOf(MESSAGE_HEX);
  bytes.set(bytesOf(hex), offset);
  return decodeIcmp(summed(bytes), 0, bytes.length);
}

describe("decodeIcmp", () => {
  it("reads a port unreachable about a datagram", () => {
    const frame = bytesOf(ICMP_HEX);
    expect(decodeIcmp(frame, 34, frame.length)).toEqual({
      kind: "udp-unreachable",
      code: 3,
      why: "refused",
      source: 0xc0000207,
      sourcePort: 49152,
      destination: 0xc0000235,
      destinationPort: 53,
    });
  });

  it.each([
    [0, "unreachable"],
    [1, "unreachable"],
    [2, "refused"],
    [3, "refused"],
    [4, "too-big"],
    [9, "unreachable"],
    [13, "unreachable"],
    [255, "unreachable"],
  ])("takes code %i for %s", (code, why) => {
    expect(changed(1, code.toString(16).padStart(2, "0"))).toMatchObject({ code, why });
  });

  it("leaves other messages, and those about other protocols, alone", () => {
    expect(changed(0, "0800")).toEqual({ kind: "other", type: 8, code: 0 });
    expect(changed(17, "06")).toEqual({ kind: "other", type: 3, code: 3 });
  });

  it("says what is wrong and where", () => {
    const wrong = bytesOf(MESSAGE_HEX);
    wrong[30] = 1;
    expect(decodeIcmp(wrong, 0, wrong.length)).toEqual({
      kind: "malformed",
      reason: "the ICMP checksum is wrong",
      offset: 2,
    });
    expect(changed(8, "65")).toMatchObject({ kind: "malformed", offset: 8 });
    expect(changed(8, "44")).toMatchObject({ kind: "malformed", offset: 8 });
    expect(changed(8, "4f")).toMatchObject({ kind: "malformed", reason: /cut off/, offset: 36 });
  });

  it("needs all of the quoted header and eight bytes behind it", () => {
    const whole = wholeLengths(bytesOf(MESSAGE_HEX), (cut, work) =>
      decodeIcmp(summed(cut), 0, cut.length, work),
    );
    expect(whole).toEqual([36]);
  });

  it("survives 100 000 mutations with bounded work", () => {
    surviveMutations(20_360_306, (bytes, work) => {
      const start = Math.min(34, bytes.length);
      const message = summed(bytes.subarray(start));
      return decodeIcmp(message, 0, message.length, work);
    });
  });
});
