import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import {
  digestBytes,
  digestNumber,
  digestNumberIf,
  digestText,
  digestTextIf,
  digestValue,
} from "../../../services/bring-up/word-digest.ts";

const dice = seededRandom(1).stream("words");
const LENGTHS = Array.from({ length: 20 }, (_, length) => length);

describe("a digest of words", () => {
  it("is the same of an ASCII text and of its bytes", () => {
    for (const length of LENGTHS) {
      const bytes = Uint8Array.from({ length }, () => dice.below(0x80));
      const text = String.fromCharCode(...bytes);
      expect(digestText(7, text)).toBe(digestBytes(7, bytes));
      expect(digestBytes(7, Uint8Array.of(...bytes, 1, 2, 3), length)).toBe(digestBytes(7, bytes));
    }
  });

  it("is another one with any one bit of a text or of bytes changed", () => {
    for (const length of LENGTHS) {
      const units = Array.from({ length }, () => dice.below(0x1_0000));
      const text = digestText(0, String.fromCharCode(...units));
      const bytes = digestBytes(0, Uint8Array.from(units));
      for (let at = 0; at < length; at++) {
        for (let bit = 1; bit < 0x1_0000; bit *= 2) {
          const changed = units.with(at, (units[at] ?? 0) ^ bit);
          expect(digestText(0, String.fromCharCode(...changed))).not.toBe(text);
          if (bit < 0x100) expect(digestBytes(0, Uint8Array.from(changed))).not.toBe(bytes);
        }
      }
    }
  });

  it("goes on from the one before", () => {
    expect(digestText(1, "a")).not.toBe(digestText(2, "a"));
    expect(digestText(digestText(0, "ab"), "c")).not.toBe(digestText(digestText(0, "a"), "bc"));
  });

  it("tells numbers apart, small, large, broken and none", () => {
    const numbers = [0, 1, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 0.5, Infinity, NaN];
    expect(new Set(numbers.map((number) => digestNumber(0, number))).size).toBe(numbers.length);
    expect(digestNumber(0, -0)).toBe(digestNumber(0, 0));
    expect(digestNumberIf(0, undefined)).not.toBe(digestNumberIf(0, 0));
    expect(digestTextIf(0, undefined)).not.toBe(digestTextIf(0, ""));
  });

  it("tells values of different kinds and shapes apart", () => {
    const values = [
      undefined,
      null,
      true,
      false,
      0,
      1,
      1n,
      "",
      "1",
      [],
      [1],
      ["1"],
      [[1]],
      [1, undefined],
      {},
      { a: 1 },
      { b: 1 },
      { a: "1" },
      { a: { b: 1 } },
      { a: {}, b: 1 },
      { a: 1, b: 1 },
      new Uint8Array(0),
      Uint8Array.of(1),
      new Map(),
      new Map([["a", 1]]),
    ];
    expect(new Set(values.map((value) => digestValue(0, value))).size).toBe(values.length);
  });

  it("does not count a key that has no value", () => {
    expect(digestValue(0, { a: 1, b: undefined })).toBe(digestValue(0, { a: 1 }));
  });
});
