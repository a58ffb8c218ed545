import { assert, jsonValue, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { fromTaggedJson, toTaggedJson } from "../../net/tagged-json.ts";

describe("tagged JSON", () => {
  it("gives back what plain JSON loses", () => {
    const value = {
      bytes: Uint8Array.of(0, 255),
      endless: Infinity,
      less: -Infinity,
      big: 2n ** 70n,
      map: new Map([["a", [1, Infinity]]]),
      list: [undefined, null, "x"],
    };
    expect(fromTaggedJson(toTaggedJson(value))).toEqual(value);
  });

  it("leaves absent keys absent", () => {
    expect(toTaggedJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it("keeps an object that looks like a tag", () => {
    const value = { $: ["bytes", "00"] };
    expect(fromTaggedJson(toTaggedJson(value))).toEqual(value);
  });

  it("answers undefined to a damaged text", () => {
    expect(fromTaggedJson('{"a":')).toBeUndefined();
  });

  it("gives back any JSON value unchanged", () => {
    assert(
      property(jsonValue(), (value) => {
        expect(fromTaggedJson(toTaggedJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 7 },
    );
  });
});
