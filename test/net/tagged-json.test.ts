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

  it("keeps a key that means something else to JavaScript", () => {
    const value = JSON.parse('{"__proto__":{"a":1},"b":[{"__proto__":5}]}') as object;
    Object.assign((value as { b: object[] }).b[0] ?? {}, { bytes: Uint8Array.of(1) });
    Object.defineProperty(value, "__proto__", { value: { big: 5n }, enumerable: true });
    const text = toTaggedJson(value);
    expect(text).toBe(
      '{"__proto__":{"big":{"$":["bigint","5"]}},"b":[{"__proto__":5,"bytes":{"$":["bytes","01"]}}]}',
    );
    expect(toTaggedJson(fromTaggedJson(text))).toBe(text);
    expect(Object.getPrototypeOf(fromTaggedJson(text))).toBe(Object.prototype);
  });

  it("leaves what it is given as it is", () => {
    const value = { a: [Infinity, { b: Uint8Array.of(1) }], c: undefined, $: ["x"] };
    const before = structuredClone(value);
    toTaggedJson(value);
    expect(value).toEqual(before);
  });

  it("answers undefined to a damaged text", () => {
    expect(fromTaggedJson('{"a":')).toBeUndefined();
  });

  it.each([
    ["an unknown tag", '{"$":["set",[]]}'],
    ["no tag", '{"$":[]}'],
    ["bytes that are not hex", '{"a":{"$":["bytes","0g"]}}'],
    ["bytes that are not text", '{"a":{"$":["bytes",5]}}'],
    ["a big integer that is none", '{"$":["bigint","x"]}'],
    ["a map without pairs", '{"$":["map",5]}'],
    ["a map of what are no pairs", '{"$":["map",[1]]}'],
    ["an object without text keys", '{"$":["object",[[1,2]]]}'],
    ["a depth that nothing has", "[".repeat(100_000) + "]".repeat(100_000)],
  ])("answers undefined to %s", (_, text) => {
    expect(fromTaggedJson(text)).toBeUndefined();
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
