import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalMac, macBytes, macText, parseMac, readMac } from "../../net/address.ts";

describe("MAC addresses", () => {
  it("prints colons and lower case, reads colons or dashes and either case", () => {
    const bytes = Uint8Array.of(0x02, 0x00, 0x5e, 0xab, 0x0c, 0xff);
    expect(macText(bytes)).toBe("02:00:5e:ab:0c:ff");
    for (const text of ["02:00:5e:ab:0c:ff", "02-00-5E-AB-0C-FF"])
      expect(macBytes(text)).toEqual(bytes);
  });

  it("reads back what it prints", () => {
    const sixBytes = fc.uint8Array({ minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(sixBytes, (bytes) => {
        expect(macBytes(macText(bytes))).toEqual(bytes);
      }),
    );
  });

  it("has one form for each address", () => {
    for (const text of ["02:00:5e:ab:0c:ff", "02-00-5E-AB-0C-FF", "02:00:5E:ab:0C:ff"])
      expect(canonicalMac(text)).toBe("02:00:5e:ab:0c:ff");
    for (const text of ["", "02:00:5e:ab:0c:ff ", "02:00-5e:ab:0c:ff", "lan"])
      expect(canonicalMac(text)).toBeUndefined();
  });

  it("is read into the middle of a packet, and nothing beside it", () => {
    const packet = new Uint8Array(8).fill(9);
    expect(readMac("02:00:5e:ab:0c:ff", packet, 1)).toBe(true);
    expect([...packet]).toEqual([9, 0x02, 0x00, 0x5e, 0xab, 0x0c, 0xff, 9]);
    expect(readMac("02:00:5e:ab:0c:fg", packet, 1)).toBe(false);
  });

  it.each<[string, number, RegExp]>([
    ["", 0, /six groups/],
    ["02:00:5e:ab:0c", 14, /six groups/],
    ["02:00:5e:ab:0c:f", 16, /six groups/],
    ["02:00:5e:ab:0c:ff:", 17, /six groups/],
    ["02:00:5e:ab:0c:ff ", 17, /six groups/],
    ["2:0:5e:ab:c:ff", 1, /':' is not a hex/],
    ["02:00-5e:ab:0c:ff", 5, /'-' where ':'/],
    ["02-00:5e-ab-0c-ff", 5, /':' where '-'/],
    ["02005eab0cff", 2, /'0' where ':'/],
    ["0g:00:5e:ab:0c:ff", 1, /'g'/],
  ])("refuses %j at %i", (text, offset, reason) => {
    expect(parseMac(text)).toEqual({
      kind: "fault",
      reason: expect.stringMatching(reason) as string,
      offset,
    });
    expect(macBytes(text)).toBeUndefined();
  });
});
