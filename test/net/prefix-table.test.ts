import { describe, expect, it } from "vitest";
import { onNet } from "../../net/address.ts";
import { ipv4NumberText } from "../../net/ipv4-number.ts";
import { PrefixTable } from "../../net/prefix-table.ts";
import { seededRandom } from "../../net/random.ts";

describe("PrefixTable", () => {
  it("finds the longest prefix, in whatever order they were set", () => {
    const table = new PrefixTable<string>();
    table.set("10.1.0.0", 16, "b");
    table.set("0.0.0.0", 0, "all");
    table.set("10.1.2.3", 32, "d");
    table.set("10.0.0.0", 8, "a");
    table.set("10.1.2.0", 24, "c");
    const found = ["192.0.2.1", "10.9.9.9", "10.1.9.9", "10.1.2.9", "10.1.2.3"];
    expect(found.map((address) => table.longest(address))).toEqual(["all", "a", "b", "c", "d"]);
  });

  it("knows nothing of what no network holds, of IPv6 and of what is no address", () => {
    const table = new PrefixTable<number>();
    expect(table.longest("10.0.0.1")).toBeUndefined();
    table.set("10.0.0.0", 24, 1);
    expect(["10.0.1.0", "2001:db8::1", "ten"].map((text) => table.longest(text))).toEqual(
      Array.from({ length: 3 }),
    );
  });

  it("takes any address of a network, and the last value for it", () => {
    const table = new PrefixTable<number>();
    table.set("200.0.0.7", 25, 1);
    table.set("200.0.0.1", 25, 2);
    expect(table.longest("200.0.0.127")).toBe(2);
    expect(table.longest("200.0.0.128")).toBeUndefined();
  });

  it("refuses what is no network", () => {
    const table = new PrefixTable<number>();
    for (const [address, length] of [
      ["10.0.0", 8],
      ["::", 0],
      ["10.0.0.0", 33],
      ["10.0.0.0", -1],
    ] as const) {
      expect(() => table.set(address, length, 1)).toThrow(RangeError);
    }
  });

  it("agrees with a search through all networks", () => {
    const random = seededRandom(5).stream("prefixes");
    const table = new PrefixTable<number>();
    const networks = Array.from({ length: 300 }, () => ({
      address: ipv4NumberText((random.below(8) << 29) | (random.below(64) << 20)),
      length: random.below(33),
    }));
    networks.forEach(({ address, length }, index) => table.set(address, length, index));
    for (let i = 0; i < 3_000; i++) {
      const address = ipv4NumberText((random.below(8) << 29) | (random.below(64) << 20));
      let best = -1;
      networks.forEach((network, index) => {
        const isBetter = best < 0 || network.length >= (networks[best]?.length ?? 0);
        if (isBetter && onNet(address, network.address, network.length)) best = index;
      });
      expect(table.longest(address)).toBe(best < 0 ? undefined : best);
    }
  });
});
