/** Source files as the checks see them: text, path and syntax tree. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { parseAst } from "vitest/node";

/** ESTree with the TypeScript nodes of oxc. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Undefined for what is not TypeScript, and for what does not parse. */
  readonly program: Node | undefined;
}

export interface Finding {
  readonly path: string;
  /** 1 for the first line; 0 when the whole file is meant. */
  readonly line: number;
  readonly message: string;
}

export type Check = (files: readonly SourceFile[]) => readonly Finding[];

/** A file that is given by its text rather than read, so that a check can be fed a bad one. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, program: isTypeScript(path) ? parsed(path, text) : undefined };
}

/** Everything that git tracks or would track. */
export function trackedFiles(root: string): readonly SourceFile[] {
  const list = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  const paths = [...new Set(list.split("\0"))].filter(
    (path) => path !== "" && existsSync(`${root}/${path}`),
  );
  return paths.map((path) => sourceFile(path, readFileSync(`${root}/${path}`, "utf8")));
}

export function isTypeScript(path: string): boolean {
  return /\.(ts|tsx|mts|cts)$/.test(path) && !path.endsWith(".d.ts");
}

function parsed(path: string, text: string): Node | undefined {
  try {
    return parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node;
  } catch {
    return undefined; // a syntax error, which `tsc` reports better
  }
}

/** Calls `visit` for each node below `node` and itself, parents first. */
export function walk(
  node: Node,
  visit: (node: Node, parent: Node | undefined) => void,
  parent?: Node,
): void {
  visit(node, parent);
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit, node);
    } else if (isNode(value)) {
      walk(value, visit, node);
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** The name of an identifier, or undefined. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === "Identifier" ? (node["name"] as string) : undefined;
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < offset; i = text.indexOf("\n", i + 1)) line++;
  return line;
}

/** A check that looks at each node of each file that `applies`; `judge` answers with a message where it objects. */
export function nodeCheck(
  applies: (path: string) => boolean,
  judge: (node: Node, parent: Node | undefined, file: SourceFile) => string | undefined,
): Check {
  return (files) => {
    const findings: Finding[] = [];
    for (const file of files) {
      if (file.program === undefined || !applies(file.path)) continue;
      walk(file.program, (node, parent) => {
        const message = judge(node, parent, file);
        if (message !== undefined)
          findings.push({ path: file.path, line: lineAt(file.text, node.start), message });
      });
    }
    return findings;
  };
}

/** A check that looks for a pattern in the text, comments included, of each file that `applies`. */
export function textCheck(
  applies: (path: string) => boolean,
  pattern: RegExp,
  message: string,
): Check {
  return (files) =>
    files
      .filter((file) => applies(file.path))
      .flatMap((file) =>
        [...file.text.matchAll(new RegExp(pattern, "g"))].map((match) => ({
          path: file.path,
          line: lineAt(file.text, match.index),
          message: `'${match[0]}': ${message}`,
        })),
      );
}

/** One line for a person: `net/x.ts:3: …`. */
export function describeFinding({ path, line, message }: Finding): string {
  return line === 0 ? `${path}: ${message}` : `${path}:${line}: ${message}`;
}
