/** The JSON Schemas that are published: of files that people write, and of documents that experiments leave. */
import { z } from "zod";
import { DESIGN_DOCUMENT_FILE_SCHEMA } from "../experiment/design-document-file.ts";
import { DESIGN_FILE_SCHEMA } from "../experiment/design-file.ts";
import { LINK_FILE_SCHEMA } from "../experiment/link-file.ts";
import { POLICY_FILE_SCHEMA } from "../experiment/policy-file.ts";
import { SCENARIO_FILE_SCHEMA } from "../experiment/scenario-file.ts";
import { SUMMARY_SCHEMA } from "../experiment/summary-file.ts";

/** By name: `schema/NAME.schema.json`. `io`: what may be written, or what is found. */
const SCHEMAS: Readonly<
  Record<string, { readonly schema: z.ZodType; readonly io: "input" | "output" }>
> = {
  "experiment-design": { schema: DESIGN_FILE_SCHEMA, io: "input" },
  experiment: { schema: DESIGN_DOCUMENT_FILE_SCHEMA, io: "output" },
  "experiment-summary": { schema: SUMMARY_SCHEMA, io: "output" },
  link: { schema: LINK_FILE_SCHEMA, io: "input" },
  retry: { schema: POLICY_FILE_SCHEMA, io: "input" },
  scenario: { schema: SCENARIO_FILE_SCHEMA, io: "input" },
};

/** Every file by its path from the root, and its text. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, { schema, io }]) => [
      `schema/${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io }), undefined, 2)}\n`,
    ]),
  );
}
