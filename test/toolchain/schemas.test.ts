import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runExperiment } from "../../library/experiment.ts";
import { schemaFiles } from "../../toolchain/schema-table.ts";
import { scratchDirectory } from "../cli/scratch-directory.ts";

const ROOT = join(import.meta.dirname, "../..");
const scratch = scratchDirectory();

/** What a published schema says against a document; empty for nothing. */
function objections(name: string, json: unknown): readonly string[] {
  const schema = JSON.parse(readFileSync(join(ROOT, "schema", `${name}.schema.json`), "utf8"));
  const { error } = z.fromJSONSchema(schema).safeParse(json);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("the published schemas", () => {
  it("are those of the program: npm run schemas writes them", () => {
    const published = readdirSync(join(ROOT, "schema")).map((name) => `schema/${name}`);
    expect(published.toSorted()).toEqual([...schemaFiles().keys()].toSorted());
    for (const [path, text] of schemaFiles())
      expect(readFileSync(join(ROOT, path), "utf8"), path).toBe(text);
  });

  it("hold for the documents of an experiment", async () => {
    const out = scratch("out");
    const design = { runs: 40, losses: [0, 0.2], devices: [1, 2], timeoutUs: 500_000 };
    await runExperiment({ design, jobs: 1, out });
    const read = (name: string): unknown => JSON.parse(readFileSync(join(out, name), "utf8"));
    expect(objections("experiment", read("design.json"))).toEqual([]);
    expect(objections("experiment-summary", read("summary.json"))).toEqual([]);
  });

  it("object to other documents", () => {
    expect(objections("experiment", { schema: "bringup.experiment/2" })).not.toEqual([]);
    expect(objections("experiment-summary", {})).not.toEqual([]);
    expect(objections("experiment-design", { losses: [2] })).not.toEqual([]);
    expect(objections("experiment-design", { losses: ["10%", 0.5], policies: ["lws"] })).toEqual(
      [],
    );
  });
});
