import { expect, it } from "vitest";
import { z } from "zod";
import type { Holds } from "../../toolchain/documents/held-to.ts";

/** The compiler is the test: each constant has to be what its type says. */
interface Document {
  readonly a: number;
  readonly b?: string;
  readonly c: readonly ("x" | "y")[];
  readonly d: Uint8Array | null;
}

const c = z.array(z.enum(["x", "y"]));
const d = z.string().nullable();
const same = z.strictObject({ a: z.number(), b: z.string().optional(), c, d });
const boundless = same.extend({ a: z.union([z.number(), z.literal("Infinity")]) });
const missing = same.omit({ b: true });
const more = same.extend({ e: z.string().optional() });
const required = same.extend({ b: z.string() });
const wider = same.extend({ c: z.array(z.enum(["x", "y", "z"])) });
const narrower = same.extend({ c: z.array(z.enum(["x"])) });
const nullable = same.extend({ a: z.number().nullable() });

type Others =
  | Holds<typeof missing, Document>
  | Holds<typeof more, Document>
  | Holds<typeof required, Document>
  | Holds<typeof wider, Document>
  | Holds<typeof narrower, Document>
  | Holds<typeof nullable, Document>;

it("a schema holds for a type only if both say the same, key by key", () => {
  const holding: Holds<typeof same, Document> & Holds<typeof boundless, Document> = true;
  // if one of the others held, this would be a list of true
  const wrong: readonly never[] = [] satisfies readonly Exclude<Others, false>[];
  expect({ holding, wrong }).toEqual({ holding: true, wrong: [] });
});
