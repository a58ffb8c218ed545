import { describe, expect, it } from "vitest";
import type { DesignRequest } from "../../experiment/design.ts";
import { experimentFigures, PICTURED_WORLDS_MAX } from "../../report/figures.ts";
import type { Figure } from "../../report/figure.ts";
import { DEGENERATE } from "./degenerate.ts";
import { madeUp, named, PRESETS, type MadeUp } from "./made-up.ts";

function figuresOf(request: DesignRequest, more?: MadeUp): ReadonlyMap<string, Figure> {
  return new Map(experimentFigures(madeUp(request, more)).map((figure) => [figure.name, figure]));
}

function figure(name: string, request: DesignRequest, more?: MadeUp): Figure {
  const found = figuresOf(request, more).get(name);
  if (found === undefined) throw new Error(`no figure ${name}`);
  return found;
}

/** Blocks of a data file, each with its name and its rows. */
function blocksOf({
  data,
}: Figure): readonly { name: string; rows: readonly (readonly number[])[] }[] {
  return data
    .split(/^# index \d+: /m)
    .slice(1)
    .map((text) => {
      const [name = "", , ...lines] = text.trimEnd().split("\n");
      return { name, rows: lines.map((line) => line.split(" ").map(Number)) };
    });
}

describe("the figures of a design", () => {
  it("are the course, the percentiles and the cost of each world", () => {
    expect([...figuresOf({}).keys()]).toEqual(["reached", "percentiles", "trade-off"]);
  });

  it("show what loss does where it was varied, and what bursts do where they were, too", () => {
    const sweep = [...figuresOf({ losses: [0.1, 0.3], bursts: [1, 5] }).keys()];
    expect(sweep.filter((name) => !/^(?:reached|percentiles|trade-off)-[1-4]$/.test(name))).toEqual(
      [
        "success-loss-1",
        "success-loss-2",
        "median-loss-1",
        "median-loss-2",
        "p90-loss-1",
        "p90-loss-2",
        "burst-heat",
      ],
    );
    expect(figuresOf({ losses: [0.1], bursts: [1, 5] }).has("burst-heat")).toBe(false);
    expect(figuresOf({ losses: [0.1] }).has("success-loss")).toBe(false);
  });

  it("show fleets as fleets, and what their servers dropped where that is known", () => {
    const servers = { servers: ["dhcp", "dns"] };
    expect([...figuresOf({ devices: [20], runs: 5 }, servers).keys()]).toEqual([
      "fleet",
      "trade-off",
      "server-drops",
    ]);
    expect(figuresOf({ devices: [20], runs: 5 }).has("server-drops")).toBe(false);
  });

  it("are bounded in number", () => {
    const losses = Array.from({ length: PICTURED_WORLDS_MAX + 5 }, (_, index) => index / 100);
    const names = [...figuresOf({ losses, runs: 5 }).keys()];
    expect(names.filter((name) => name.startsWith("reached-"))).toHaveLength(PICTURED_WORLDS_MAX);
  });
});

describe("the data of a figure", () => {
  it("names its columns and their units", () => {
    expect(figure("reached", { policies: named("adaptive", "lws"), runs: 2 }).data).toMatch(
      /^# Share of runs that reached OPERATIONAL\n# link perfect\n# bringup 9\.9\.9, design 0123456789ab, seeds 1 to 2\n#   timeUs: .*microseconds\n[^]*\n\n# index 0: adaptive\n# timeUs share low high\n\d+ 0 0 0\n\d+ 0\.5 [^]*\n\n\n# index 1: lws\n# timeUs share low high\n/,
    );
  });

  it("is a staircase, from nobody to all, which straight lines draw exactly", () => {
    const times = [10_000, 20_000, 40_000];
    const duration = (dice: number): number => times[Math.floor(dice * 3)] as number;
    const [block] = blocksOf(figure("reached", { runs: 300 }, { duration }));
    const rows = block?.rows ?? [];
    expect(rows.map(([us]) => us)).toEqual([10_000, 10_000, 20_000, 20_000, 40_000, 40_000]);
    const shares = rows.map(([, share = NaN]) => share);
    expect(shares).toEqual([0, shares[1], shares[1], shares[3], shares[3], 1]);
  });

  it("goes on to the time-out where somebody was censored", () => {
    const half = { duration: (dice: number) => (dice < 0.5 ? 10_000 : Infinity) };
    const [block] = blocksOf(figure("reached", { timeoutUs: 5_000_000 }, half));
    const last = block?.rows.at(-1);
    expect(last?.[0]).toBe(5_000_000);
    expect(last?.[1]).toBeLessThan(1);
  });

  it("ends the percentiles where the runs end, and has intervals beside them", () => {
    const blocks = blocksOf(figure("percentiles", { runs: 100 }));
    expect(blocks.map(({ name }) => name)).toEqual(["adaptive", "adaptive"]);
    const stretched = blocks[0]?.rows.map(([x = NaN]) => x) ?? [];
    expect(Math.max(...stretched)).toBeCloseTo(100, 6);
    expect(blocks[1]?.rows.map(([x]) => x)).toEqual([2, 10, 20, 100, 1_000]);
  });

  it("keeps a policy's line the same in every figure, also where others are missing", () => {
    const policies = named("a", "b", "c");
    const { script } = figure(
      "percentiles",
      { policies },
      { duration: (dice, { key }) => (key.policy === "b" ? Infinity : 10_000 + dice * 1_000_000) },
    );
    expect(script).toContain("keyentry with linespoints lt 2 title 'b (never)'");
    expect(script).toContain("data index 1 using 1:2 with lines lt 3 title 'c'");
  });
});

describe.each(Object.entries(DEGENERATE))("the figures of %s", (_, data) => {
  const figures = experimentFigures(data);

  it("refer to blocks that are there, all of them with rows", () => {
    for (const one of figures) {
      const blocks = blocksOf(one);
      const referred = [...one.script.matchAll(/data index (\d+)/g)].map((match) =>
        Number(match[1]),
      );
      expect(Math.max(-1, ...referred), one.name).toBeLessThan(blocks.length);
      expect(blocks.filter(({ rows }) => rows.length === 0)).toEqual([]);
    }
  });

  it("have axes that are not empty", () => {
    for (const { name, script } of figures) {
      const ranges = [...script.matchAll(/^set [xy]range \[(.*):(.*)\]$/gm)];
      expect(ranges, name).toHaveLength(2);
      for (const [, from, to] of ranges) expect(Number(from), name).toBeLessThan(Number(to));
    }
  });

  it("let no name be more than a text", () => {
    for (const { name, script, data: numbers } of figures) {
      // outside of its strings a script has nothing but what we wrote; comments end with their line
      const bare = script.replaceAll(/^#.*$/gm, "").replaceAll(/'[^'\n]*'|"[^"\n]*"/g, "S");
      expect(bare, name).not.toMatch(/[`'\\]\S|[^\x20-\x7e\n]/);
      expect(numbers.split("\n").filter((line) => !/^(?:#.*|[-\d.eNa ]*)$/.test(line))).toEqual([]);
    }
  });
});

describe("the presets", () => {
  it("all have colours and marks of their own", () => {
    const { script } = figure("trade-off", { policies: PRESETS });
    const styles = script.match(/^set linetype \d+ (.*)$/gm)?.map((line) => line.slice(15)) ?? [];
    expect(styles).toHaveLength(PRESETS.length);
    expect(new Set(styles).size).toBe(PRESETS.length);
  });
});
