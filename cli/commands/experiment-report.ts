/** What `experiment report` does: reads the runs again, draws what is asked for, and shows the rest in the terminal. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { writeReport } from "../../library/experiment-report.ts";
import { drawFigure, gnuplotVersion, IMAGE_FORMATS } from "../../library/gnuplot.ts";
import { reportFiles } from "../../report/experiment-report.ts";
import { FIGURES_FOLDER, type ExperimentData, type Figure } from "../../report/figure.ts";
import { experimentFigures } from "../../report/figures.ts";
import { reportMarkdown } from "../../report/report-markdown.ts";
import { chosenFigures, figureLines, reportLines } from "../../report/terminal-report.ts";
import { wrapped } from "../../report/terminal-text.ts";
import { usage } from "../arguments.ts";
import { CliError, EXIT } from "../exit.ts";
import { experimentError } from "../experiment-error.ts";
import type { ExperimentReportOptions } from "../experiment-report-options.ts";
import type { Runtime } from "../runtime.ts";
import { storedExperiment } from "../stored-experiment.ts";
import { terminalLooks } from "../terminal-looks.ts";

/** Reports on a directory; without gnuplot it says so and shows what it can. */
export async function experimentReport(
  runtime: Runtime,
  directory: string,
  options: ExperimentReportOptions,
): Promise<void> {
  try {
    const { data } = storedExperiment(directory);
    const all = experimentFigures(data);
    const figures = options.figure === undefined ? all : wanted(all, options.figure);
    const isRendered = options.png === true || options.svg === true;
    const before = markdownOf(directory, data, all);
    writeFiles(directory, data, all, figures, options, isRendered);
    const gnuplot = isRendered ? await draw(runtime, directory, figures, options) : undefined;
    if (isRendered || options.recompute) updateMarkdown(directory, data, all, before);
    if (options.json) printDocument(runtime, directory, data, figures, gnuplot);
    else print(runtime, data, figures, options);
  } catch (error) {
    throw refusal(error);
  }
}

const NAMES_MAX = 30;

function wanted(figures: readonly Figure[], names: readonly string[]): readonly Figure[] {
  return [...new Set(names)].map((name) => {
    const figure = figures.find((one) => one.name === name);
    if (figure !== undefined) return figure;
    const known = figures.slice(0, NAMES_MAX).map((one) => one.name);
    const more = figures.length > NAMES_MAX ? ` (and ${figures.length - NAMES_MAX} more)` : "";
    throw usage("figure", `there is no figure "${name}"`, `${known.join(", ")}${more}`);
  });
}

/** All of them where asked to; else the scripts that are to be drawn and are not there. */
function writeFiles(
  directory: string,
  data: ExperimentData,
  all: readonly Figure[],
  figures: readonly Figure[],
  { recompute }: ExperimentReportOptions,
  isRendered: boolean,
): void {
  const files = reportFiles(data, all);
  if (recompute) return writeReport(directory, files);
  if (!isRendered) return;
  const needed = figures.flatMap(({ name }) =>
    [".gp", ".dat"].map((ending) => `${FIGURES_FOLDER}/${name}${ending}`),
  );
  const missing = needed.filter((path) => !existsSync(join(directory, path)));
  writeReport(
    directory,
    missing.map((path) => [path, files.get(path) as string] as const),
  );
}

/** Images drawn at the same time. */
const LANES_MAX = 4;

/** The version of gnuplot; undefined where there is none. */
async function draw(
  runtime: Runtime,
  directory: string,
  figures: readonly Figure[],
  options: ExperimentReportOptions,
): Promise<string | undefined> {
  const folder = join(directory, FIGURES_FOLDER);
  const limits = { env: runtime.env, limitMs: (options.timeLimit ?? 60_000_000) / 1_000 };
  const version = await gnuplotVersion(limits);
  if (version === undefined) {
    runtime.stderr.write(
      `bringup: gnuplot is not installed, so no images; the scripts are in ${folder}; try apt-get install gnuplot-nox\n`,
    );
    return undefined;
  }
  const formats = IMAGE_FORMATS.filter((one) => options[one]);
  const images = figures.flatMap(({ name }) => formats.map((format) => ({ name, format })));
  const lane = async (): Promise<void> => {
    // BOUNDED: by the images
    for (let image = images.shift(); image !== undefined; image = images.shift()) {
      try {
        const warned = await drawFigure(folder, image.name, image.format, limits);
        if (warned !== "") runtime.stderr.write(`bringup: gnuplot on ${image.name}: ${warned}\n`);
      } catch (error) {
        images.length = 0; // whatever is wrong will be wrong with the others
        throw error;
      }
    }
  };
  const lanes = Math.min(LANES_MAX, availableParallelism());
  // nobody goes on drawing once the command has ended
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return version;
}

/** What `report.md` is to say with the images that are there now. */
function markdownOf(directory: string, data: ExperimentData, figures: readonly Figure[]): string {
  const isThere = ({ name }: Figure, format: string): boolean =>
    existsSync(join(directory, FIGURES_FOLDER, `${name}.${format}`));
  return reportMarkdown(data, figures, (figure) =>
    isThere(figure, "svg") ? "svg" : isThere(figure, "png") ? "png" : undefined,
  );
}

const MARKDOWN_FILE = "report.md";

/** Shows the images; a report that somebody has edited stays as it is. */
function updateMarkdown(
  directory: string,
  data: ExperimentData,
  figures: readonly Figure[],
  before: string,
): void {
  const path = join(directory, MARKDOWN_FILE);
  const own = [before, reportMarkdown(data, figures)];
  if (existsSync(path) && !own.includes(readFileSync(path, "utf8"))) return;
  writeReport(directory, [[MARKDOWN_FILE, markdownOf(directory, data, figures)]]);
}

function print(
  runtime: Runtime,
  data: ExperimentData,
  figures: readonly Figure[],
  { plain, figure }: ExperimentReportOptions,
): void {
  const looks = terminalLooks(runtime, plain);
  const tables = figure === undefined ? reportLines(data, looks) : [];
  const shown = figure === undefined ? chosenFigures(figures) : figures;
  const plots = shown.flatMap((one) => [...figureLines(one, looks), ""]);
  const others = figures.length - shown.length;
  const hint = `${others} more with --figure: ${namesText(figures, shown)}`;
  const hints = others === 0 ? [] : wrapped(hint, 2, looks);
  runtime.stdout.write([...tables, ...plots, ...hints].map((line) => `${line}\n`).join(""));
}

const HINTS_MAX = 8;

function namesText(figures: readonly Figure[], shown: readonly Figure[]): string {
  const names = figures.filter((one) => !shown.includes(one)).map(({ name }) => name);
  return `${names.slice(0, HINTS_MAX).join(", ")}${names.length > HINTS_MAX ? ", ..." : ""}`;
}

function printDocument(
  runtime: Runtime,
  directory: string,
  { summary }: ExperimentData,
  figures: readonly Figure[],
  gnuplot: string | undefined,
): void {
  const files = figures.map(({ name, title, subtitle }) => {
    const path = join(directory, FIGURES_FOLDER, name);
    const endings = ["gp", "dat", ...IMAGE_FORMATS].filter((one) => existsSync(`${path}.${one}`));
    return { name, title, subtitle, files: endings.map((ending) => `${path}.${ending}`) };
  });
  const document = {
    schema: "bringup.experiment-report/1",
    hash: summary.hash,
    gnuplot: gnuplot ?? null,
    figures: files,
  };
  runtime.stdout.write(`${JSON.stringify(document)}\n`);
}

function refusal(error: unknown): unknown {
  if (error instanceof CliError) return error;
  // by its name: a bundle may hold a class twice
  if (error instanceof Error && error.name === "GnuplotError")
    return new CliError(EXIT.io, "io.gnuplot", error.message);
  return experimentError(error);
}
