/**
 * The command tree as data, for whatever is generated from it: completions, man pages, the test of the docs.
 *
 * Every command is loaded and asked; nothing is written down twice. A closed set of words (states, log levels) is what
 * the option itself lists when it refuses a word; `value-kinds.ts` knows about the open ones.
 */
import type { Argument, Command, Option } from "commander";
import { COMMANDS, helpText } from "../cli/commands.ts";
import { prepare } from "../cli/commander.ts";
import { isCliError } from "../cli/exit.ts";
import type { Runtime } from "../cli/runtime.ts";
import { LADDER } from "../services/system-state/index.ts";
import { openKind, type Completion } from "./value-kinds.ts";

/** Something that a person types: what stands for it in help, and what there is to choose from. */
export interface TreeValue {
  /** `state` of `<state>`. */
  readonly placeholder: string;
  readonly completion: Completion;
}

export interface TreeWord extends TreeValue {
  readonly description: string;
  readonly required: boolean;
  readonly variadic: boolean;
}

export interface TreeOption {
  /** `--until`. */
  readonly long: string;
  /** `-i`. */
  readonly short?: string;
  readonly description: string;
  /** Left out where the option takes none. */
  readonly value?: TreeValue;
  /** How help shows what holds without it. */
  readonly defaultText?: string;
  readonly mandatory: boolean;
  readonly repeatable: boolean;
}

export interface TreeCommand {
  /** `dns`, `query`; empty for the program itself. */
  readonly path: readonly string[];
  readonly summary: string;
  /** `<name> [what...] [options]`. */
  readonly usage: string;
  readonly words: readonly TreeWord[];
  readonly options: readonly TreeOption[];
  /** What stands below the options in its help: remarks and examples. */
  readonly remarks: string;
  readonly subcommands: readonly TreeCommand[];
}

/** What takes the options of another command as they are. */
const BORROWED: Readonly<Record<string, string>> = { "service print-unit": "up" };

/** The whole program. Loads every command. */
export async function commandTree(): Promise<TreeCommand> {
  const commands: TreeCommand[] = []; // BOUNDED: by the commands
  for (const { load, summary } of COMMANDS) {
    const command = prepare(await load(NOWHERE), NOWHERE);
    commands.push(commandOf(command, [], summary));
  }
  const program: TreeCommand = {
    path: [],
    summary:
      "takes a network interface from link up to OPERATIONAL and shows what happened and why",
    usage: "COMMAND [options]",
    words: [],
    options: [
      flag("--help", "-h", "show all commands"),
      flag("--version", "-V", "print the version alone"),
    ],
    remarks: /^Examples:\n(?: .*\n)+/m.exec(helpText())?.[0].trim() ?? "",
    subcommands: commands,
  };
  return withBorrowed(program, program);
}

/** Every command below, itself first. */
export function allCommands(command: TreeCommand): readonly TreeCommand[] {
  return [command, ...command.subcommands.flatMap(allCommands)];
}

/** What can be run: it has no subcommands. */
export function isLeaf({ subcommands }: TreeCommand): boolean {
  return subcommands.length === 0;
}

function commandOf(command: Command, parents: readonly string[], summary: string): TreeCommand {
  const path = [...parents, command.name().split(" ").at(-1) ?? ""];
  return {
    path,
    summary,
    usage: command.usage(),
    words: command.registeredArguments.map((argument) => wordOf(argument, path)),
    options: [...command.options.map(optionOf), flag("--help", "-h", "show this help")],
    remarks: remarksOf(command),
    subcommands: command.commands.map((one) => commandOf(one, path, one.description())),
  };
}

function withBorrowed(command: TreeCommand, program: TreeCommand): TreeCommand {
  const lender = BORROWED[command.path.join(" ")];
  const lent = program.subcommands.find(({ path }) => path[0] === lender)?.options ?? [];
  const known = new Set(command.options.map(({ long }) => long));
  return {
    ...command,
    options: [...lent.filter(({ long }) => !known.has(long)), ...command.options],
    subcommands: command.subcommands.map((one) => withBorrowed(one, program)),
  };
}

function wordOf(argument: Argument, path: readonly string[]): TreeWord {
  const placeholder = argument.name();
  return {
    placeholder,
    completion: openKind(placeholder, [...path, placeholder].join(" ")),
    description: argument.description,
    required: argument.required,
    variadic: argument.variadic,
  };
}

function flag(long: string, short: string, description: string): TreeOption {
  return { long, short, description, mandatory: false, repeatable: false };
}

function optionOf(option: Option): TreeOption {
  const { long = "", short, description, mandatory } = option;
  const value = /<(.*)>/.exec(option.flags)?.[1];
  return {
    long,
    description: description.replaceAll(/ \((?:repeatable|default: [^)]*)\)|; repeatable/g, ""),
    mandatory,
    repeatable: description.includes("repeatable"),
    ...(short === undefined ? {} : { short }),
    ...(value === undefined ? {} : { value: valueOf(option, value, long) }),
    ...defaultOf(option),
  };
}

function defaultOf({ defaultValue, defaultValueDescription, description }: Option): {
  defaultText?: string;
} {
  const told = /\(default: ([^)]*)\)/.exec(description)?.[1];
  const text = told ?? defaultValueDescription ?? defaultValue;
  return text === undefined ? {} : { defaultText: String(text) };
}

function valueOf(option: Option, placeholder: string, long: string): TreeValue {
  const words = closedSet(option);
  if (words.length === 0) return { placeholder, completion: openKind(placeholder, long) };
  const [first = "", second = first] = words;
  const isList = refusalOf(option, `${first},${second}`) === undefined;
  return { placeholder, completion: { words, sources: [], isList } };
}

/** `DHCP` and the others where the option refuses a word with "expected one of …, DHCP, …". */
function closedSet(option: Option): readonly string[] {
  const expected = refusalOf(option, "no such word");
  const [, orState, listed] =
    /^(a state, or )?one of ([\w-]+(?:, [\w-]+)*)$/.exec(expected ?? "") ?? [];
  const words = listed?.split(", ") ?? [];
  return orState === undefined ? words : [...LADDER, ...words];
}

/** What the option expects instead of a text; undefined where it takes it. */
function refusalOf({ parseArg }: Option, text: string): string | undefined {
  try {
    parseArg?.(text, undefined);
    return undefined;
  } catch (error) {
    if (isCliError(error)) return error.expected ?? "";
    throw error;
  }
}

/** Commander has no list of what was added to help: it is what is written behind the rest. */
function remarksOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (more) => (text += more) }).outputHelp();
  return text.slice(command.helpInformation().length).trim();
}

/** Commands are loaded and never run. */
const NOWHERE: Runtime = {
  stdin: { async *[Symbol.asyncIterator]() {}, close: () => undefined },
  stdout: { write: () => undefined, isTerminal: false, columns: 80, rows: 24 },
  stderr: { write: () => undefined, isTerminal: false, columns: 80, rows: 24 },
  env: {},
  version: "",
  exitCode: 0,
  onInterrupt: () => () => undefined,
};
