/** What stands in the arguments of a verb. Each reads one of them, or throws a CliError that names it. */
import { usage } from "../arguments.ts";
import type { CliError } from "../exit.ts";
import type { VerbArguments } from "./protocol.ts";

const TEXT_MAX = 1_024;

/** A text; undefined where it is left out. */
export function textArgument(given: VerbArguments, name: string): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value === "string" && value.length <= TEXT_MAX) return value;
  throw refusal(name, value, `a text of at most ${TEXT_MAX} characters`);
}

/** The same, of one that must be there. */
export function neededText(given: VerbArguments, name: string): string {
  const text = textArgument(given, name);
  if (text !== undefined && text !== "") return text;
  throw refusal(name, text, "a text");
}

/** A whole number in these bounds; undefined where it is left out. */
export function wholeArgument(
  given: VerbArguments,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  throw refusal(name, value, `a whole number from ${least} to ${most}`);
}

/** A number in these bounds; undefined where it is left out. */
export function numberArgument(
  given: VerbArguments,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw refusal(name, value, `a number from ${least} to ${most}`);
}

/** One of a closed set; undefined where it is left out. */
export function choiceArgument<T extends string | boolean>(
  given: VerbArguments,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw refusal(name, value, `one of ${choices.join(", ")}`);
}

function refusal(name: string, value: unknown, expected: string): CliError {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value).slice(0, 60)}`;
  return usage("argument", `the argument "${name}" ${found}`, expected);
}
