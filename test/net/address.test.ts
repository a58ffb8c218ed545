import * as fc from "fast-check";
import { isIPv4, isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import {
  addressText,
  compareMapped,
  ipBytes,
  ipv4Text,
  ipv6Text,
  isIpv4,
  isIpv6,
  macText,
  mappedBytes,
  parseAddress,
  sameAddress,
  sameMapped,
  unmapped,
  type Address,
} from "../../net/address.ts";
import { ipv4Bytes, ipv6Bytes } from "./any-address.ts";

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed.kind === "fault") throw new Error(`${text}: ${parsed.reason}`);
  return parsed;
}

/** Texts in the form in which RFC 5952 prints them. */
const CANONICAL = [
  "0.0.0.0",
  "192.0.2.1",
  "255.255.255.255",
  "::",
  "::1",
  "1::",
  "2001:db8::1",
  "2001:db8:0:1::1", // the longer of two runs (RFC 5952 §4.2.3)
  "2001:db8::1:0:0:1", // the first of two equal runs (§4.2.3)
  "2001:db8:0:1:1:1:1:1", // never a single group (§4.2.2)
  "1:2:3:4:5:6:7:0",
  "0:2:3:4:5:6:7:8",
  "fe80::a:b:c:d",
  "::ffff:192.0.2.1", // §5
  "::ffff:0.0.0.0",
  "::ffff:0.0.0.1",
  "64:ff9b::192.0.2.33", // §5, RFC 6052 §2.4
  "64:ff9b::0.0.0.0",
  "64:ff9b:1::c000:221", // not known by its prefix to end in an IPv4 address
  "::102:304", // v4-compatible, deprecated
  "::ffff:0:102:304",
  "fe80::1%eth0",
  "fe80::1%3",
  "ff02::fb%en0.7",
  "::1%lo",
];

describe("parseAddress and addressText", () => {
  it.each(CANONICAL)("reads %s and prints it unchanged", (text) => {
    expect(addressText(address(text))).toBe(text);
  });

  it.each([
    // RFC 4291 §2.2
    ["ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"],
    ["2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"],
    ["FF01:0:0:0:0:0:0:101", "ff01::101"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["0:0:0:0:0:0:13.1.68.3", "::d01:4403"],
    ["0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"],
    ["::13.1.68.3", "::d01:4403"],
    // valid, refused by libwebsockets
    ["::1.2.3.4", "::102:304"],
    ["64:ff9b::1.2.3.4", "64:ff9b::1.2.3.4"],
    ["0:0:0:0:0:ffff:1.2.3.4", "::ffff:1.2.3.4"],
    ["::ffff:0:1", "::ffff:0.0.0.1"],
    ["0.0.0.0", "0.0.0.0"],
    // printed otherwise by libwebsockets
    ["2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"],
    // RFC 5952 §2
    ["2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"],
    ["2001:db8::0:1", "2001:db8::1"],
    ["2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:aaaa:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"],
    // '::' for a single group is read (RFC 4291 §2.2), not printed
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
    ["1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304"],
  ])("reads %s and prints %s", (text, canonical) => {
    expect(addressText(address(text))).toBe(canonical);
  });

  it.each<[string, number, RegExp]>([
    ["1::2::3", 4, /only once/],
    ["::1::", 3, /only once/],
    [":::", 0, /three colons/],
    ["1:::2", 1, /three colons/],
    ["1:2:3:4:5:6:7::8", 13, /eight groups/],
    ["1:2:3:4:5:6:7:8::", 15, /eight groups/],
    ["::1:2:3:4:5:6:7:8", 0, /eight groups/],
    ["1:2:3:4:5:6:7:8:9", 16, /eight groups, not more/],
    ["1:2:3:4:5:6:7", 13, /eight groups, not 7/],
    ["1:2:3:4:5:6:7:1.2.3.4", 14, /no room/],
    ["::1.2.3.4:5", 9, /':'/],
    ["::1.2.3", 7, /four parts, not 3/],
    ["::1.2.3.256", 8, /at most 255/],
    ["::01.2.3.4", 2, /octal/],
    [":", 0, /one colon/],
    [":1", 0, /one colon/],
    ["1:", 1, /one colon/],
    ["1::2:", 4, /one colon/],
    ["12345::", 4, /four hexadecimal digits/],
    ["::00001", 6, /four hexadecimal digits/],
    ["g::", 0, /'g'/],
    ["1::g", 3, /'g'/],
    [" ::1", 0, /U\+0020/],
    ["::1 ", 3, /U\+0020/],
    ["::1\n", 3, /U\+000A/],
    ["[::1]", 0, /'\['/],
    ["::1/128", 3, /'\/'/],
    ["", 0, /missing/],
    ["001.2.3.4", 0, /octal/],
    ["1.2.3.00", 6, /octal/],
    ["0x7f.0.0.1", 1, /'x'/],
    ["1.2.3", 5, /four parts, not 3/],
    ["2130706433", 0, /at most 255/],
    ["1.2.3.4.5", 7, /not more/],
    ["1.2.3.", 6, /empty/],
    ["1..2.3", 2, /empty/],
    [".1.2.3", 0, /empty/],
    ["256.1.1.1", 0, /at most 255/],
    ["1.2.3.4 ", 7, /U\+0020/],
    [" 1.2.3.4", 0, /U\+0020/],
    ["1.2.3.-4", 6, /'-'/],
    ["１.2.3.4", 0, /U\+FF11/],
    ["example.com", 0, /'e'/],
    ["fe80::1%", 8, /zone after '%' is empty/],
    ["fe80::1%et h0", 10, /U\+0020/],
    ["fe80::1%eth0%1", 12, /'%'/],
    ["fe80::1%eth0/64", 12, /'\/'/],
    [`fe80::1%${"x".repeat(65)}`, 72, /too long/],
    ["%eth0", 0, /missing/],
    ["2001:db8::1%eth0", 11, /only a link-local/],
    ["fd00::1%eth0", 7, /only a link-local/],
    ["ff0e::1%eth0", 7, /only a link-local/],
    ["::%eth0", 2, /only a link-local/],
    ["169.254.0.1%eth0", 11, /only a link-local/],
  ])("refuses %j at %i", (text, offset, reason) => {
    expect(parseAddress(text)).toEqual({
      kind: "fault",
      reason: expect.stringMatching(reason) as string,
      offset,
    });
    expect(ipBytes(text)).toBeUndefined();
  });

  it("gives the bytes in network order, and the zone apart", () => {
    expect(parseAddress("fe80::1%eth0")).toEqual({
      kind: "address",
      family: 6,
      bytes: Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
      zone: "eth0",
    });
    expect(parseAddress("192.0.2.1")).toEqual({
      kind: "address",
      family: 4,
      bytes: Uint8Array.of(192, 0, 2, 1),
    });
  });
});

/** What a person might mistype: runs of the characters that addresses are made of. */
const nearlyAnAddress = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ":",
        "::",
        ".",
        "0",
        "1",
        "ffff",
        "255",
        "256",
        "01",
        "1.2.3.4",
        "1:2:3",
        "12345",
        "A",
        "g",
        " ",
      ),
      fc.constantFrom(":", ":", "."),
    ),
    { maxLength: 16 },
  )
  .map((pieces) => pieces.join(""));

describe("text and bytes, for any address", () => {
  it("prints addresses that share their lower bits one after the other", () => {
    const firsts = [0, 10, 192, 0, 255, 192];
    const texts = firsts.map((first) => ipv4Text(Uint8Array.of(first, 0, 0, 1)));
    expect(texts).toEqual(firsts.map((first) => `${first}.0.0.1`));
  });

  it("reads back what it prints", () => {
    fc.assert(
      fc.property(fc.oneof(ipv4Bytes, ipv6Bytes), (bytes) => {
        const text = bytes.length === 4 ? ipv4Text(bytes) : ipv6Text(bytes);
        expect(ipBytes(text)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads the eight groups written out in full", () => {
    fc.assert(
      fc.property(ipv6Bytes, (bytes) => {
        const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
        expect(ipBytes((hex.match(/.{4}/g) ?? []).join(":"))).toEqual(bytes);
      }),
    );
  });

  it("prints IPv6 as the WHATWG URL serialiser does, dotted tails aside", () => {
    fc.assert(
      fc.property(ipv6Bytes, (bytes) => {
        const text = ipv6Text(bytes);
        const serialised = new URL(`http://[${text}]/`).hostname;
        if (!text.includes(".")) expect(`[${text}]`).toBe(serialised);
        expect(ipBytes(serialised.slice(1, -1))).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it("accepts and refuses the same texts as the operating system's parser", () => {
    const seen = { 4: 0, 6: 0, 0: 0 };
    fc.assert(
      fc.property(fc.oneof(nearlyAnAddress, fc.ipV4(), fc.ipV6()), (text) => {
        expect({ text, is4: isIpv4(text), is6: isIpv6(text) }).toEqual({
          text,
          is4: isIPv4(text),
          is6: isIPv6(text),
        });
        seen[isIpv4(text) ? 4 : isIpv6(text) ? 6 : 0]++;
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(seen[4], seen[6], seen[0])).toBeGreaterThan(100);
  });

  it("prints from the middle of a packet", () => {
    const packet = Uint8Array.of(9, 9, 192, 0, 2, 1, 9);
    expect(ipv4Text(packet, 2)).toBe("192.0.2.1");
    expect(ipv6Text(Uint8Array.of(9, ...mappedBytes(Uint8Array.of(192, 0, 2, 1))), 1)).toBe(
      "::ffff:192.0.2.1",
    );
    expect(macText(packet, 1)).toBe("09:c0:00:02:01:09");
  });

  it("does not take a zone where only bytes come back", () => {
    expect([ipBytes("fe80::1%eth0"), isIpv6("fe80::1%eth0")]).toEqual([undefined, false]);
  });
});

describe("equality and order", () => {
  it("tells an IPv4 address from its mapped form, unless asked not to", () => {
    const [v4, mapped] = [address("192.0.2.1"), address("::ffff:192.0.2.1")];
    expect(sameAddress(v4, mapped)).toBe(false);
    expect(sameMapped(v4, mapped)).toBe(true);
    expect(sameMapped(v4, address("::192.0.2.1"))).toBe(false);
    expect(addressText(unmapped(mapped))).toBe("192.0.2.1");
    expect(unmapped(v4)).toBe(v4);
    expect(unmapped(address("64:ff9b::192.0.2.1")).family).toBe(6);
    expect(mappedBytes(v4.bytes)).toEqual(mapped.bytes);
    expect(mappedBytes(mapped.bytes)).toBe(mapped.bytes);
  });

  it("tells zones apart", () => {
    expect(sameAddress(address("fe80::1%eth0"), address("fe80::1%eth1"))).toBe(false);
    expect(sameAddress(address("fe80::1%eth0"), address("fe80::1"))).toBe(false);
    expect(sameAddress(address("fe80::1%eth0"), address("FE80:0::1%eth0"))).toBe(true);
  });

  it("sorts by number, then by zone", () => {
    const sorted = [
      "::1",
      "9.255.0.0",
      "::ffff:10.0.0.1",
      "10.0.0.2",
      "2001:db8::",
      "fe80::1",
      "fe80::1%a",
      "fe80::1%b",
    ];
    const shuffled = [5, 2, 7, 0, 4, 6, 1, 3].map((i) => address(sorted[i] as string));
    expect(shuffled.toSorted(compareMapped).map(addressText)).toEqual(sorted);
  });
});
