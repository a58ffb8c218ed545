/** The published schemas, as a validator that was not written here reads them, and documents that break them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";

export const ROOT = join(import.meta.dirname, "../..");

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
const compiled = new Map<string, ValidateFunction>(); // BOUNDED: by the schemas

/** The schema in the package, compiled; throws if it breaks a rule of JSON Schema. */
export function published(name: string): ValidateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const schema = JSON.parse(readFileSync(join(ROOT, "schema", `${name}.schema.json`), "utf8"));
  const validate = ajv.compile(schema);
  compiled.set(name, validate);
  return validate;
}

/** What a schema says against a document; empty: nothing. */
export function objections(name: string, document: unknown): readonly string[] {
  const validate = published(name);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = "", params }) =>
      `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}

/** A document is what its schema says, and hardly changed it is not. */
export function expectHeld(name: string, document: unknown): void {
  expect(objections(name, document), `${name}: ${JSON.stringify(document)}`).toEqual([]);
  for (const [what, broken] of brokenCopies(name, document))
    expect(objections(name, broken), `${name} ${what}`).not.toEqual([]);
}

/** The same of each line that a command printed. */
export function expectLinesHeld(name: string, text: string): void {
  const lines = text.split("\n").filter((line) => line !== "");
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expectHeld(name, JSON.parse(line));
}

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** The one document that a command printed, of which `schema` says which it is. */
export function expectDocument(name: string, { stdout, stderr }: Printed): Record<string, unknown> {
  expect(stdout, stderr).toMatch(/^[^\n]+\n$/);
  const document = JSON.parse(stdout) as Record<string, unknown>;
  expect(document["schema"]).toBe(`bringup.${name}/1`);
  expectHeld(name, document);
  return document;
}

/** Where a schema lets anything stand. */
const LOOSE = new Set(
  "detail value evidence parameters arguments ok tx rx aToB bToA scenario policies random config forks".split(
    " ",
  ),
);
const WRONG = { "not what": "it says" };
/** Enough to meet every kind of part of a long document. */
const COPIES_MAX = 60;

/** Without a key that it must have, with one that is unknown, with something of a wrong type: at any depth. */
function* brokenCopies(name: string, document: unknown): Generator<readonly [string, unknown]> {
  const { required = [] } = published(name).schema as { readonly required?: readonly string[] };
  for (const key of required) {
    const { [key]: _gone, ...rest } = document as Readonly<Record<string, unknown>>;
    yield [`without ${key}`, rest];
  }
  const paths = pathsIn(document, []);
  const stride = Math.ceil(paths.length / COPIES_MAX);
  for (let at = 0; at < paths.length; at += stride) {
    const path = paths[at] as Path;
    yield [`with a wrong ${path.join(".")}`, replaced(document, path)];
  }
}

type Path = readonly string[];

/** Every place that the schema says something about. */
function pathsIn(value: unknown, path: Path): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inside = Object.entries(value)
    .filter(([key]) => !LOOSE.has(key))
    .flatMap(([key, item]) => pathsIn(item, [...path, key]));
  return Array.isArray(value) ? inside : [[...path, "unheard of"], ...inside];
}

function replaced(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return WRONG;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = replaced(copy[key], rest);
  return copy;
}
