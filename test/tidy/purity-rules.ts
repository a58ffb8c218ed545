/** What may not be named, with files that name it. */
import { banned, approximateMath } from "./purity.ts";
import type { Rule } from "./rule.ts";

export const PURITY_RULES: readonly Rule[] = [
  {
    name: "pure rooms name no clock, dice, platform or promise",
    check: banned,
    refuses: [
      ["net/a.ts", "const t = Date.now();", /'Date': take time from the instant/],
      ["services/dhcp/a.ts", "export const at = (d: Date) => d;", /'Date'/],
      ["lab/a.ts", "performance.now();", /'performance': take time/],
      ["experiment/a.ts", "new Date();", /'Date'/],
      ["report/a.ts", "const { Date } = x;", /'Date'/],
      ["net/a.ts", "Math.random();", /'Math\.random': take a RandomStream/],
      ["net/a.ts", 'Math["random"]();', /'Math\.random'/],
      ["net/a.ts", "globalThis.setTimeout(f);", /'globalThis'/],
      ["net/a.ts", "setTimeout(f, 1);", /'setTimeout': show a deadline/],
      ["net/a.ts", "async function f() {}", /'async': a step returns its outputs/],
      ["net/a.ts", "const f = async () => 1;", /'async'/],
      ["net/a.ts", "class A { async f() {} }", /'async'/],
      ["net/a.ts", "const x = await y;", /'await'/],
      ["net/a.ts", "for await (const x of y) f(x); export {};", /'await'/],
      ["net/a.ts", "let p: Promise<void>;", /'Promise'/],
      ["net/a.ts", "Buffer.alloc(1);", /'Buffer': use Uint8Array/],
      ["net/a.ts", "console.log(1);", /'console': return an event/],
      ["net/a.ts", "process.exit(1);", /'process'/],
      ["net/a.ts", "new TextDecoder();", /'TextDecoder'/],
    ],
    accepts: [
      ["net/a.ts", "// Date, await and Promise\nconst text = `Date ${x.Date} async`;"],
      [
        "net/a.ts",
        "interface A { process: number; Buffer(): void }\nconst a = { console: 1 }; a.console;",
      ],
      ["net/host/a.ts", "setTimeout(() => Date.now(), 1);"],
      ["cli/a.ts", "async function f() { await process.exit(1); }"],
      ["test/a.test.ts", "await Promise.resolve(new Date());"],
    ],
  },
  {
    name: "what reaches a trace is exact arithmetic",
    check: approximateMath,
    refuses: [
      ["net/simulator/a.ts", "Math.log(x);", /'Math\.log': only \+ − × ÷/],
      ["net/impairment.ts", "Math.exp(-x);", /'Math\.exp'/],
      ["net/retry-presets.ts", "Math.pow(2, n);", /'Math\.pow'/],
      ["net/retry.ts", "x ** n;", /'\*\*'/],
      ["net/simulator/a.ts", "x **= 2;", /'\*\*'/],
      ["net/impairment.ts", "Math.sin(1) + Math.hypot(1, 2);", /'Math\.sin'/],
    ],
    accepts: [
      ["net/simulator/a.ts", "Math.round(x) + Math.sqrt(y) + 2 ** n + 10 ** 6;"],
      ["experiment/statistics.ts", "Math.log(x);"],
    ],
  },
];
