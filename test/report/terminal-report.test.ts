import { describe, expect, it } from "vitest";
import { printable } from "../../cli/printable.ts";
import { experimentFigures } from "../../report/figures.ts";
import { chosenFigures, figureLines, reportLines } from "../../report/terminal-report.ts";
import type { TerminalLooks } from "../../report/terminal-text.ts";
import type { ExperimentData } from "../../report/figure.ts";
import { DEGENERATE } from "./degenerate.ts";
import { madeUp, named, PRESETS } from "./made-up.ts";

const LOOKS: TerminalLooks = {
  columns: 80,
  rows: 24,
  ascii: false,
  colour: false,
  clean: printable,
};

function shown(data: ExperimentData, looks: TerminalLooks): readonly string[] {
  const figures = experimentFigures(data);
  return [...reportLines(data, looks), ...figures.flatMap((figure) => figureLines(figure, looks))];
}

function chosenNames(losses: readonly number[]): readonly string[] {
  return chosenFigures(experimentFigures(madeUp({ losses }))).map(({ name }) => name);
}

describe("a report on a terminal", () => {
  const data = madeUp({ policies: named("lws", "adaptive"), losses: [0.3], runs: 1_000 });

  it("is a table and the comparisons of each world", () => {
    const lines = reportLines(data, LOOKS);
    expect(lines.slice(0, 2)).toEqual([
      "link perfect, loss 30 %",
      expect.stringMatching(/^policy +success +median +p90 +p99 +packets$/),
    ]);
    expect(lines[2]).toMatch(
      /^lws +100 % +1\.\d+ s \(\S+ … \S+\) +\S+ s \(\S+ … \S+\) +\S+ s +14$/,
    );
    expect(lines[4]).toBe("adaptive against");
    expect(lines[5]).toMatch(
      /^ {2}lws {2}faster in \S+ % and slower in \S+ % of 1000 pairs, median/,
    );
  });

  it("has more in the table where there is room, and less where there is not", () => {
    const heads = [160, 80, 60, 30].map((columns) => reportLines(data, { ...LOOKS, columns })[1]);
    expect(heads.map((head) => head?.split(/ +/).join(" "))).toEqual([
      "policy success median p90 p99 packets/success",
      "policy success median p90 p99 packets",
      "policy success median p90 p99 packets",
      "policy median p90",
    ]);
  });

  it("counts the worlds instead of comparing in each where there are many", () => {
    const sweep = madeUp({ policies: PRESETS, losses: [0, 0.1, 0.2, 0.3], runs: 50 });
    const lines = reportLines(sweep, LOOKS).join("\n");
    expect(lines).not.toContain("of 50 pairs");
    expect(lines).toMatch(
      /^ {2}lws +faster in \d of 4 worlds, no difference shown in \d, slower in \d$/m,
    );
  });

  it("shows what loss does where it was varied, else the course", () => {
    expect(chosenNames([0.1, 0.2])).toEqual(["median-loss", "p90-loss"]);
    expect(chosenNames([0.1])).toEqual(["reached"]);
  });

  it("shows as a table what dots cannot show", () => {
    const sweep = { losses: [0.1, 0.2], bursts: [1, 5], policies: named("lws"), runs: 50 };
    const heat = experimentFigures(madeUp(sweep)).find(({ name }) => name === "burst-heat");
    if (heat === undefined) throw new Error("no figure");
    expect(figureLines(heat, LOOKS).slice(0, 3)).toEqual([
      "90th percentile of the time to OPERATIONAL, by loss and burst: link perfect",
      "policy  loss  burst 1  burst 5",
      expect.stringMatching(/^lws {5}10 %  [\d.]+ m?s +[\d.]+ m?s$/),
    ]);
  });

  it("has colours only where they are wanted", () => {
    const [figure] = experimentFigures(data);
    if (figure === undefined) throw new Error("no figure");
    expect(figureLines(figure, LOOKS).join("")).not.toContain("\u001b");
    expect(figureLines(figure, { ...LOOKS, colour: true }).join("")).toContain("\u001b[");
  });
});

describe.each(Object.entries(DEGENERATE))("a terminal's view of %s", (_, data) => {
  it.each([
    [80, 24],
    [120, 40],
    [40, 12],
  ])("keeps within %d × %d, without anything that a terminal would obey", (columns, rows) => {
    const lines = shown(data, { ...LOOKS, columns, rows });
    expect(
      lines.filter((line) => line.length >= columns && line.includes(" ")).slice(0, 3),
    ).toEqual([]);
    expect(lines.filter((line) => printable(line) !== line)).toEqual([]);
  });

  it("is ASCII where that is wanted", () => {
    expect(shown(data, { ...LOOKS, ascii: true }).join("")).toMatch(/^[\x20-\x7e]*$/);
  });
});
