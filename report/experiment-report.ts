/** All files of a report, as texts: nothing is read, drawn or written here. */
import { FIGURES_FOLDER, type ExperimentData } from "./figure.ts";
import { experimentFigures } from "./figures.ts";
import { reportMarkdown } from "./report-markdown.ts";
import { summaryCsv } from "./summary-csv.ts";

/** Path within the directory → text: `summary.json`, `summary.csv`, `report.md`, and `figures/NAME.gp` with its `.dat`. */
export function reportFiles(
  data: ExperimentData,
  figures = experimentFigures(data),
): ReadonlyMap<string, string> {
  return new Map([
    ["summary.json", `${JSON.stringify(data.summary)}\n`],
    ["summary.csv", summaryCsv(data.summary)],
    ["report.md", reportMarkdown(data, figures)],
    ...figures.flatMap(
      ({ name, script, data: numbers }): readonly (readonly [string, string])[] => [
        [`${FIGURES_FOLDER}/${name}.gp`, script],
        [`${FIGURES_FOLDER}/${name}.dat`, numbers],
      ],
    ),
  ]);
}
