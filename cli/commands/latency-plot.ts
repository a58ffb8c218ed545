/** What `latency plot` does: figures as dots in the terminal and, where asked for, as a folder for gnuplot. */
import { basename, join } from "node:path";
import { drawFigure, gnuplotVersion, IMAGE_FORMATS } from "../../library/gnuplot.ts";
import { LatencyGathering } from "../../library/latency-figures.ts";
import { latencyFigures } from "../../report/latency/bundle.ts";
import type { Figure } from "../../report/figure.ts";
import { figureLines } from "../../report/terminal-report.ts";
import { usage } from "../arguments.ts";
import { CliError, EXIT } from "../exit.ts";
import { readLatency } from "../latency-source.ts";
import type { LatencyPlotOptions } from "../latency-subcommands.ts";
import { LatencyTarget } from "../latency-target.ts";
import type { Runtime } from "../runtime.ts";
import { terminalLooks } from "../terminal-looks.ts";

const LIMIT_MS = 60_000;
const NAMED_MAX = 3;

/** Without gnuplot it says so, and the scripts stay for another machine. */
export async function latencyPlot(
  runtime: Runtime,
  files: readonly string[],
  options: LatencyPlotOptions,
): Promise<void> {
  const { out, png, svg, plain } = options;
  if (out === undefined && (png ?? svg))
    throw usage("out", "images need a folder", "--out FOLDER beside --png and --svg");
  const run = {
    tool: `bringup ${runtime.version}`,
    title: titleOf(files),
  };
  const target = out === undefined ? undefined : await folderAt(out);
  const writer = target?.begin(run);
  const gathering = new LatencyGathering();
  try {
    const endUs = await readLatency(runtime, files, {
      record: (record) => {
        gathering.take(record);
        writer?.record?.(record);
      },
    });
    writer?.finish(endUs);
  } catch (error) {
    target?.abandon();
    throw error;
  }
  target?.close();
  const figures = latencyFigures(gathering.data(run), gathering.phases);
  const looks = terminalLooks(runtime, plain);
  const plots = figures
    .filter(({ plot }) => plot !== undefined)
    .flatMap((figure) => figureLines(figure, looks).concat(""));
  runtime.stdout.write(plots.map((line) => `${line}\n`).join(""));
  if (out !== undefined) await draw(runtime, out, figures, options);
}

function titleOf(files: readonly string[]): string {
  const names = files.map((file) => basename(file));
  if (names.length <= NAMED_MAX) return names.join(", ");
  return `${names.length} files, ${names[0]} to ${names.at(-1)}`;
}

function folderAt(path: string): Promise<LatencyTarget> {
  const folder = path.endsWith("/") ? path : `${path}/`;
  return LatencyTarget.open(folder, {
    format: "gnuplot",
    isFollowed: false,
    onFault: () => undefined,
  });
}

async function draw(
  runtime: Runtime,
  folder: string,
  figures: readonly Figure[],
  options: LatencyPlotOptions,
): Promise<void> {
  const formats = IMAGE_FORMATS.filter((format) => options[format]);
  const limits = { env: runtime.env, limitMs: LIMIT_MS };
  if (formats.length > 0 && (await gnuplotVersion(limits)) === undefined) {
    const message = `gnuplot is not installed, so no images; the scripts are in ${folder}`;
    runtime.stderr.write(`bringup: ${message}; try apt-get install gnuplot-nox\n`);
    return;
  }
  for (const { name } of figures)
    for (const format of formats) {
      const warned = await drawn(folder, name, format, limits);
      if (warned !== "") runtime.stderr.write(`bringup: gnuplot on ${name}: ${warned}\n`);
    }
  runtime.stdout.write(`${join(folder, "README.md")} tells what is there and how to draw it\n`);
}

async function drawn(...args: Parameters<typeof drawFigure>): Promise<string> {
  try {
    return await drawFigure(...args);
  } catch (error) {
    if (!(error instanceof Error && error.name === "GnuplotError")) throw error;
    throw new CliError(EXIT.io, "io.gnuplot", error.message);
  }
}
