/** What `experiment report` can be told. */
import { list, timeoutUs } from "./arguments.ts";
import type { Subcommand } from "./subcommand.ts";

export interface ExperimentReportOptions {
  readonly png?: true;
  readonly svg?: true;
  readonly figure?: readonly string[];
  readonly recompute?: true;
  readonly timeLimit?: number;
  readonly plain?: true;
  readonly json?: true;
}

const EXAMPLES = `
Prints tables, comparisons and plots of the runs in a directory. Images are drawn by gnuplot from the scripts in
DIRECTORY/figures, which may be changed before; without gnuplot the scripts stay for another machine that has it.

Examples:
  bringup experiment report bursts
  bringup experiment report bursts --figure burst-heat --png
  bringup experiment report bursts --recompute --svg
  bringup experiment report bursts --figure reached-3 --plain
`;

export const EXPERIMENT_REPORT: Subcommand = {
  name: "report",
  summary: "show what a finished experiment says, and draw its figures",
  words: [{ word: "<directory>", description: "what `experiment run --out` has written" }],
  options: [
    { flags: "--png", description: "draw the figures as PNG, with gnuplot" },
    { flags: "--svg", description: "draw the figures as SVG, with gnuplot" },
    {
      flags: "--figure <names>",
      description: "only these: plots as well as images",
      parse: list,
      repeatable: true,
    },
    {
      flags: "--recompute",
      description: "write summary, report and figures anew, from the runs",
    },
    {
      flags: "--time-limit <duration>",
      description: "end gnuplot where a figure takes longer",
      parse: timeoutUs,
      default: { value: 60_000_000, text: "60s" },
    },
    { flags: "--plain", description: "ASCII, without colours" },
    { flags: "--json", description: "print one JSON document about the figures" },
  ],
  examples: EXAMPLES,
  run: async (runtime, [directory], options) => {
    const { experimentReport } = await import("./commands/experiment-report.ts");
    await experimentReport(runtime, directory as string, options as ExperimentReportOptions);
  },
};
