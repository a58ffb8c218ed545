import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../cli/exit.ts";
import {
  allCommands,
  commandTree,
  isLeaf,
  type TreeCommand,
  type TreeOption,
} from "../../toolchain/command-tree.ts";
import { sectionOf, tableOf } from "../../toolchain/man/markdown.ts";

const ROOT = join(import.meta.dirname, "../..");
const page = read("docs/command-line.md");
/** The page and those that it links to. */
const pages = [page, ...linkedPages().map((name) => read(`docs/${name}`))];
/** Of every command; the page speaks of them once. */
const EVERYWHERE: ReadonlySet<string> = new Set(["--help", "--version", "--debug"]);
/** Variables that are no business of users: a library asks for it. */
const INTERNAL: ReadonlySet<string> = new Set(["NODE_ENV"]);

let commands: readonly TreeCommand[];

beforeAll(async () => {
  commands = allCommands(await commandTree());
});

describe("the documentation of the command line", () => {
  it("names every command", () => {
    const names = commands.filter(isLeaf).map(({ path }) => path.join(" "));
    expect(names.filter((name) => !pages.some((text) => text.includes(name)))).toEqual([]);
  });

  it("names every option of every command, there or on a page that it links to", () => {
    const known = new Set(pages.flatMap((text) => text.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? []));
    // the page says what -ab and -ba mean behind a name
    const isNamed = ({ long, short = "" }: TreeOption): boolean =>
      [long, short, long.replace(/-(?:ab|ba)$/, "")].some((name) => known.has(name)) ||
      EVERYWHERE.has(long);
    const missing = commands.flatMap(({ path, options }) =>
      options.filter((option) => !isNamed(option)).map(({ long }) => [...path, long].join(" ")),
    );
    expect(missing).toEqual([]);
  });

  it("has every exit code in its table", () => {
    expect(tableOf(page).map(([code]) => Number(code))).toEqual(Object.values(EXIT));
  });

  it("has every variable of the environment that is read in its table", () => {
    const told = (sectionOf(page, "Environment") ?? "").match(/(?<=`)[A-Z_]{4,}(?=`)/g) ?? [];
    const names = variablesRead().filter((name) => !INTERNAL.has(name));
    expect(told.toSorted()).toEqual(names.toSorted());
  });
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function linkedPages(): readonly string[] {
  return [...new Set([...page.matchAll(/\]\(([\w-]+\.md)/g)].map(([, name = ""]) => name))];
}

/** `env["NAME"]`, and `NAME: name = ""` taken from it. */
function variablesRead(): readonly string[] {
  const text = sources("cli").join("\n");
  const found = text.matchAll(/env(?:ironment)?\["([A-Z_]+)"\]|\b([A-Z][A-Z_]+): \w+ = ""/g);
  return [...new Set([...found].map(([, indexed, taken]) => indexed ?? taken ?? ""))];
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => read(join(folder, name)));
}
