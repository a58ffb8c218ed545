/**
 * A zod schema as the text of a JSON Schema that people can read: what occurs more than once and is long stands in
 * `$defs`, under a name where it was given one; what is short stands where it is used.
 */
import { z } from "zod";

/** Longer parts have a place of their own. */
const SHORT_CHARS = 240;

type Node = Readonly<Record<string, unknown>>;
type Document = Node & { readonly $defs?: Readonly<Record<string, Node>> };

const REFERENCE = "#/$defs/";

/** `io`: what may be written, or what is found. */
export function schemaText(schema: z.ZodType, io: "input" | "output"): string {
  let document = z.toJSONSchema(schema, { io, reused: "ref" }) as Document;
  // BOUNDED: by the definitions, each round takes one away
  for (let name = dispensable(document); name !== undefined; name = dispensable(document))
    document = without(document, name);
  return `${JSON.stringify(document, withoutNoise, 2)}\n`;
}

/** A definition that is better off where it is used. */
function dispensable({ $defs = {}, ...root }: Document): string | undefined {
  const text = JSON.stringify([root, $defs]);
  return Object.keys($defs).find((name) => {
    const own = JSON.stringify($defs[name], withoutNoise);
    const uses = text.split(`"${REFERENCE}${name}"`).length - 1;
    const isShort = own.length <= SHORT_CHARS && !own.includes(REFERENCE);
    return isShort || (uses <= 1 && !own.includes(`"${REFERENCE}${name}"`));
  });
}

function without({ $defs = {}, ...root }: Document, name: string): Document {
  const { [name]: part = {}, ...others } = $defs;
  const document = inPlace({ ...root, $defs: others }, `${REFERENCE}${name}`, part) as Document;
  if (Object.keys(others).length > 0) return document;
  const { $defs: _none, ...rest } = document;
  return rest;
}

/** With each reference replaced by what it refers to. */
function inPlace(node: unknown, reference: string, part: Node): unknown {
  if (Array.isArray(node)) return node.map((item) => inPlace(item, reference, part));
  if (typeof node !== "object" || node === null) return node;
  const { $ref, ...rest } = node as Node;
  const whole = $ref === reference ? { ...part, ...rest } : (node as Node);
  const entries = Object.entries(whole).map(([key, value]) => [
    key,
    inPlace(value, reference, part),
  ]);
  return Object.fromEntries(entries);
}

/** Bounds that all whole numbers of JavaScript have, and names that stand in `$defs` already. */
function withoutNoise(key: string, value: unknown): unknown {
  if (key === "id" && typeof value === "string") return undefined;
  const isBound = key === "minimum" || key === "maximum";
  return isBound && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER ? undefined : value;
}
