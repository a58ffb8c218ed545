import * as fc from "fast-check";
import { BlockList } from "node:net";
import { describe, expect, it } from "vitest";
import {
  bytesOnNet,
  cidrText,
  ipv4Text,
  ipv6Text,
  networkBytes,
  onNet,
  parseCidr,
  prefixLength,
} from "../../net/address.ts";
import { ipv4Bytes, ipv6Bytes } from "./any-address.ts";

describe("networks", () => {
  it.each([
    ["192.0.2.0/24", 24, false],
    ["192.0.2.7/24", 24, true],
    ["192.0.2.7/32", 32, false],
    ["0.0.0.0/0", 0, false],
    ["192.0.2.128/25", 25, false],
    ["192.0.2.129/25", 25, true],
    ["2001:db8::/32", 32, false],
    ["2001:db8:8000::/32", 32, true],
    ["::/0", 0, false],
    ["fe80::1%eth0/64", 64, true],
  ])("reads %s, keeps its host bits and reports them", (text, length, hostBits) => {
    const cidr = parseCidr(text);
    expect(cidr).toMatchObject({ kind: "cidr", prefixLength: length, hostBits });
    if (cidr.kind === "cidr") expect(cidrText(cidr)).toBe(text);
  });

  it.each<[string, number, RegExp]>([
    ["192.0.2.0", 9, /missing/],
    ["192.0.2.0/", 10, /missing/],
    ["192.0.2.0/33", 10, /at most 32/],
    ["2001:db8::/129", 11, /at most 128/],
    ["192.0.2.0/024", 10, /leading zero/],
    ["192.0.2.0/2x", 11, /'x'/],
    ["192.0.2.0/-1", 10, /'-'/],
    ["192.0.2.0/255.255.255.0", 10, /at most 32/],
    ["192.0.2/24", 7, /four parts/],
    ["/24", 0, /missing/],
  ])("refuses %s at %i", (text, offset, reason) => {
    expect(parseCidr(text)).toEqual({
      kind: "fault",
      reason: expect.stringMatching(reason) as string,
      offset,
    });
  });

  it("says what is on a net as the operating system's filter does", () => {
    const cases = fc
      .oneof(fc.tuple(ipv4Bytes, ipv4Bytes), fc.tuple(ipv6Bytes, ipv6Bytes))
      .chain(([network, other]) =>
        fc.tuple(
          fc.constant(network),
          fc.constant(other),
          fc.integer({ min: 1, max: 8 * network.length }),
          fc.nat(127),
        ),
      );
    fc.assert(
      fc.property(cases, ([network, other, length, flip]) => {
        const near = network.slice();
        const bit = flip % (8 * near.length);
        near[bit >> 3] = (near[bit >> 3] as number) ^ (0x80 >> (bit & 7));
        const print = network.length === 4 ? ipv4Text : ipv6Text;
        const family = network.length === 4 ? "ipv4" : "ipv6";
        const filter = new BlockList();
        filter.addSubnet(print(network), length, family);
        for (const candidate of [near, other, network, networkBytes(network, length)]) {
          const text = print(candidate);
          // the filter takes a v4-mapped address for the IPv4 address inside it
          if (text.startsWith("::ffff:") && text.includes(".")) continue;
          expect(onNet(text, print(network), length)).toBe(filter.check(text, family));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the families apart, and takes everything into a prefix of length zero", () => {
    expect(onNet("192.0.2.1", "::ffff:192.0.2.0", 120)).toBe(false);
    expect(onNet("192.0.2.1", "10.0.0.0", 0)).toBe(true);
    expect(onNet("nonsense", "0.0.0.0", 0)).toBe(false);
    expect(bytesOnNet(Uint8Array.of(192, 0, 2, 1), new Uint8Array(16), 0)).toBe(false);
  });

  it("knows the length of every mask and of nothing else", () => {
    for (let length = 0; length <= 32; length++) {
      expect(prefixLength(ipv4Text(networkBytes(Uint8Array.of(255, 255, 255, 255), length)))).toBe(
        length,
      );
    }
    for (let length = 0; length <= 128; length++) {
      expect(prefixLength(ipv6Text(networkBytes(new Uint8Array(16).fill(255), length)))).toBe(
        length,
      );
    }
    for (const text of ["255.0.255.0", "0.0.0.1", "255.255.255.253", "24", "", "ffff::1"]) {
      expect(prefixLength(text)).toBeUndefined();
    }
  });
});
