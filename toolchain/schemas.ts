/** Writes `schema/`: run it after a schema has changed, with `npm run schemas`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { schemaFiles } from "./schema-table.ts";

mkdirSync("schema", { recursive: true });
for (const [path, text] of schemaFiles()) writeFileSync(path, text);
