import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { schemaFiles } from "../../toolchain/schema-table.ts";
import { objections, published, ROOT } from "./published.ts";

/** In the place of a schema of its own, a line of another one or a part of the document named. */
const SHARED: Readonly<Record<string, string>> = { "experiment-design": "experiment" };

const NAMES = readdirSync(join(ROOT, "schema")).map((name) => name.replace(".schema.json", ""));

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** `bringup.NAME/1`, wherever the program or its documentation speaks of it. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/bringup\.([a-z-]+)\/\d/g)].map(([, name = ""]) => name);
}

function sources(): readonly string[] {
  const rooms = ["net", "services", "observation", "lab", "experiment", "report", "library", "cli"];
  return rooms.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => read(join(room, name))),
  );
}

describe("the published schemas", () => {
  it("are those of the program: npm run schemas writes them", () => {
    const files = readdirSync(join(ROOT, "schema")).map((name) => `schema/${name}`);
    expect(files.toSorted()).toEqual([...schemaFiles().keys()].toSorted());
    for (const [path, text] of schemaFiles()) expect(read(path), path).toBe(text);
  });

  it.each(NAMES)("%s keeps the rules of JSON Schema", (name) => {
    expect(published(name)).toBeTypeOf("function");
  });

  it("are there for every document and file that the program knows", () => {
    const known = new Set(sources().flatMap(namesIn));
    const missing = [...known].filter((name) => !NAMES.includes(SHARED[name] ?? name));
    expect(missing).toEqual([]);
  });

  it("are listed in docs/formats.md, and nothing else is", () => {
    const page = read("docs/formats.md");
    const linked = [...page.matchAll(/\(\.\.\/schema\/([a-z-]+)\.schema\.json\)/g)];
    expect(linked.map(([, name]) => name).toSorted()).toEqual(NAMES.toSorted());
    expect(new Set(namesIn(page))).toEqual(new Set(sources().flatMap(namesIn)));
  });
});

describe("the schemas of files that people write", () => {
  it.each([
    ["config", { schema: "bringup.config/1", interfaces: ["eth0"], stay: true, timeout: "never" }],
    ["tui", { theme: "colour-blind", keys: { quit: ["q", "ctrl-q"] } }],
    ["experiment-design", { losses: ["10%", 0.5], policies: ["lws"] }],
    ["retry", { schema: "bringup.retry/1", name: "mine", all: { delays: ["250ms", "1s"] } }],
  ])("%s: take what the documentation shows", (name, document) => {
    expect(objections(name, document)).toEqual([]);
  });

  it.each([
    ["config", { schema: "bringup.config/1", interface: "eth0" }],
    ["config", { stay: true }],
    ["tui", { theme: 7 }],
    ["experiment-design", { losses: [2] }],
    ["experiment", { schema: "bringup.experiment/2" }],
    ["retry", { schema: "bringup.retry/1", name: "mine", all: {} }],
  ])("%s: refuse %j", (name, document) => {
    expect(objections(name, document)).not.toEqual([]);
  });
});
