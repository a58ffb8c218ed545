/** The completion script for zsh: a function for each command, with a line for each option. */
import { allCommands, isLeaf, type TreeCommand, type TreeOption } from "../command-tree.ts";
import type { Completion, ValueSource } from "../value-kinds.ts";
import { shellFunctions } from "./shell-functions.ts";

const BY_SOURCE: Readonly<Record<ValueSource, string>> = {
  files: "_files",
  directories: "_files -/",
  interfaces: "_bringup_interfaces",
  instances: "_bringup_instances",
};

/** The whole script. */
export function zshCompletion(program: TreeCommand): string {
  return `#compdef bringup
# zsh completion for bringup, written by "npm run shell".

${shellFunctions("zsh")}

${allCommands(program)
  .toReversed()
  .map((command) => (isLeaf(command) ? leaf(command) : group(command)))
  .join("\n\n")}

_bringup "$@"
`;
}

function nameOf({ path }: TreeCommand): string {
  return ["_bringup", ...path].join("_");
}

/** A command with subcommands hands the rest of the line on. */
function group(command: TreeCommand): string {
  const { subcommands, options } = command;
  const names = subcommands.map(({ path, summary }) => quoted(`${path.at(-1)}:${summary}`));
  const cases = subcommands.map((one) => `        ${one.path.at(-1)}) ${nameOf(one)} ;;`);
  return `${nameOf(command)}() {
  local curcontext=$curcontext state line
  local -a commands=(
    ${names.join("\n    ")}
  )
  _arguments -C \\
    ${options.map(optionSpec).join(" \\\n    ")} \\
    '1: :{_describe command commands}' \\
    '*:: :->rest'
  case $state in
    rest)
      case $line[1] in
${cases.join("\n")}
      esac
      ;;
  esac
}`;
}

function leaf(command: TreeCommand): string {
  const words = command.words.map(({ placeholder, completion, required, variadic }, index) => {
    const place = variadic ? "*" : String(index + 1);
    const colons = required || variadic ? ":" : "::";
    return quoted(`${place}${colons}${placeholder}:${actionOf(completion)}`);
  });
  return `${nameOf(command)}() {
  _arguments -s \\
    ${[...command.options.map(optionSpec), ...words].join(" \\\n    ")}
}`;
}

/** `'(-i --interface)'{-i,--interface}'[bring up this]:name:_bringup_interfaces'`. */
function optionSpec({ long, short, description, value, repeatable }: TreeOption): string {
  const forms = short === undefined ? [long] : [short, long];
  const others = repeatable ? "*" : forms.length > 1 ? `(${forms.join(" ")})` : "";
  const explained = `[${description.replaceAll(/[[\]:\\]/g, String.raw`\$&`)}]`;
  const rest =
    value === undefined
      ? ""
      : `:${value.placeholder.replaceAll(":", String.raw`\:`)}:${actionOf(value.completion)}`;
  // -f takes its value as a word of its own, --flag also behind an equals sign
  const each = forms.map((form) =>
    value !== undefined && form.startsWith("--") ? `${form}=` : form,
  );
  return forms.length === 1
    ? quoted(`${others}${each[0]}${explained}${rest}`)
    : `${quoted(others)}{${each.join(",")}}${quoted(explained + rest)}`;
}

function actionOf({ words, sources, isList }: Completion): string {
  const [source] = sources;
  const chosen = words.map((word) => word.replaceAll(":", String.raw`\:`)).join(" ");
  if (words.length === 0) return source === undefined ? " " : BY_SOURCE[source];
  if (isList) return ` _values -s , word ${chosen}`;
  return source === undefined ? `(${chosen})` : ` _bringup_named ${chosen}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
