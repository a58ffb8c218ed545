/** Sizes, names, words and constructs. */
import { isPure, isSource, isTest, isTidy } from "./rooms.ts";
import {
  isNode,
  isTypeScript,
  lineAt,
  nameOf,
  nodeCheck,
  textCheck,
  type Check,
  type Node,
} from "./source.ts";

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export const longFiles: Check = (files) =>
  files
    .filter(({ path }) => isSource(path) && isTypeScript(path))
    .map(({ path, text }) => ({
      path,
      lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    }))
    .filter(({ lines }) => lines > FILE_LINES_MAX)
    .map(({ path, lines }) => ({
      path,
      line: 0,
      message: `${lines} lines, at most ${FILE_LINES_MAX}: give its second concept a file of its own`,
    }));

export const longFunctions = nodeCheck(isSource, (node, _parent, { text }) => {
  if (!FUNCTIONS.has(node.type)) return undefined;
  const lines = lineAt(text, node.end) - lineAt(text, node.start) + 1;
  return lines > FUNCTION_LINES_MAX
    ? `a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}: keep the branches, move the straight lines into functions below`
    : undefined;
});

/** Folders and files are named in kebab-case, after what is in them. */
export const fileNames: Check = (files) =>
  files
    .filter(({ path }) => isSource(path) || isTest(path))
    .flatMap(({ path }) => {
      const parts = path.split("/");
      if (
        !parts.every(
          (part) =>
            /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/.test(part) || part === "README.md",
        )
      ) {
        return [
          { path, line: 0, message: "file and folder names are kebab-case: `offer-board.ts`" },
        ];
      }
      return parts.some((part) => /^(?:utils?|helpers?|misc|common|stuff|lib)(?:\.|$)/.test(part))
        ? [
            {
              path,
              line: 0,
              message: "this name says nothing: name the file after the one thing in it",
            },
          ]
        : [];
    });

export const markers = textCheck(
  (path) => !isTidy(path) && path !== "package-lock.json",
  /\b(?:TODO|FIXME|XXX|HACK)\b/,
  "finish it now, or describe the limit in the file's head",
);

export const suppressions = textCheck(
  (path) => isTypeScript(path) && !isTidy(path),
  /@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable/,
  "repair the type or the code instead of silencing the tool",
);

export const machinePaths = textCheck(
  isSource,
  /(?<![\w.])\/(?:tmp|home|root|Users)\/|(?<=["'`])\/(?!etc|proc|sys|dev)[a-z]+\//,
  "a path of one machine: take it as an option, or use os.tmpdir()",
);

export const registryHosts = textCheck(
  (path) => path !== "package-lock.json" && !isTidy(path),
  /\bregistry\.[a-z0-9-]+\.[a-z]+|\b_authToken\b|\bnpm\.pkg\.github\.com\b|\bartifactory\b/,
  "where packages come from is a matter of the machine: leave it to the user's own .npmrc",
);

export const constructs = nodeCheck(
  () => true,
  (node, _parent, { path }) => {
    switch (node.type) {
      case "TSEnumDeclaration":
        return "'enum': use a union of literals, or a readonly record";
      case "TSModuleDeclaration":
        return "'namespace': a file is a module";
      case "TSParameterProperty":
        return "a parameter property: declare the field and assign it";
      case "TSAsExpression":
      case "TSTypeAssertion":
        return isNode(node["typeAnnotation"]) && node["typeAnnotation"].type === "TSAnyKeyword"
          ? "'as any': narrow an unknown value, or say what it is"
          : undefined;
      case "ExportDefaultDeclaration":
        return path.endsWith(".config.ts") ? undefined : "a default export: export it by its name";
      case "ExportSpecifier":
        return nameOf(node["exported"]) === "default"
          ? "a default export: export it by its name"
          : undefined;
      default:
        return undefined;
    }
  },
);

/** `it.only`, `describe.each(…).skip`, `xit` and their like. */
export const partialTests = nodeCheck(isTest, (node, parent) => {
  const name = nameOf(node);
  if (
    name !== undefined &&
    /^[xf](?:it|test|describe)$/.test(name) &&
    parent?.type === "CallExpression"
  ) {
    return `'${name}': run it or delete it`;
  }
  if (node.type !== "MemberExpression" || !isRunner(node["object"])) return undefined;
  const property = nameOf(node["property"]) ?? "";
  if (property === "only") return "'.only': all tests run, always";
  if (/^(?:skip|skipIf|runIf|todo|fails)$/.test(property)) {
    return `'.${property}': run it or delete it; what needs root or a foreign program lives in test/live and fails loudly`;
  }
  return undefined;
});

function isRunner(node: unknown): boolean {
  if (!isNode(node)) return false;
  if (node.type === "MemberExpression") return isRunner(node["object"]);
  if (node.type === "CallExpression") return isRunner(node["callee"]);
  return /^(?:it|test|describe|suite|bench)$/.test(nameOf(node) ?? "");
}

/**
 * What the pure rooms offer says what it does: functions and classes by a comment of their own or of their group,
 * the first one of a file also by the head of the file.
 */
export const documentation = nodeCheck(isPure, (node, parent, { text }) => {
  if (!isOffer(node)) return undefined;
  const before = text.slice(0, node.start);
  if (/\*\/\s*$/.test(before) || /[;}]\n$/.test(before)) return undefined;
  const siblings = parent?.["body"] as readonly Node[];
  return siblings.find(isOffer) === node && text.startsWith("/**")
    ? undefined
    : `'${nameOf((node["declaration"] as Node)["id"])}' has no doc comment: say what it does, its units and its source`;
});

function isOffer(node: Node): boolean {
  const { declaration } = node;
  return isNode(declaration) && /^(?:Function|Class)Declaration$/.test(declaration.type);
}
