/**
 * The manual: bringup(1), and a page for each command, from the command tree and docs/command-line.md. What a page says in
 * whole sentences stands there, so that it is written once: prose by command, exit codes, environment, files.
 */
import { readFileSync } from "node:fs";
import { allCommands, isLeaf, type TreeCommand, type TreeOption } from "../command-tree.ts";
import { inlineOf, roffOf, sectionOf, tableOf } from "./markdown.ts";
import { asWritten, bold, escaped, italic, section, subsection, tagged } from "./roff.ts";

/** When somebody last read all pages. */
const READ_ON = "2026-11-21";

const DOCS = readFileSync(new URL("../../docs/command-line.md", import.meta.url), "utf8");
const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { readonly version: string };

/** Every page by its path from the root. */
export function manualPages(program: TreeCommand): ReadonlyMap<string, string> {
  const pages = [programPage(program), ...program.subcommands.map((one) => commandPage(one))];
  const names = [program, ...program.subcommands].map(pageName);
  return new Map(pages.map((lines, index) => [`man/${names[index]}.1`, `${lines.join("\n")}\n`]));
}

function pageName({ path }: TreeCommand): string {
  return ["bringup", ...path].join("-");
}

function head(command: TreeCommand): readonly string[] {
  const name = pageName(command);
  return [
    '.\\" Written by "npm run shell".',
    `.TH ${name.toUpperCase()} 1 ${READ_ON} "bringup ${version}" "User Commands"`,
    ...section("NAME", `${escaped(name)} \\- ${escaped(command.summary)}`),
  ];
}

function programPage(program: TreeCommand): readonly string[] {
  const commands = program.subcommands.flatMap(({ path, summary }) =>
    tagged(`${bold(`bringup-${path[0]}`)}(1)`, escaped(summary)),
  );
  const [introduction = ""] = DOCS.split(/^## /m);
  const prose = introduction.replace(/^# .*$/m, "").replace(/^\|.*\n/gm, "");
  return [
    ...head(program),
    ...section("SYNOPSIS", `${bold("bringup")} ${italic("COMMAND")} [options]`),
    ...section("DESCRIPTION", ...roffOf(prose)),
    ...section("COMMANDS", ...commands),
    ...section("OPTIONS", ...program.options.flatMap(optionLines)),
    ...section("EXAMPLES", ...remarksOf(program).examples),
    ...section("EXIT STATUS", ...rows(introduction)),
    ...section("ENVIRONMENT", ...rows(sectionOf(DOCS, "Environment") ?? "")),
    ...section("FILES", ...rows(sectionOf(DOCS, "Files") ?? "")),
    ...section("SEE ALSO", ...seeAlso(program.subcommands)),
  ];
}

function commandPage(command: TreeCommand): readonly string[] {
  const leaves = allCommands(command).filter(isLeaf);
  const { notes, examples } = remarksOf(command);
  const isGroup = !isLeaf(command);
  const body = isGroup
    ? leaves.flatMap((leaf) => section(commandTitle(leaf), ...leafLines(leaf)))
    : [
        ...section("DESCRIPTION", ...description(command)),
        ...section("OPTIONS", ...wordLines(command), ...command.options.flatMap(optionLines)),
        ...section("NOTES", ...notes),
        ...section("EXAMPLES", ...examples),
      ];
  return [
    ...head(command),
    ...section("SYNOPSIS", ...leaves.flatMap((leaf, index) => synopsis(leaf, index > 0))),
    ...(isGroup ? section("DESCRIPTION", ...description(command)) : []),
    ...body,
    ...section("EXIT STATUS", `As of ${bold("bringup")}(1).`),
    ...section("SEE ALSO", `${bold("bringup")}(1)`),
  ];
}

function commandTitle({ path }: TreeCommand): string {
  return `"${escaped(path.join(" ").toUpperCase())}"`;
}

/** A command of a group has a section of its own in the page of the group. */
function leafLines(leaf: TreeCommand): readonly string[] {
  const prose = sectionOf(DOCS, leaf.path.join(" "));
  const { notes, examples } = remarksOf(leaf);
  return [
    ...(prose === undefined ? [escaped(sentence(leaf.summary))] : roffOf(prose)),
    ...wordLines(leaf),
    ...leaf.options.flatMap(optionLines),
    ...notes,
    ...subsection("Examples", ...examples),
  ];
}

function description(command: TreeCommand): readonly string[] {
  const prose = sectionOf(DOCS, command.path.join(" "));
  // "dns query …" is no section about "dns"
  const [subcommand = command] = command.subcommands;
  const isAboutAnother = !isLeaf(command) && prose === sectionOf(DOCS, subcommand.path.join(" "));
  if (prose === undefined || isAboutAnother) return [escaped(sentence(command.summary))];
  return roffOf(prose);
}

function synopsis({ path, usage }: TreeCommand, isNext: boolean): readonly string[] {
  const line = `${bold(["bringup", ...path].join(" "))} ${escaped(usage)}`;
  return isNext ? [".br", line] : [line];
}

function wordLines({ words }: TreeCommand): readonly string[] {
  return words.flatMap(({ placeholder, description: text }) =>
    tagged(italic(placeholder.toUpperCase()), escaped(sentence(text))),
  );
}

function optionLines(option: TreeOption): readonly string[] {
  const { long, short, value, description: text, defaultText, mandatory, repeatable } = option;
  const forms = [...(short === undefined ? [] : [short]), long].map(bold).join(", ");
  const argument = value === undefined ? "" : ` ${italic(value.placeholder)}`;
  const notes = [
    ...(mandatory ? ["It must be given."] : []),
    ...(repeatable ? ["It may be repeated."] : []),
    ...(defaultText === undefined ? [] : [`${defaultText} unless told otherwise.`]),
  ];
  return tagged(`${forms}${argument}`, [sentence(text), ...notes].map(escaped).join(" "));
}

/** Paragraphs of a command's help below its options, and its examples. */
function remarksOf({ remarks }: TreeCommand): {
  readonly notes: readonly string[];
  readonly examples: readonly string[];
} {
  const blocks = remarks.split(/\n{2,}/).filter((block) => block !== "");
  const shown = blocks.find((block) => block.startsWith("Examples:"));
  const lines = shown?.split("\n").slice(1) ?? [];
  return {
    notes: blocks.filter((block) => block !== shown).flatMap(roffOf),
    examples: lines.length === 0 ? [] : asWritten(lines.map((line) => line.replace(/^ {2}/, ""))),
  };
}

function rows(markdown: string): readonly string[] {
  return tableOf(markdown).flatMap(([tag = "", ...cells]) =>
    tagged(bold(tag.replaceAll("`", "")), inlineOf(sentence(cells.join("; ")))),
  );
}

function seeAlso(commands: readonly TreeCommand[]): readonly string[] {
  const names = commands.map((command) => `${bold(pageName(command))}(1)`);
  return names.map((name, index) => (index === names.length - 1 ? name : `${name},`));
}

/** With a capital in front and a full stop behind it. */
function sentence(text: string): string {
  const begun = /^[a-z]+\b(?![/=.:])/.test(text)
    ? `${text[0]?.toUpperCase()}${text.slice(1)}`
    : text;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
