/** The completion script for bash 3.2 and later; it needs nothing of the bash-completion package. */
import { allCommands, isLeaf, type TreeCommand, type TreeOption } from "../command-tree.ts";
import type { Completion, ValueSource } from "../value-kinds.ts";
import { shellFunctions } from "./shell-functions.ts";

const BY_SOURCE: Readonly<Record<ValueSource, string>> = {
  files: "_bringup_files -f",
  directories: "_bringup_files -d",
  interfaces: "_bringup_interfaces",
  instances: "_bringup_instances",
};

/** The whole script. */
export function bashCompletion(program: TreeCommand): string {
  const commands = allCommands(program);
  const groups = program.subcommands.filter((command) => !isLeaf(command));
  return `# bash completion for bringup, written by "npm run shell".

${shellFunctions("bash")}

# what may stand behind an option; fails for an option that takes no value
_bringup_value() {
  case $1 in
${valueCases(commands)}
    *) return 1 ;;
  esac
}

# words and options of a command
_bringup_command() {
  case $1 in
${commands.map(commandCase).join("\n")}
  esac
}

_bringup() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command=""
  COMPREPLY=()
  # --option=value comes in three words
  if [[ $cur == = ]]; then
    cur=""
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]}
  case $command in
    ${groups.map(({ path }) => path[0]).join(" | ")}) ((COMP_CWORD > 2)) && command+=" \${COMP_WORDS[2]}" ;;
  esac
  [[ $prev == -* ]] && _bringup_value "$command $prev" && return
  _bringup_command "$command"
}

complete -F _bringup bringup
`;
}

/** The words that are not options come first where none is begun. */
function commandCase({ path, subcommands, words, options }: TreeCommand): string {
  const subcommandNames = subcommands.map((one) => one.path.at(-1) ?? "");
  const own = subcommandNames.length === 0 ? [] : [`_bringup_words "${subcommandNames.join(" ")}"`];
  const given = new Set([...own, ...words.flatMap(({ completion }) => actionsOf(completion))]);
  const more = [...given].map((action) => `        ${action}\n`).join("");
  return `    "${path.join(" ")}")
      if [[ $cur == -* ]]; then
        _bringup_words "${options.map(({ long }) => long).join(" ")}"
${more === "" ? "" : `      else\n${more}`}      fi
      ;;`;
}

/** Options with the same values share a case. */
function valueCases(commands: readonly TreeCommand[]): string {
  const cases = new Map<string, string[]>(); // BOUNDED: by the options
  for (const { path, options } of commands) {
    for (const option of options) {
      if (option.value === undefined) continue;
      const actions = actionsOf(option.value.completion).join("; ") || ":";
      const patterns = cases.get(actions) ?? [];
      patterns.push(...forms(option).map((form) => `"${path.join(" ")} ${form}"`));
      cases.set(actions, patterns);
    }
  }
  return [...cases]
    .map(([actions, patterns]) => `${filled(patterns)})\n      ${actions}\n      ;;`)
    .join("\n");
}

const WIDTH = 110;

/** Patterns of a case, as many in a line as there is room for. */
function filled(patterns: readonly string[]): string {
  const lines: string[] = []; // BOUNDED: by the patterns
  let line = "   ";
  for (const [index, pattern] of patterns.entries()) {
    const next = index === patterns.length - 1 ? pattern : `${pattern} |`;
    if (line.length + next.length > WIDTH) {
      lines.push(`${line} \\`);
      line = "     ";
    }
    line += ` ${next}`;
  }
  return [...lines, line].join("\n");
}

function forms({ long, short }: TreeOption): readonly string[] {
  return short === undefined ? [long] : [long, short];
}

function actionsOf({ words, sources, isList }: Completion): readonly string[] {
  const chosen = `${isList ? "_bringup_list" : "_bringup_words"} "${words.join(" ")}"`;
  return [...(words.length === 0 ? [] : [chosen]), ...sources.map((source) => BY_SOURCE[source])];
}
