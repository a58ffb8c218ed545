/** A folder for gnuplot: data, a script for each figure, and in words what is there and how to draw it. */
import type { LatencyHistogram } from "../../observation/latency-histogram.ts";
import type { Figure } from "../figure.ts";
import { timeText } from "../quantity.ts";
import { barsFigure } from "./figures/bars.ts";
import { ecdfFigure, percentileFigure } from "./figures/curves.ts";
import { kindName, type LatencyFigureData } from "./figures/figure-data.ts";
import { timelineFigure } from "./figures/timeline.ts";

/** Every record, in the folder of the figures. */
export const RECORDS_FILE = "records.csv";
const QUANTILES = [0.5, 0.9, 0.99];

/** One distribution for each phase. */
export type PhaseHistograms = readonly {
  readonly phase: string;
  readonly histogram: LatencyHistogram;
}[];

/** All figures. */
export function latencyFigures(
  data: LatencyFigureData,
  phases: PhaseHistograms,
): readonly Figure[] {
  return [barsFigure(data), ecdfFigure(data), percentileFigure(data, phases), timelineFigure(data)];
}

/** Names and texts of the files, without the records. */
export function bundleFiles(
  data: LatencyFigureData,
  phases: PhaseHistograms,
): ReadonlyMap<string, string> {
  const figures = latencyFigures(data, phases);
  return new Map([
    ...figures.flatMap(({ name, script, data: numbers }) => [
      [`${name}.gp`, script] as const,
      [`${name}.dat`, numbers] as const,
    ]),
    ["README.md", readme(data, figures)],
  ]);
}

function readme(data: LatencyFigureData, figures: readonly Figure[]): string {
  const rows = data.kinds.map(({ phase, histogram, ...kind }) => {
    const [p50 = 0, p90 = 0, p99 = 0] = histogram.quantilesUs(QUANTILES);
    const times = [histogram.meanUs, p50, p90, p99, histogram.maxUs].map(timeText);
    return `| ${[phase, cellText(kindName(kind)), histogram.count, ...times].join(" | ")} |\n`;
  });
  const list = figures.map(
    ({ name, title }) => `- \`${name}.gp\`: ${title}, from \`${name}.dat\`\n`,
  );
  return `# Latency of ${data.title}

Made by ${data.tool}. Every record is in \`${RECORDS_FILE}\`, units in its header.

${list.join("")}
Draw them in this folder; no script needs anything else:

    for f in *.gp; do gnuplot $f; done                      # PNG
    for f in *.gp; do gnuplot -e "term='svg'" $f; done      # SVG
    gnuplot -e "term='dumb'" bars.gp                        # in the terminal

| phase | of | n | mean | p50 | p90 | p99 | max |
| --- | --- | --: | --: | --: | --: | --: | --: |
${rows.join("")}`;
}

function cellText(text: string): string {
  return text.replaceAll("|", "\\|");
}
