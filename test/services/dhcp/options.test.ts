import { describe, expect, it } from "vitest";
import { DhcpOptions } from "../../../services/dhcp/options.ts";

const LEASE = DhcpOptions.of({ subnetMask: "255.255.255.0", routers: ["192.0.2.1"] });

function bytes(options: DhcpOptions): readonly number[] {
  const target = new Uint8Array(options.encodedLength);
  expect(options.writeInto(target, 0)).toBe(target.length);
  return [...target];
}

describe("options to be sent", () => {
  it("come in their order: the values, those given before, the bytes", () => {
    const options = DhcpOptions.of({ messageType: 5 }, LEASE, [
      { code: 82, bytes: Uint8Array.of(1, 1, 7) },
    ]);
    expect(options.codes).toEqual([53, 1, 3, 82]);
    expect(bytes(options)).toEqual(
      [
        [53, 1, 5],
        [1, 4, 255, 255, 255, 0],
        [3, 4, 192, 0, 2, 1],
        [82, 3, 1, 1, 7],
      ].flat(),
    );
    expect(options.get("routers")).toEqual(["192.0.2.1"]);
    expect(options.raw(82)).toEqual(Uint8Array.of(1, 1, 7));
    expect([...options.entries()].map(({ code }) => code)).toEqual([53, 1, 3, 82]);
    expect(options.has(82) && !options.has(51)).toBe(true);
  });

  it("leave those given before as they were", () => {
    DhcpOptions.of({ messageType: 5 }, LEASE, [{ code: 82, bytes: new Uint8Array(2) }]);
    expect(LEASE.codes).toEqual([1, 3]);
  });

  it.each<[string, () => DhcpOptions]>([
    ["a value and one before", () => DhcpOptions.of({ routers: ["192.0.2.9"] }, LEASE)],
    [
      "bytes and one before",
      () => DhcpOptions.of({}, LEASE, [{ code: 3, bytes: new Uint8Array(4) }]),
    ],
    [
      "a value and bytes",
      () => DhcpOptions.of({ messageType: 1 }, LEASE, [{ code: 53, bytes: new Uint8Array(1) }]),
    ],
    [
      "bytes twice",
      () => {
        const twice = { code: 82, bytes: new Uint8Array(2) };
        return DhcpOptions.of({}, undefined, [twice, twice]);
      },
    ],
  ])("refuse a code that comes twice: %s", (_, make) => {
    expect(make).toThrow(/not an option that can be added/);
  });
});
