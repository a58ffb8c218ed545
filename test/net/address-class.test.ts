import { describe, expect, it } from "vitest";
import { classify, parseAddress, unmapped, type Address } from "../../net/address.ts";

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed.kind === "fault") throw new Error(`${text}: ${parsed.reason}`);
  return parsed;
}

describe("classify", () => {
  it.each([
    ["0.0.0.0", "unspecified"],
    ["0.1.2.3", "reserved"],
    ["10.255.255.255", "private"],
    ["11.0.0.0", "global"],
    ["100.63.255.255", "global"],
    ["100.64.0.0", "shared"],
    ["100.127.255.255", "shared"],
    ["100.128.0.0", "global"],
    ["127.0.0.53", "loopback"],
    ["169.254.1.1", "link-local"],
    ["172.15.255.255", "global"],
    ["172.16.0.0", "private"],
    ["172.31.255.255", "private"],
    ["172.32.0.0", "global"],
    ["192.0.0.1", "reserved"],
    ["192.0.0.9", "global"],
    ["192.0.2.1", "documentation"],
    ["192.88.99.1", "reserved"],
    ["192.168.1.1", "private"],
    ["198.17.255.255", "global"],
    ["198.18.0.0", "benchmarking"],
    ["198.19.255.255", "benchmarking"],
    ["198.51.100.1", "documentation"],
    ["203.0.113.1", "documentation"],
    ["224.0.0.251", "multicast"],
    ["233.252.0.1", "documentation"],
    ["239.255.255.255", "multicast"],
    ["240.0.0.0", "reserved"],
    ["255.255.255.254", "reserved"],
    ["255.255.255.255", "broadcast"],
    ["8.8.8.8", "global"],
    ["::", "unspecified"],
    ["::1", "loopback"],
    ["::2", "reserved"],
    ["::127.0.0.1", "reserved"],
    ["::ffff:127.0.0.1", "v4-mapped"],
    ["64:ff9b::8.8.8.8", "nat64"],
    ["64:ff9b:1::1", "nat64"],
    ["100::1", "discard"],
    ["2001::1", "teredo"],
    ["2001:1::1", "global"],
    ["2001:1::4", "reserved"],
    ["2001:2::1", "benchmarking"],
    ["2001:20::1", "global"],
    ["2001:db8::1", "documentation"],
    ["2002:c000:201::1", "6to4"],
    ["2606:4700::1111", "global"],
    ["3fff:fff::1", "documentation"],
    ["3fff:1000::1", "global"],
    ["4000::1", "reserved"],
    ["5f00::1", "reserved"],
    ["fc00::1", "private"],
    ["fdff::1", "private"],
    ["fe80::1", "link-local"],
    ["febf::1", "link-local"],
    ["fec0::1", "reserved"],
    ["ff02::1", "multicast"],
  ])("calls %s %s", (text, is) => {
    expect(classify(address(text).bytes)).toBe(is);
  });

  it("sees what is inside a mapped address after unmapping it", () => {
    expect(classify(unmapped(address("::ffff:127.0.0.1")).bytes)).toBe("loopback");
  });
});
