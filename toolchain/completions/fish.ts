/** The completion script for fish: a line for each command and each option. */
import { allCommands, isLeaf, type TreeCommand, type TreeOption } from "../command-tree.ts";
import type { Completion, ValueSource } from "../value-kinds.ts";
import { shellFunctions } from "./shell-functions.ts";

const BY_SOURCE: Readonly<Record<ValueSource, string>> = {
  files: "(__fish_complete_path (commandline -ct))",
  directories: "(__fish_complete_directories (commandline -ct))",
  interfaces: "(__bringup_interfaces)",
  instances: "(__bringup_instances)",
};

/** The whole script. */
export function fishCompletion(program: TreeCommand): string {
  return `# fish completion for bringup, written by "npm run shell".

${shellFunctions("fish")}

complete -c bringup -f
${allCommands(program).flatMap(linesOf).join("\n")}
`;
}

function linesOf(command: TreeCommand): readonly string[] {
  const { path, subcommands, words, options } = command;
  const here = path.join(" ");
  const condition = `${isLeaf(command) ? "__bringup_is" : "__bringup_wants"} ${here}`.trim();
  const begin = `complete -c bringup -n ${quoted(condition)}`;
  const chosen = new Set(words.map(({ completion }) => candidates(completion)));
  return [
    ...subcommands.map((one) => `${begin} -a ${one.path.at(-1)} -d ${quoted(plain(one.summary))}`),
    ...[...chosen].filter((text) => text !== "").map((text) => `${begin} -a ${quoted(text)}`),
    ...options.map((option) => `${begin} ${optionOf(option)}`),
  ];
}

function optionOf({ long, short, description, value }: TreeOption): string {
  const forms = [`-l ${long.slice(2)}`, ...(short === undefined ? [] : [`-s ${short.slice(1)}`])];
  const chosen = value === undefined ? "" : candidates(value.completion);
  const takes =
    value === undefined ? [] : ["-x", ...(chosen === "" ? [] : [`-a ${quoted(chosen)}`])];
  return [...forms, ...takes, `-d ${quoted(plain(description))}`].join(" ");
}

function candidates({ words, sources, isList }: Completion): string {
  const chosen = words.join(" ");
  const named = isList && chosen !== "" ? `(__fish_append , ${chosen})` : chosen;
  return [named, ...sources.map((source) => BY_SOURCE[source])]
    .filter((one) => one !== "")
    .join(" ");
}

/** Fish shows a description in one line. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
