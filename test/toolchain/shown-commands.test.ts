/** Every command line that README and docs show: the command is there, and so is each of its options. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { allCommands, commandTree, type TreeCommand } from "../../toolchain/command-tree.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs")).flatMap((name) =>
    name.endsWith(".md") ? [`docs/${name}`] : [],
  ),
];
/** Of every command, and of the program itself. */
const EVERYWHERE: ReadonlySet<string> = new Set(["--help", "--version", "--debug"]);

let commands: readonly TreeCommand[];

beforeAll(async () => {
  commands = allCommands(await commandTree());
});

describe.each(PAGES)("the command lines of %s", (page) => {
  it("can be typed as they stand", () => {
    const lines = commandLines(readFileSync(join(ROOT, page), "utf8"));
    expect(lines.flatMap((line) => wrongIn(line))).toEqual([]);
  });
});

describe("the README", () => {
  it("names every command", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const names = commands.flatMap(({ path: [name = ""] }) => (name === "" ? [] : [name]));
    expect(names.filter((name) => !new RegExp(`\\| .*\`${name}[ \`]`).test(readme))).toEqual([]);
  });
});

describe("a command line that cannot be typed", () => {
  it("is found", () => {
    const page =
      "```sh\nsudo bringup up -i eth0 --nothing # why\nbringup climb && bringup dns query x\n```";
    expect(commandLines(page).flatMap((line) => wrongIn(line))).toEqual([
      "bringup up -i eth0 --nothing: no option --nothing",
      "bringup climb: no such command",
    ]);
  });
});

/** In blocks, behind a prompt where there is output as well, and alone between back quotes. */
function commandLines(text: string): readonly string[] {
  const typed = blocks(text, "sh").concat(
    blocks(text, "console|text").flatMap((line) => (line.startsWith("$ ") ? [line.slice(2)] : [])),
  );
  const quoted = [...text.matchAll(/`(bringup [^`]+)`/g)].map(([, line = ""]) => line);
  return [...typed.flatMap((line) => line.split(/[;|&>]|\s#\s/)), ...quoted]
    .map((line) => line.replace(/^\s*(?:sudo )?/, "").trim())
    .filter((line) => line.startsWith("bringup "));
}

/** Lines of the blocks in these languages. */
function blocks(text: string, languages: string): readonly string[] {
  const found = text.matchAll(new RegExp(`^\`\`\`(?:${languages})\n([^]*?)^\`\`\``, "gm"));
  return [...found].flatMap(([, block = ""]) => block.split("\n"));
}

function wrongIn(line: string): readonly string[] {
  const words = (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).slice(1);
  const path = words.filter(
    (word) => /^[a-z-]+(?:\|[a-z|]+)?$/.test(word) && !word.startsWith("-"),
  );
  const command = commands.findLast((one) => one.path.every((name, index) => name === path[index]));
  if (command === undefined || command.path.length === 0) {
    const [first = ""] = words;
    return EVERYWHERE.has(first) || /^[A-Z]/.test(first) ? [] : [`${line}: no such command`];
  }
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.split("=", 1)[0] ?? "")
    .filter((word) => !EVERYWHERE.has(word) && !hasOption(command, word))
    .map((word) => `${line}: no option ${word}`);
}

function hasOption({ options }: TreeCommand, word: string): boolean {
  return options.some(({ long, short }) => long === word || short === word);
}
