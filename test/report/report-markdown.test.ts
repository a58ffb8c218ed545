import { describe, expect, it } from "vitest";
import type { ExperimentSummary } from "../../experiment/summary.ts";
import { checked } from "../../experiment/file-fault.ts";
import { SUMMARY_SCHEMA } from "../../experiment/summary-file.ts";
import { reportFiles } from "../../report/experiment-report.ts";
import { experimentFigures } from "../../report/figures.ts";
import { reportMarkdown } from "../../report/report-markdown.ts";
import { DEGENERATE } from "./degenerate.ts";
import { madeUp, named } from "./made-up.ts";

const data = madeUp({ losses: [0, 0.3], policies: named("lws", "adaptive"), runs: 100 });
const figures = experimentFigures(data);
const text = reportMarkdown(data, figures);

/** From one heading to the next. */
function section(heading: string): string {
  const [, rest = ""] = text.split(`\n${heading}\n`);
  return (rest.split(/^#/m)[0] ?? "").trim();
}

describe("report.md", () => {
  it("says what was run, with all that it takes to run it again", () => {
    expect(text.split("\n## ")[0]).toBe(`# Experiment 0123456789ab

- goal: OPERATIONAL within 60 s, in virtual time
- policies: \`lws\`, \`adaptive\`
- worlds: 2; cells: 4, 100 runs each, seeds 1 to 100, the same in every cell
- bring-ups: 400, of which 0 did not reach the goal in time (censored)
- design: SHA-256 \`${data.summary.hash}\`, whole in \`design.json\`
- made with: bringup 9.9.9
`);
    expect(section("## How to repeat it")).toContain("bringup experiment run design.json");
  });

  it("compares every policy with ours, and says where ours is not better", () => {
    const [standing, exceptions, ...rest] = section(
      "## Where `adaptive` is better, and where it is not",
    ).split("\n\n");
    expect(standing).toBe(
      "| against | worlds: faster | no difference shown | slower |\n| --- | --- | --- | --- |\n| lws | 1 | 1 | 0 |",
    );
    expect(exceptions).toContain("slower than no other policy");
    expect(rest[0]).toBe("The 90th percentile of `adaptive` is not the lowest:");
    expect(rest[1]).toMatch(/^- loss 0 %: [\d.]+ ms \(.*\), lws [\d.]+ ms \(.*\)$/);
    expect(rest[2]).toMatch(/^Packets per success, `adaptive` beside the leanest .* times as many/);
  });

  it("names the worlds where a policy is slower, and by how much", () => {
    const turned = { ...data, design: { ...data.design, policies: named("lws") } };
    expect(reportMarkdown(turned, figures)).toMatch(
      /^`lws` is slower:\n\n- loss 30 %, against adaptive: slower in \S+ % and faster in \S+ % of 100 pairs, median .* later .*, Holm p \\< 0\.001$/m,
    );
  });

  it("has a table of each world, intervals with every estimate", () => {
    const [table, words] = section("### link perfect, loss 30 %").split("\n\n");
    const row =
      / \| \d+ of 100 \| \S+ % \(\S+ … \S+\)(?: \| [\d.]+ m?s \(\S+ … \S+\)){3} \| [\d.]+ \(\S+ … \S+\) \|/;
    expect(table).toMatch(new RegExp(`^\\| lws${row.source}$`, "m"));
    expect(words).toMatch(
      /^- adaptive against lws: faster in \S+ % and slower in \S+ % of 100 pairs, median .* sooner/,
    );
  });

  it("states censoring where there is some", () => {
    const never = madeUp({}, { duration: (dice) => (dice < 0.5 ? 1_000 : Infinity) });
    const report = reportMarkdown(never, []);
    expect(report).toMatch(/^- bring-ups: 200, of which \d\d did not reach the goal in time/m);
    expect(report).toMatch(/ \| \\> 60 s(?: \(from .*?\))? \| /);
  });

  it("links the figures, and shows those that were drawn", () => {
    expect(section("## Figures").split("\n")).toHaveLength(figures.length);
    const drawn = reportMarkdown(data, figures, ({ name }) =>
      name === "reached-2" ? "svg" : undefined,
    );
    expect(drawn.match(/!\[.*\]\(.*\)/g)).toEqual([
      "![Share of runs that reached OPERATIONAL: link perfect, loss 30 %](figures/reached-2.svg)",
    ]);
  });

  it("keeps odd names from being Markdown", () => {
    const odd = reportMarkdown(madeUp({ policies: named("a|b", "*c*", "<d>\n# e") }), []);
    expect(odd).toContain("| a\\|b |");
    expect(odd).toContain("\\*c\\*");
    expect(odd).toContain("\\<d\\> \\# e");
  });
});

describe("reportFiles", () => {
  it("are summary, report and two files for each figure", () => {
    expect([...reportFiles(data).keys()].slice(0, 5)).toEqual([
      "summary.json",
      "summary.csv",
      "report.md",
      "figures/success-loss.gp",
      "figures/success-loss.dat",
    ]);
  });

  it("does not claim runs that a stop rule may have spared", () => {
    const stop = { metric: "median", width: 0.05, minRuns: 10 } as const;
    const stopped = reportMarkdown({ ...data, design: { ...data.design, stop } }, []);
    expect(stopped).toContain("100 runs each at most, seeds 1 to 100 at most,");
  });

  it.each(Object.entries(DEGENERATE))("come out of %s, the same each time", (_, given) => {
    const files = reportFiles(given);
    expect([...reportFiles(given)]).toEqual([...files]);
    const summary: unknown = JSON.parse(files.get("summary.json") ?? "");
    const expected: ExperimentSummary = JSON.parse(JSON.stringify(given.summary));
    expect(checked(SUMMARY_SCHEMA, summary)).toEqual({ kind: "value", value: expected });
  });
});
