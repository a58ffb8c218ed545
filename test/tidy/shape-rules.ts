/** Sizes, names, words and constructs, with files that go beyond. */
import {
  longFiles,
  longFunctions,
  fileNames,
  markers,
  suppressions,
  machinePaths,
  registryHosts,
  constructs,
  partialTests,
  documentation,
} from "./shape.ts";
import type { Rule } from "./rule.ts";

function lines(count: number): string {
  return "x;\n".repeat(count);
}

export const SHAPE_RULES: readonly Rule[] = [
  {
    name: "files are short",
    check: longFiles,
    refuses: [["net/a.ts", lines(301), /^net\/a\.ts: 301 lines, at most 300/]],
    accepts: [
      ["net/a.ts", lines(300)],
      ["net/b.ts", lines(299) + "x;"],
    ],
  },
  {
    name: "functions are short",
    check: longFunctions,
    refuses: [
      [
        "net/a.ts",
        `function f() {\n${lines(59)}}`,
        /^net\/a\.ts:1: a function of 61 lines, at most 60/,
      ],
      ["cli/a.ts", `const f = () => {\n${lines(59)}};`, /61 lines/],
      ["lab/a.ts", `class A {\n  f() {\n${lines(59)}}\n}`, /^lab\/a\.ts:2: a function of 61/],
    ],
    accepts: [
      ["net/a.ts", `function f() {\n${lines(58)}}`],
      ["net/b.ts", `class A {\n  f() {\n${lines(50)}}\n  g() {\n${lines(50)}}\n}`],
    ],
  },
  {
    name: "names are kebab-case and say something",
    check: fileNames,
    refuses: [
      ["net/OfferBoard.ts", "", /kebab-case/],
      ["services/dhcp/offer_board.ts", "", /kebab-case/],
      ["cli/Commands/up.ts", "", /kebab-case/],
      ["net/utils.ts", "", /says nothing/],
      ["test/helpers/a.ts", "", /says nothing/],
    ],
    accepts: [
      ["net/ipv4-address.ts", ""],
      ["test/net/address.test.ts", ""],
      ["cli/tui/dashboard.tsx", ""],
      ["test/vectors/README.md", ""],
      ["LICENSE", ""],
    ],
  },
  {
    name: "nothing is left for later",
    check: markers,
    refuses: [
      ["net/a.ts", "// TODO: later", /^net\/a\.ts:1: 'TODO': finish it now/],
      ["docs/a.md", "x\n\nFIXME", /^docs\/a\.md:3: 'FIXME'/],
      ["toolchain/a.ts", "/* XXX */ // HACK", /'XXX'/],
    ],
    accepts: [["net/a.ts", "// mastodon, XXXL, hacking\nconst todo = 1;"]],
  },
  {
    name: "no tool is silenced",
    check: suppressions,
    refuses: [
      ["net/a.ts", "// @ts-ignore", /'@ts-ignore': repair/],
      ["test/a.test.ts", "// @ts-expect-error: no", /'@ts-expect-error'/],
      ["cli/a.tsx", "/* @ts-nocheck */", /'@ts-nocheck'/],
      ["cli/a.ts", "// oxlint-disable-next-line no-console", /'oxlint-disable'/],
      ["cli/a.ts", "/* eslint-disable */", /'eslint-disable'/],
    ],
    accepts: [["net/a.ts", "// the types ignore this"]],
  },
  {
    name: "no path of one machine stands in the source",
    check: machinePaths,
    refuses: [
      ["cli/a.ts", 'open("/tmp/x");', /'\/tmp\/': a path of one machine/],
      ["toolchain/a.ts", 'const at = "/home/me/checkout";', /'\/home\/'/],
      ["cli/a.ts", 'read("/srv/checkout/x");', /'\/srv\/'/],
      ["examples/a.ts", "// see /home/me/x", /'\/home\/'/],
    ],
    accepts: [
      ["test/a.test.ts", 'open("/tmp/x");'],
      ["cli/a.ts", 'open("/etc/resolv.conf"); import("./tmp/x.ts"); at("net/home/x");'],
    ],
  },
  {
    name: "no registry is named",
    check: registryHosts,
    refuses: [
      [
        ".npmrc",
        "registry=https://registry.example.com/",
        /'registry\.example\.com': where packages come from/,
      ],
      ["docs/a.md", "npm.pkg.github.com", /npm\.pkg\.github\.com/],
      [".npmrc", "//host/:_authToken=x", /'_authToken'/],
    ],
    accepts: [
      ["package-lock.json", "https://registry.example.com/x"],
      [".npmrc", "omit-lockfile-registry-resolved=true"],
    ],
  },
  {
    name: "no construct that erases badly or hides a type",
    check: constructs,
    refuses: [
      ["net/a.ts", "export enum E { A }", /'enum': use a union/],
      ["net/a.ts", "const enum E { A }", /'enum'/],
      ["net/a.ts", "namespace N {}", /'namespace'/],
      ["net/a.ts", "declare global { var x: 1 }", /'namespace'/],
      ["test/a.test.ts", "const x = y as any;", /'as any'/],
      ["test/a.test.ts", "const x = <any>y;", /'as any'/],
      ["net/a.ts", "class A { constructor(private x: 1) {} }", /parameter property/],
      ["net/a.ts", "export default 1;", /default export/],
      ["net/a.ts", "const x = 1; export { x as default };", /default export/],
    ],
    accepts: [
      ["vitest.config.ts", "export default {};"],
      ["net/a.ts", '// enum, namespace, as any\nexport const x = "export default" as unknown;'],
    ],
  },
  {
    name: "all tests run",
    check: partialTests,
    refuses: [
      ["test/a.test.ts", 'it.only("x", f);', /'\.only'/],
      ["test/a.test.ts", 'describe.skip("x", f);', /'\.skip'.*test\/live/],
      ["test/a.test.ts", 'it.todo("x");', /'\.todo'/],
      ["test/a.test.ts", 'describe.each([1]).skip("x", f);', /'\.skip'/],
      ["test/a.test.ts", 'test.concurrent.only("x", f);', /'\.only'/],
      ["test/a.test.ts", 'it.skipIf(root)("x", f);', /'\.skipIf'/],
      ["test/a.test.ts", 'xit("x", f);', /'xit'/],
    ],
    accepts: [
      ["test/a.test.ts", 'it("x", () => reader.skip(1)); it.each([1])("y", f);'],
      ["cli/a.ts", "test.skip(1);"],
    ],
  },
  {
    name: "what the pure rooms offer is explained",
    check: documentation,
    refuses: [
      ["net/a.ts", "import x from './x.ts';\n\nexport function f() {}", /'f' has no doc comment/],
      [
        "net/a.ts",
        "/** Head. */\n\nexport class First {}\n\nexport class Other {}",
        /'Other' has no doc comment/,
      ],
      [
        "services/dns/a.ts",
        "import x from './x.ts';\n/** For g. */\nfunction g() {}\n\nexport function f() {}",
        /'f'/,
      ],
    ],
    accepts: [
      ["net/a.ts", "/** What it does. */\nexport function f() {}"],
      ["net/a.ts", "/** Both. */\nexport function f() {}\nexport function g() {}"],
      ["net/a.ts", "/** Head. */\nimport x from './x.ts';\n\nexport class First {}"],
      ["net/host/a.ts", "export function f() {}"],
      ["net/a.ts", "function f() {}"],
    ],
  },
];
