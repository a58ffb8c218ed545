/** In which places two designs differ. */
import { jsonValue } from "../net/event-log.ts";

/** A place, as `policies.adaptive.discover.delaysUs[0]`, and what stands there; left out: nothing. */
export interface DesignDifference {
  readonly path: string;
  readonly a?: string;
  readonly b?: string;
}

const DIFFERENCES_MAX = 100;

/** At most the first hundred. Things with names are compared by name, whatever their order. */
export function differencesOf(a: object, b: object): readonly DesignDifference[] {
  const found: DesignDifference[] = []; // BOUNDED: by DIFFERENCES_MAX
  compare("", a, b, found);
  return found;
}

function compare(path: string, a: unknown, b: unknown, found: DesignDifference[]): void {
  if (found.length >= DIFFERENCES_MAX || Object.is(a, b)) return;
  const partsA = partsOf(a);
  const partsB = partsOf(b);
  if (partsA === undefined || partsB === undefined) {
    found.push({
      path,
      ...(a === undefined ? {} : { a: text(a) }),
      ...(b === undefined ? {} : { b: text(b) }),
    });
    return;
  }
  const keys = new Set([...partsA.keys(), ...partsB.keys()]);
  for (const key of keys)
    compare(
      path === "" ? key.replace(/^\./, "") : `${path}${key}`,
      partsA.get(key),
      partsB.get(key),
      found,
    );
}

/** The parts of an object or a list, each under the piece of path that leads to it; undefined for a plain value. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value))
    return new Map(Object.entries(value).map(([key, part]) => [`.${key}`, part]));
  const names = value.map(nameOf);
  const isNamed = !names.includes(undefined) && new Set(names).size === names.length;
  return new Map(
    value.map((part, index) => [isNamed ? `.${names[index]}` : `[${index}]`, part as unknown]),
  );
}

function nameOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("name" in value)) return undefined;
  return typeof value.name === "string" ? value.name : undefined;
}

function text(value: unknown): string {
  const json = JSON.stringify(value, jsonValue);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
