/** What may not be named where time and dice are arguments. */
import { isReproducible, isSynchronous } from "./rooms.ts";
import { isNode, nameOf, nodeCheck, type Node } from "./source.ts";

const CLOCK = "take time from the instant given to `step`";
const DRIVER = "return an output and let the driver do it";
const CONTRACT = "a step returns its outputs; ask with an `ask` output and go on at its `answer`";

/** Global names, each with what stands in its place. */
const BANNED_NAMES: ReadonlyMap<string, string> = new Map([
  ["Date", CLOCK],
  ["performance", CLOCK],
  ["setTimeout", "show a deadline in `deadlineUs`"],
  ["setInterval", "show a deadline in `deadlineUs`"],
  ["setImmediate", "show a deadline in `deadlineUs`"],
  ["queueMicrotask", "do it now, or show a deadline in `deadlineUs`"],
  ["Promise", CONTRACT],
  ["process", DRIVER],
  ["console", "return an event"],
  ["fetch", DRIVER],
  ["Buffer", "use Uint8Array and DataView"],
  ["TextEncoder", "write the bytes by hand: not every engine has it"],
  ["TextDecoder", "read the bytes by hand: not every engine has it"],
  ["crypto", "take a RandomStream as an argument"],
  ["globalThis", "take what is needed as an argument"],
]);

/** Implementation-approximated by the language: two engines may differ in the last bit. */
const APPROXIMATE =
  /^(?:log|log2|log10|log1p|exp|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot)$/;

export const banned = nodeCheck(isSynchronous, (node, parent) => {
  if (node["async"] === true) return `'async': ${CONTRACT}`;
  if (node.type === "AwaitExpression" || node["await"] === true) return `'await': ${CONTRACT}`;
  if (isMember(node, "Math", /^random$/))
    return "'Math.random': take a RandomStream as an argument";
  const name = nameOf(node);
  const instead = name === undefined ? undefined : BANNED_NAMES.get(name);
  return instead !== undefined && isReference(node, parent) ? `'${name}': ${instead}` : undefined;
});

export const approximateMath = nodeCheck(isReproducible, (node) => {
  const exact =
    "only + − × ÷ and exact functions may reach a trace: use a table, a loop or Math.sqrt";
  if (isMember(node, "Math", APPROXIMATE)) return `'Math.${nameOf(node["property"])}': ${exact}`;
  if (isInexactPower(node)) return `'**': ${exact}`;
  return undefined;
});

/** Powers of two are exact, and so is what stands there as two numbers. */
function isInexactPower(node: Node): boolean {
  const { operator, left, right } = node;
  if (operator === "**=") return true;
  if (operator !== "**" || literalOf(left) === 2) return false;
  return literalOf(left) === undefined || literalOf(right) === undefined;
}

function literalOf(node: unknown): unknown {
  return isNode(node) && node.type === "Literal" ? node["value"] : undefined;
}

function isMember(node: Node, object: string, property: RegExp): boolean {
  return (
    node.type === "MemberExpression" &&
    nameOf(node["object"]) === object &&
    property.test(nameOf(node["property"]) ?? String((node["property"] as Node)["value"]))
  );
}

/** A name that stands for a variable or type, not for a property or key. */
function isReference(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return true;
  if (parent.type === "MemberExpression")
    return parent["property"] !== node || parent["computed"] === true;
  if (parent.type === "TSQualifiedName") return parent["right"] !== node;
  const isKey = parent["key"] === node && parent["computed"] !== true;
  return !isKey || parent["shorthand"] === true;
}
