/** Every figure's script, run by gnuplot: without a word, and with something to show for it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ExperimentData } from "../../report/figure.ts";
import { experimentFigures } from "../../report/figures.ts";
import { DEGENERATE } from "../report/degenerate.ts";
import { madeUp, named, PRESETS } from "../report/made-up.ts";
import { program } from "./programs.ts";
import { Running } from "./running.ts";

const folder = mkdtempSync(join(tmpdir(), "bringup-plots-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** How the output of a terminal begins. */
const BEGINNINGS = {
  png: /^\u{fffd}PNG/u,
  svg: /^<\?xml [^]*<\/svg>\s*$/,
  dumb: /^\s*\S[^]*\+[^]*\S/,
} as const;

const SETS = {
  ...DEGENERATE,
  "all presets": madeUp({ policies: PRESETS, losses: [0, 0.3], bursts: [1, 10] }),
  fleets: madeUp(
    { policies: named("adaptive", "rfc2131"), devices: [100, 1_000], losses: [0, 0.1], runs: 3 },
    { servers: ["dhcp", "dns", "ntp1", "ntp2"] },
  ),
};

async function draw(
  name: string,
  term: keyof typeof BEGINNINGS,
  locale: string,
): Promise<{ readonly said: string; readonly image: string }> {
  const output = join(folder, "output");
  const settings = `term='${term}'; output='${output}'`;
  const { code, signal, stdout, stderr } = await new Running(
    [program("gnuplot"), "-d", "-e", settings, join(folder, `${name}.gp`)],
    { env: { LC_ALL: locale } },
  ).exited;
  const said = `${stdout}${stderr}${code === 0 ? "" : `ended with ${code ?? signal}`}`;
  return { said, image: readFileSync(output, "utf8") };
}

/** Draws all figures in all ways. */
async function expectSilence(data: ExperimentData, locale: string): Promise<void> {
  for (const { name, script, data: numbers } of experimentFigures(data)) {
    writeFileSync(join(folder, `${name}.gp`), script);
    writeFileSync(join(folder, `${name}.dat`), numbers);
    for (const term of ["png", "svg", "dumb"] as const) {
      const { said, image } = await draw(name, term, locale);
      expect(said, `${name} as ${term}`).toBe("");
      expect(image, `${name} as ${term}`).toMatch(BEGINNINGS[term]);
      rmSync(join(folder, "output"));
    }
  }
}

describe("gnuplot draws PNG, SVG and text without a warning", () => {
  it.each(Object.entries(SETS))("of %s", (_, data) => expectSilence(data, "C"));

  it("of odd names also where the locale knows more letters", () =>
    expectSilence(DEGENERATE["odd names"] as ExperimentData, "C.UTF-8"));
});

describe("a script by itself", () => {
  it("finds its data and puts its image beside them, from any folder", async () => {
    const [figure] = experimentFigures(madeUp({}));
    if (figure === undefined) throw new Error("no figure");
    writeFileSync(join(folder, "here.gp"), figure.script);
    writeFileSync(join(folder, `${figure.name}.dat`), figure.data);
    const { code, stderr } = await new Running([program("gnuplot"), join(folder, "here.gp")])
      .exited;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(readFileSync(join(folder, `${figure.name}.png`)).length).toBeGreaterThan(1_000);
  });
});
