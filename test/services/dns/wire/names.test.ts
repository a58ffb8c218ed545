import { describe, expect, it } from "vitest";
import { toHex } from "../../../../net/hex.ts";
import { seededRandom } from "../../../../net/random.ts";
import {
  isWithin,
  nameText,
  parentName,
  parseName,
  sameName,
} from "../../../../services/dns/index.ts";
import { Reader } from "../../../../services/dns/wire/reader.ts";
import { RFC1035_NAMES_HEX } from "../../../vectors/dns/messages.ts";
import { octets } from "../octets.ts";

function hexOf(text: string): string {
  const name = parseName(text);
  if (!(name instanceof Uint8Array)) throw new Error(name.reason);
  return toHex(name);
}

const LABEL_63 = "a".repeat(63);
/** 3 × 64 + 62 + 1 = 255 octets. */
const NAME_255 = `${LABEL_63}.${LABEL_63}.${LABEL_63}.${"b".repeat(61)}`;

describe("parseName", () => {
  it.each([
    ["www.example.com", "03777777076578616d706c6503636f6d00"],
    ["example.com.", "076578616d706c6503636f6d00"],
    [".", "00"],
    ["Ex.COM", "02457803434f4d00"],
    // RFC 4343 §2.1: a dot inside a label, an octet in decimal
    ["a\\.b.c", "03612e62016300"],
    ["a\\046b.c", "03612e62016300"],
    ["\\000\\255.x", "0200ff017800"],
    [
      "Donald\\032E\\.\\032Eastlake\\0323rd.example",
      hexOf("Donald\\032E\\.\\032Eastlake\\0323rd.example"),
    ],
    ["\\\\.x", "015c017800"],
    ["_ntp._udp.x", "045f6e7470045f756470017800"],
  ])("reads %s", (text, hex) => {
    expect(hexOf(text)).toBe(hex);
  });

  it.each([
    ["", "the name is empty", 0],
    ["..", "a label is empty", 0],
    ["a..b", "a label is empty", 2],
    [".a", "a label is empty", 0],
    [`${LABEL_63}a.b`, "a label has at most 63 octets", 63],
    [`${NAME_255}b`, "a name has at most 255 octets", 253],
    ["a b", "a blank or control character is written as a backslash and three digits", 1],
    ["bücher.example", "only ASCII: an international name is given in its xn-- form", 1],
    ["a\\", "a backslash stands before a character or three digits up to 255", 1],
    ["a\\25", "a backslash stands before a character or three digits up to 255", 1],
    ["a\\256", "a backslash stands before a character or three digits up to 255", 1],
  ])("refuses %s", (text, reason, offset) => {
    expect(parseName(text)).toEqual({ kind: "fault", reason, offset });
  });

  it("takes labels of 63 and names of 255 octets (RFC 1035 §2.3.4)", () => {
    expect(hexOf(NAME_255)).toHaveLength(2 * 255);
    expect(hexOf(`${NAME_255}.`)).toHaveLength(2 * 255);
  });

  it("gives back what nameText printed, whatever the octets", () => {
    const random = seededRandom(11).stream("names");
    for (let run = 0; run < 2_000; run++) {
      const name = new Uint8Array(255);
      let at = 0;
      for (let label = random.below(4); label >= 0; label--) {
        const length = 1 + random.below(60);
        name[at] = length;
        name.set(random.bytes(length), at + 1);
        at += 1 + length;
      }
      expect(hexOf(nameText(name))).toBe(toHex(name.subarray(0, at + 1)));
    }
  });
});

describe("nameText", () => {
  it("puts what has a meaning in master files behind a backslash, what does not print in decimal", () => {
    expect(nameText(octets("09 2e5c22242829 3b4020 00"))).toBe('\\.\\\\\\"\\$\\(\\)\\;\\@\\032');
    expect(nameText(octets("00"))).toBe(".");
  });
});

describe("sameName", () => {
  it("minds neither the case of ASCII letters nor anything else less (RFC 4343 §3)", () => {
    expect(sameName("WWW.Example.com", "www.eXAMPLE.COM")).toBe(true);
    expect(sameName("a.example", "b.example")).toBe(false);
    // same length, other name: a comparison of lengths would take it
    expect(sameName("aa.example", "bb.example")).toBe(false);
    expect(sameName("\\193.x", "\\225.x")).toBe(false);
  });
});

describe("isWithin", () => {
  it.each([
    ["example.com", "example.com", true],
    ["a.Example.com", "example.COM", true],
    ["a.b.example.com", "example.com", true],
    ["badexample.com", "example.com", false],
    ["a\\.example.com", "example.com", false],
    ["a\\\\.example.com", "example.com", true],
    ["com", "example.com", false],
    ["anything", ".", true],
    [".", ".", true],
    [".", "com", false],
  ])("%s within %s: %s", (name, zone, within) => {
    expect(isWithin(name, zone)).toBe(within);
  });
});

describe("parentName", () => {
  it.each([
    ["www.example.com", "example.com"],
    ["a\\.b.example", "example"],
    ["a\\\\.b.example", "b.example"],
    ["com", "."],
    [".", "."],
  ])("of %s is %s", (name, parent) => {
    expect(parentName(name)).toBe(parent);
  });
});

describe("Reader.name", () => {
  it.each([
    [20, "F.ISI.ARPA", 32],
    [40, "FOO.F.ISI.ARPA", 46],
    [64, "ARPA", 66],
    [92, ".", 93],
  ])("reads the name at %i of RFC 1035 §4.1.4", (at, name, end) => {
    const reader = new Reader(octets(RFC1035_NAMES_HEX));
    reader.offset = at;
    expect([reader.name(), reader.offset, reader.fault]).toEqual([name, end, undefined]);
  });

  it("keeps every octet of a label, a dot inside it included", () => {
    const reader = new Reader(octets("04 61 2e 00 ff 03 636f6d 00"));
    expect(reader.name()).toBe("a\\.\\000\\255.com");
  });

  const header = "00".repeat(12);
  it.each([
    ["a pointer to itself", `${header} c00c`, 12, "a name points forward or to itself", 12],
    [
      "a pointer forward",
      `${header} c010 0000 0161 00`,
      12,
      "a name points forward or to itself",
      12,
    ],
    ["a loop through a label", `${header} 0161 c00c`, 14, "a name points forward or to itself", 14],
    ["a pointer into the header", `${header} c00b`, 12, "a name points into the header", 12],
    ["a label type of RFC 2673", `${header} 41`, 12, "a label is neither octets nor a pointer", 12],
    ["half a pointer", `${header} c0`, 12, "a name ends early", 13],
    ["a label that ends early", `${header} 0361`, 12, "a name ends early", 14],
    ["no end", `${header} 0161`, 12, "a name ends early", 14],
  ])("refuses %s", (_, hex, at, reason, offset) => {
    const reader = new Reader(octets(hex));
    reader.offset = at;
    expect(reader.name()).toBe(".");
    expect(reader.fault).toEqual({ kind: "malformed", reason, offset });
  });

  it("refuses names of more than 255 octets, put together or in one piece", () => {
    const long = `${"3f".concat("61".repeat(63)).repeat(3)} 3e ${"62".repeat(62)} 00`;
    const whole = new Reader(octets(header + long));
    whole.offset = 12;
    whole.name();
    expect(whole.fault?.reason).toBe("a name has more than 255 octets");

    const joined = new Reader(
      octets(`${header} ${"3f".concat("61".repeat(63)).repeat(3)} 00 3f ${"62".repeat(63)} c00c`),
    );
    joined.offset = 12;
    expect(joined.name()).toHaveLength(191);
    joined.name();
    expect(joined.fault?.reason).toBe("a name has more than 255 octets");
  });
});
