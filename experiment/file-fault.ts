/** What is wrong with a file that somebody wrote: where in it, what was expected, what was found. */
import type { z } from "zod";

export interface FileFault {
  /** `links[0].tx.loss`; empty: the whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

export type Checked<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "faults"; readonly faults: readonly FileFault[] };

/** Checks what JSON.parse gave against a schema. The faults stand in the order of the file. */
export function checked<T>(schema: z.ZodType<T>, json: unknown): Checked<T> {
  const result = schema.safeParse(json, { reportInput: true });
  if (result.success) return { kind: "value", value: result.data };
  return { kind: "faults", faults: result.error.issues.flatMap((issue) => faultsOf(issue, [])) };
}

/** `links[0].tx.loss: expected a number from 0 to 1, found "a"`. */
export function faultText({ path, expected, found }: FileFault): string {
  return `${path === "" ? "the file" : path}: expected ${expected}, found ${found}`;
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, prefix: readonly PropertyKey[]): readonly FileFault[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "invalid_union") {
    // the branch that got furthest is the one that was meant
    const branches = issue.errors.map((issues) => issues.flatMap((inner) => faultsOf(inner, path)));
    const depth = (faults: readonly FileFault[]): number =>
      Math.max(0, ...faults.map((fault) => fault.path.length));
    const best = branches.toSorted((a, b) => depth(b) - depth(a))[0];
    const deeper = best !== undefined && depth(best) > pathText(path).length;
    if (deeper) return best;
    const expected = [...new Set(branches.flat().map((fault) => fault.expected))].join(" or ");
    return [
      { path: pathText(path), expected: expected || issue.message, found: found(issue.input) },
    ];
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: pathText([...path, key]),
      expected: "no such key",
      found: JSON.stringify(key),
    }));
  }
  return [{ path: pathText(path), expected: expectation(issue), found: found(issue.input) }];
}

/** A schema's own words (`{ error: "a number from 0 to 1" }`), else what zod knows. */
function expectation(issue: Issue): string {
  if (!/^(?:Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message;
  if (issue.code === "invalid_type")
    return `${/^[aeio]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
  if (issue.code === "invalid_value")
    return issue.values.map((value) => JSON.stringify(value)).join(" or ");
  return issue.message;
}

function found(input: unknown): string {
  if (input === undefined) return "nothing";
  // JSON reads 1e999 as Infinity, and has no word for it
  const text = (typeof input === "number" ? undefined : JSON.stringify(input)) ?? String(input);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}
