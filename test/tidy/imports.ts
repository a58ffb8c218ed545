/** Who imports whom: direction, packages, and files that nobody imports. */
import { posix } from "node:path";
import {
  isHost,
  isPure,
  readsFiles,
  isSource,
  isTest,
  isTidy,
  isWireFormat,
  layerOf,
  maySeeHost,
  roomOf,
  serviceOf,
} from "./rooms.ts";
import {
  isNode,
  isTypeScript,
  lineAt,
  walk,
  type Check,
  type Finding,
  type SourceFile,
} from "./source.ts";

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly offset: number;
}

/** Packages that are pure themselves and whose types name no platform. */
const PURE_PACKAGES = /^@noble\//;
/** So is this one, which is large: it is for those who read files, and they are loaded late. */
const SCHEMA_PACKAGE = "zod";

/** Every module named in a file: import, export … from, import(), typeof import(). */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = [];
  if (file.program === undefined) return found;
  walk(file.program, (node) => {
    const source = node["source"];
    if (
      !/^(?:Import|Export|TSImport)/.test(node.type) ||
      !isNode(source) ||
      typeof source["value"] !== "string"
    )
      return;
    const typeOnly =
      node["importKind"] === "type" ||
      node["exportKind"] === "type" ||
      node.type === "TSImportType";
    found.push({ specifier: source["value"], typeOnly, offset: node.start });
  });
  return found;
}

/** A check of single imports: `judge` sees the importing file and the path or package imported. */
function importCheck(
  judge: (from: string, to: string, typeOnly: boolean) => string | undefined,
): Check {
  return (files) => {
    const findings: Finding[] = [];
    for (const file of files) {
      for (const { specifier, typeOnly, offset } of importsOf(file)) {
        const message = judge(file.path, resolve(file.path, specifier), typeOnly);
        if (message !== undefined)
          findings.push({ path: file.path, line: lineAt(file.text, offset), message });
      }
    }
    return findings;
  };
}

/** Path from the root for a relative import; packages stay as they are. */
function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : specifier;
}

function isPackage(target: string): boolean {
  return !isTypeScript(target) && !target.endsWith(".json") && !target.endsWith(".js");
}

export const direction = importCheck((from, to, typeOnly) => {
  const [upper, lower] = [layerOf(from), layerOf(to)];
  if (isSource(from) && isTest(to))
    return `imports ${to}: source never sees tests; move what both need into the source`;
  if (upper !== undefined && lower !== undefined && lower > upper) {
    return `imports ${to}: imports run cli → library → experiment → lab → services → net; take it as an argument`;
  }
  if (roomOf(from) === "report" && lower !== undefined && !typeOnly) {
    return `imports ${to}: report sees only data types; use \`import type\``;
  }
  if (roomOf(to) === "report" && upper !== undefined && upper < (layerOf("library") as number)) {
    return `imports ${to}: only library and cli make reports; return data`;
  }
  return undefined;
});

export const hostImports = importCheck((from, to) =>
  isHost(to) && !maySeeHost(from)
    ? `imports ${to}: take a host or a world as an argument; cli/runtime.ts, library/ and live tests make them`
    : undefined,
);

export const serviceImports = importCheck((from, to) => {
  const [importer, imported] = [serviceOf(from), serviceOf(to)];
  if (
    importer === undefined ||
    imported === undefined ||
    importer === imported ||
    importer === "bring-up" ||
    (importer === "decode" && isWireFormat(to))
  )
    return undefined;
  return `imports ${to}: services do not know each other; emit an \`ask\` or an event, and services/bring-up routes it`;
});

export const packageImports = importCheck((from, to) => {
  if (!isPure(from) || !isPackage(to) || PURE_PACKAGES.test(to)) return undefined;
  if (to === SCHEMA_PACKAGE)
    return readsFiles(from) ? undefined : "imports zod: only experiment/*-file.ts checks files";
  return to.startsWith("node:")
    ? `imports ${to}: the pure program knows no platform; return an output, and net/host does it`
    : `imports ${to}: its types may let Node into the pure program; take an adapter as an argument`;
});

/** Packages that are imported but not declared: they work by accident of somebody else's dependency. */
export function undeclaredPackages(declared: {
  readonly shipped: readonly string[];
  readonly all: readonly string[];
}): Check {
  return importCheck((from, to) => {
    if (!isPackage(to) || to.startsWith("node:") || to.startsWith(".")) return undefined;
    const name = to.split("/", to.startsWith("@") ? 2 : 1).join("/");
    const shipped = isSource(from) && roomOf(from) !== "toolchain" && roomOf(from) !== "examples";
    if (name === "bringup" && roomOf(from) === "examples") return undefined;
    return (shipped ? declared.shipped : declared.all).includes(name)
      ? undefined
      : `imports ${to}: add it to package.json${shipped ? " as a dependency" : ""}`;
  });
}

/** Files that cannot be reached by imports from an entry, a test, an example, a benchmark or the toolchain. */
export function unreached(entries: readonly string[]): Check {
  return (files) => {
    const byPath = new Map(
      files.filter(({ path }) => isTypeScript(path)).map((file) => [file.path, file]),
    );
    const waiting = [...byPath.keys()].filter(isRoot).concat(entries);
    const reached = new Set(waiting);
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const file = byPath.get(path);
      if (file === undefined) continue;
      for (const next of mentionedFiles(file)) {
        if (!byPath.has(next) || reached.has(next)) continue;
        reached.add(next);
        waiting.push(next);
      }
    }
    return [...byPath.keys()]
      .filter((path) => !reached.has(path))
      .map((path) => ({
        path,
        line: 0,
        message: "nobody imports this file: import it or delete it",
      }));
  };
}

function isRoot(path: string): boolean {
  return /\.test\.tsx?$|^test\/benchmark\/|^(?:examples|toolchain|bin)\/|^[^/]*\.config\.ts$/.test(
    path,
  );
}

/** Imported files, and those whose path stands in a string: a worker, or what a bundler starts from. */
function mentionedFiles(file: SourceFile): readonly string[] {
  const mentioned = importsOf(file).map(({ specifier }) => resolve(file.path, specifier));
  if (file.program === undefined || isTidy(file.path)) return mentioned;
  walk(file.program, (node) => {
    if (node.type !== "Literal" && node.type !== "TemplateElement") return;
    for (const [text] of file.text.slice(node.start, node.end).matchAll(/[\w@./-]+\.tsx?\b/g)) {
      mentioned.push(posix.normalize(text), posix.join(posix.dirname(file.path), text));
    }
  });
  return mentioned;
}
