/**
 * The architecture as a test: what may stand where, over every file that git sees.
 *
 * Each check is also fed files that break its rule, because a check that cannot fail proves nothing.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { IMPORT_RULES } from "./tidy/import-rules.ts";
import { unreached } from "./tidy/imports.ts";
import { ENTRIES, ROOT } from "./tidy/manifest.ts";
import { PURITY_RULES } from "./tidy/purity-rules.ts";
import { isPure, PURE_FOLDERS, roomOf } from "./tidy/rooms.ts";
import { SHAPE_RULES } from "./tidy/shape-rules.ts";
import {
  describeFinding,
  isTypeScript,
  sourceFile,
  trackedFiles,
  type Check,
} from "./tidy/source.ts";
import { openNames, PLATFORM_NAMES } from "./tidy/wall.ts";

const tree = trackedFiles(ROOT);
/** Compiling a room takes a second or two; on a machine busy with other work, many more. */
const COMPILING_MS = 60_000;

/** What a check says about files given by path and text. */
function findings(check: Check, files: Readonly<Record<string, string>>): string[] {
  const given = Object.entries(files).map(([path, text]) => sourceFile(path, text));
  for (const { path, program } of given)
    expect(program !== undefined, `${path} parses`).toBe(isTypeScript(path));
  return check(given).map(describeFinding);
}

describe.each([...PURITY_RULES, ...IMPORT_RULES, ...SHAPE_RULES])(
  "$name",
  ({ check, onTree = check, refuses, accepts }) => {
    it.each(refuses)("refuses in %s: %s", (path, text, says) => {
      expect(findings(check, { [path]: text })).toContainEqual(expect.stringMatching(says));
    });

    it.each(accepts)("accepts in %s: %s", (path, text) => {
      expect(findings(check, { [path]: text })).toEqual([]);
    });

    it("holds in the tree", () => {
      expect(onTree(tree).map(describeFinding)).toEqual([]);
    });
  },
);

describe("the tree", () => {
  it("is seen: every room with its files, and each of them parses", () => {
    const rooms = new Set(tree.map(({ path }) => roomOf(path)));
    expect([...rooms]).toEqual(expect.arrayContaining(["net", "services", "test"]));
    const unparsed = tree.filter(
      ({ path, program }) => isTypeScript(path) && program === undefined,
    );
    expect(unparsed.map(({ path }) => path)).toEqual([]);
  });

  it("has a source for everything that package.json exports", () => {
    const paths = new Set(tree.map(({ path }) => path));
    expect(ENTRIES.filter((path) => !paths.has(path))).toEqual([]);
  });
});

describe("files that nobody imports", () => {
  const files = {
    "cli/main.ts": 'import "../net/a.ts"; const x = import("./commands/up.ts");',
    "net/a.ts": '/** See net/spoken-of.ts. */ export * from "./b.ts";',
    "net/b.ts": "",
    "net/worker.ts": "",
    "net/starts-worker.ts": 'new Worker(new URL("./worker.ts", import.meta.url));',
    "cli/commands/up.ts": 'import type { X } from "../../net/starts-worker.ts";',
    "net/lonely.ts": 'import "./lonely-friend.ts"; // as net/spoken-of.ts',
    "net/spoken-of.ts": "",
    "net/lonely-friend.ts": 'import "./lonely.ts";',
    "test/net/a.test.ts": 'import "../net/tested.ts"; import "../../net/tested.ts";',
    "net/tested.ts": "",
    "test/net/unused-dice.ts": "",
    "toolchain/build.ts": "build({ contents: 'import \"./cli/bundled.ts\"' });",
    "cli/bundled.ts": "",
  };

  it("are found, friends of theirs and unused parts of tests included", () => {
    expect(findings(unreached(["cli/main.ts"]), files)).toEqual([
      "net/lonely.ts: nobody imports this file: import it or delete it",
      "net/spoken-of.ts: nobody imports this file: import it or delete it",
      "net/lonely-friend.ts: nobody imports this file: import it or delete it",
      "test/net/unused-dice.ts: nobody imports this file: import it or delete it",
    ]);
  });

  it("are not in the tree", () => {
    expect(unreached(ENTRIES)(tree).map(describeFinding)).toEqual([]);
  });
});

describe("the wall around the pure program", () => {
  it("is where tsconfig.pure.json builds it", () => {
    const config = JSON.parse(readFileSync(`${ROOT}/tsconfig.pure.json`, "utf8")) as Record<
      string,
      unknown
    >;
    expect(config).toMatchObject({ compilerOptions: { types: [] }, exclude: ["net/host"] });
    expect(config["include"]).toEqual(expect.arrayContaining([...PURE_FOLDERS]));
  });

  // one compiler after the other: on a busy machine five at once outlast any limit
  it.each(PURE_FOLDERS)(
    "keeps the platform out of %s",
    { timeout: COMPILING_MS },
    async (folder) => {
      const files = tree.filter(
        ({ path, program }) => roomOf(path) === folder && isPure(path) && program !== undefined,
      );
      expect(files.length).toBeGreaterThan(0);
      expect(
        await openNames(
          ROOT,
          files.map(({ path }) => path),
        ),
      ).toEqual([]);
    },
  );

  it(
    "would show an opening: Node's types let every name in",
    { timeout: COMPILING_MS },
    async () => {
      const opening = `/// <reference path="${ROOT}/node_modules/@types/node/index.d.ts" />`;
      expect(await openNames(ROOT, [], opening)).toEqual(PLATFORM_NAMES);
    },
  );
});
