/**
 * JSON that keeps what JSON loses: bytes, Infinity, NaN, big integers, undefined array elements, Maps. Used for
 * recordings, where a value must come back exactly as it was.
 *
 * A tagged value is an object with the single key `$`, whose value is a list: `["bytes", "c0ffee"]`.
 */
import { fromHex, toHex } from "./hex.ts";

export function toTaggedJson(value: unknown): string {
  return JSON.stringify(tag(value));
}

/** The value of a text made by `toTaggedJson`, or undefined if it is not one. */
export function fromTaggedJson(text: string): unknown {
  try {
    return untag(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function tag(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isFinite(value) ? value : { $: ["number", String(value)] };
  if (typeof value === "bigint") return { $: ["bigint", value.toString()] };
  if (value === undefined) return { $: ["undefined"] };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return { $: ["bytes", toHex(value)] };
  if (value instanceof Map) return { $: ["map", [...value].map(([k, v]) => [tag(k), tag(v)])] };
  if (Array.isArray(value)) return value.map(tag);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [key, tag(item)] as const);
  // an object that could be taken for a tag is tagged itself; fromEntries, because a key may be `__proto__`
  if (entries.length === 1 && entries[0]?.[0] === "$") return { $: ["object", entries] };
  return Object.fromEntries(entries);
}

function untag(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(untag);
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === "$" && Array.isArray(first[1]))
    return untagged(first[1]);
  return Object.fromEntries(entries.map(([key, item]) => [key, untag(item)]));
}

function untagged([kind, content]: readonly unknown[]): unknown {
  switch (kind) {
    case "number":
      return Number(content);
    case "bigint":
      return BigInt(String(content));
    case "bytes":
      return fromHex(String(content));
    case "object":
      return Object.fromEntries(untagPairs(content));
    case "map":
      return new Map(untagPairs(content));
    default:
      return undefined;
  }
}

function untagPairs(pairs: unknown): [string, unknown][] {
  return (pairs as readonly (readonly [string, unknown])[]).map(([key, item]) => [
    untag(key) as string,
    untag(item),
  ]);
}
