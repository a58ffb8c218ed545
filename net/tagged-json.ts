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

/** What JSON keeps as it is, is the same object again: a recording is mostly that, and copies cost more than texts. */
function tag(value: unknown): unknown {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : { $: ["number", String(value)] };
    case "bigint":
      return { $: ["bigint", value.toString()] };
    case "undefined":
      return { $: ["undefined"] };
    case "object":
      return value === null ? null : tagObject(value);
    default:
      return value;
  }
}

function tagObject(value: object): unknown {
  if (value instanceof Uint8Array) return { $: ["bytes", toHex(value)] };
  if (value instanceof Map) return { $: ["map", [...value].map(([k, v]) => [tag(k), tag(v)])] };
  return Array.isArray(value) ? tagList(value) : tagRecord(value as Record<string, unknown>);
}

function tagList(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const tagged = tag(item);
    if (tagged !== item) (copy ??= [...list])[index] = tagged;
  }
  return copy ?? list;
}

function tagRecord(record: Readonly<Record<string, unknown>>): unknown {
  let copy: Record<string, unknown> | undefined;
  let only: string | undefined;
  let count = 0;
  for (const key of Object.keys(record)) {
    const item = record[key];
    if (item === undefined) continue; // JSON leaves it out
    count++;
    only = key;
    const tagged = tag(item);
    if (tagged === item) continue;
    copy ??= { ...record };
    if (key === "__proto__") Object.defineProperty(copy, key, { ...OWN, value: tagged });
    else copy[key] = tagged;
  }
  // an object that could be taken for a tag is tagged itself
  if (count === 1 && only === "$") return { $: ["object", [["$", (copy ?? record)["$"]]]] };
  return copy ?? record;
}

/** An assignment to `__proto__` would set something else. */
const OWN = { enumerable: true, writable: true, configurable: true } as const;

const DEPTH_MAX = 256;

/** In place: what was parsed is nobody else's. */
function untag(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH_MAX) throw new SyntaxError(`nested deeper than ${DEPTH_MAX}`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++)
      value[index] = untag(value[index], depth + 1);
    return value;
  }
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record);
  if (keys.length === 1 && keys[0] === "$" && Array.isArray(record["$"]))
    return untagged(record["$"], depth + 1);
  // a parsed `__proto__` is a property like any other, and stays one when it is assigned to
  for (const key of keys) {
    const item = record[key];
    if (typeof item === "object") record[key] = untag(item, depth + 1);
  }
  return record;
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
