import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { internetChecksum, internetSum } from "../../net/internet-checksum.ts";
import { bytesOf } from "./frame-bytes.ts";

describe("the Internet checksum", () => {
  /** RFC 1071 §3: 0001 + f203 + f4f5 + f6f7 = 2ddf0, folded ddf2. */
  const example = bytesOf("0001f203f4f5f6f7");

  it("adds the RFC's example up", () => {
    expect(internetSum(example, 0, 8)).toBe(0xddf2);
    expect(internetChecksum(example, 0, 8)).toBe(0x220d);
  });

  it("goes on from the sum of another part", () => {
    expect(internetSum(example, 4, 8, internetSum(example, 0, 4))).toBe(0xddf2);
  });

  it("takes an odd byte at the end for the upper half of a word", () => {
    expect(internetSum(example, 0, 7)).toBe(internetSum(bytesOf("0001f203f4f5f600"), 0, 8));
    expect(internetSum(example, 1, 2)).toBe(0x0100);
  });

  it("of nothing is all ones", () => {
    expect(internetChecksum(example, 3, 3)).toBe(0xffff);
  });

  it("carries to the end: the longest packet of ones", () => {
    expect(internetSum(new Uint8Array(65_536).fill(0xff), 0, 65_536)).toBe(0xffff);
  });

  it("makes the sum over data and checksum all ones", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_500 }), (data) => {
        const bytes = new Uint8Array(data.length + (data.length % 2) + 2);
        bytes.set(data);
        const checksum = internetChecksum(bytes, 0, bytes.length);
        bytes.set([checksum >> 8, checksum & 0xff], bytes.length - 2);
        expect(internetSum(bytes, 0, bytes.length)).toBe(0xffff);
      }),
    );
  });
});
