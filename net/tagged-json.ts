/**
 * JSON that keeps what JSON loses: bytes, Infinity, NaN, big integers, undefined array elements, Maps. Used for
 * recordings, where a value must come back exactly as it was.
 *
 * A tagged value is an object with the single key `$`, whose value is a list: `["bytes", "c0ffee"]`. What is read is
 * not trusted: a tag that `toTaggedJson` would not write is a fault, as is a depth that no recording has.
 */
import { fromHex, toHex } from "./hex.ts";

export function toTaggedJson(value: unknown): string {
  return JSON.stringify(tag(value));
}

/** The value of a text made by `toTaggedJson`, or undefined if it is not one. */
export function fromTaggedJson(text: string): unknown {
  try {
    return untag(JSON.parse(text), 0);
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

const DEPTH_MAX = 256;

function untag(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH_MAX) throw new SyntaxError(`nested deeper than ${DEPTH_MAX}`);
  if (Array.isArray(value)) return value.map((item) => untag(item, depth + 1));
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === "$" && Array.isArray(first[1]))
    return untagged(first[1], depth + 1);
  return Object.fromEntries(entries.map(([key, item]) => [key, untag(item, depth + 1)]));
}

function untagged([kind, content]: readonly unknown[], depth: number): unknown {
  switch (kind) {
    case "undefined":
      return undefined;
    case "number":
      return Number(content);
    case "bigint":
      return BigInt(textOf(content));
    case "bytes":
      return bytesOf(textOf(content));
    case "object":
      return Object.fromEntries(pairsOf(content, depth).map(([key, item]) => [textOf(key), item]));
    case "map":
      return new Map(pairsOf(content, depth));
    default:
      throw new SyntaxError("an unknown tag");
  }
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  throw new SyntaxError("the tag needs a text");
}

function bytesOf(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes === undefined) throw new SyntaxError("not hex");
  return bytes;
}

function pairsOf(content: unknown, depth: number): [unknown, unknown][] {
  if (!Array.isArray(content)) throw new SyntaxError("the tag needs a list");
  return content.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new SyntaxError("not a pair");
    return [untag(pair[0], depth + 1), untag(pair[1], depth + 1)];
  });
}
