/**
 * Values of others (evidence of a hold, the detail of a finding) as plain JSON: what JSON lacks becomes text, what is
 * too deep or too much is left out.
 */
import { toHex } from "../net/hex.ts";

const DEPTH_MAX = 6;
/** Of one list or object. */
const ITEMS_MAX = 256;

/** A copy in which only JSON is left. */
export function plainJson<T>(value: T): T {
  return plain(value, 0) as T;
}

function plain(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON has no −0
      return Number.isFinite(value) ? value + 0 : String(value);
    case "bigint":
      return value.toString();
    case "object":
      return value === null ? null : composed(value, depth + 1);
    case "undefined":
    case "symbol":
    case "function":
      return null;
  }
}

function composed(value: object, depth: number): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (depth > DEPTH_MAX) return null;
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => plain(item, depth));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.slice(0, ITEMS_MAX).map(([key, item]) => [key, plain(item, depth)]),
  );
}
