/** Every figure of latency, drawn by gnuplot: without a word, whatever there is to draw. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { gnuplotWriter } from "../../library/latency-figures.ts";
import type { LatencyRecord } from "../../net/latency.ts";
import { eventsOf, recordsOf } from "../observation/latency-runs.ts";
import { program } from "./programs.ts";
import { Running } from "./running.ts";

const folder = mkdtempSync(join(tmpdir(), "bringup-latency-plots-"));
afterAll(() => rmSync(folder, { recursive: true }));

function made(more: Partial<LatencyRecord>): LatencyRecord {
  const source = "dns";
  return {
    atUs: 0,
    durationUs: 10,
    phase: "transaction",
    source,
    what: "A x",
    outcome: "answered",
    ...more,
  };
}

async function manyRuns(): Promise<readonly LatencyRecord[]> {
  const all: LatencyRecord[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    const link = { loss: 0.3, delayUs: 5_000 };
    all.push(...recordsOf(await eventsOf({ seed, tx: link, rx: link })));
  }
  return all;
}

const link = { loss: 0.2, delayUs: 10_000 };
const SETS: Readonly<Record<string, readonly LatencyRecord[]>> = {
  "one run": recordsOf(await eventsOf({ seed: 7, tx: link, rx: link })),
  "a run in no time": recordsOf(await eventsOf({ seed: 1 })),
  "many runs": await manyRuns(),
  nothing: [],
  "one transaction": [made({})],
  "one state": [made({ phase: "dwell", source: "system", what: "DHCP" })],
  "nothing but zeros": [made({ durationUs: 0 }), made({ durationUs: 0, phase: "server" })],
  "two that are alike": [made({}), made({})],
  "an hour and a microsecond": [
    made({ durationUs: 1 }),
    made({ durationUs: 3_600_000_000, atUs: 5 }),
  ],
  "odd names": [
    made({ what: `A it's "odd" % $1 {\\bf x} #` }),
    made({ phase: "hold", source: "system", what: "漢字\n`date`", durationUs: 7 }),
    made({ phase: "wait", source: "dhcp/eth0", what: "x".repeat(200) }),
  ],
  "times before the start": [
    made({ atUs: -50, phase: "wait" }),
    made({ atUs: 1_767_225_510_000_000 }),
  ],
};

/** Writes the folder and draws all in it. */
async function expectSilence(records: readonly LatencyRecord[], locale: string): Promise<void> {
  const files = new Map<string, string>();
  const writer = gnuplotWriter(
    (piece, file = "") => files.set(file, `${files.get(file) ?? ""}${String(piece)}`),
    { tool: "bringup 9.9.9", title: "made up: it's 100 %" },
  );
  for (const record of records) writer.record?.(record);
  writer.finish(0);
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  for (const script of [...files.keys()].filter((name) => name.endsWith(".gp")))
    for (const term of ["png", "svg", "dumb"]) {
      const output = join(folder, "output");
      const settings = `term='${term}'; output='${output}'`;
      const { code, stdout, stderr } = await new Running(
        [program("gnuplot"), "-d", "-e", settings, join(folder, script)],
        { env: { LC_ALL: locale } },
      ).exited;
      expect(`${stdout}${stderr}`, `${script} as ${term}`).toBe("");
      expect(code).toBe(0);
      expect(readFileSync(output).length, `${script} as ${term}`).toBeGreaterThan(500);
      rmSync(output);
    }
}

describe("gnuplot draws latency without a warning", () => {
  it.each(Object.entries(SETS))("of %s", (_, records) => expectSilence(records, "C"), 30_000);

  it("of odd names also where the locale knows more letters", () =>
    expectSilence(SETS["odd names"] as readonly LatencyRecord[], "C.UTF-8"));
});
