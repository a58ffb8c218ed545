/** The figures of docs/latency.md: runs in virtual time, drawn by gnuplot as `latency plot --svg` does. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLink } from "../../cli/link-reader.ts";
import { startBringUp } from "../../library/bring-up.ts";
import { drawFigure } from "../../library/gnuplot.ts";
import { gnuplotWriter } from "../../library/latency-figures.ts";
import { LatencyCollector } from "../../observation/latency-collector.ts";

interface FigureSet {
  readonly link: string;
  readonly seeds: readonly number[];
  readonly names: readonly string[];
}

const FOLDER = "docs/latency";
const LIMITS = { env: process.env, limitMs: 60_000 };
const SETS: readonly FigureSet[] = [
  { link: "wifi-lossy", seeds: [12], names: ["bars", "timeline"] },
  {
    link: "wifi-lossy",
    seeds: Array.from({ length: 400 }, (_, index) => index + 1),
    names: ["ecdf", "percentiles"],
  },
];

/** Each figure by its path. */
export async function latencyFigures(): Promise<ReadonlyMap<string, string>> {
  const drawn = new Map<string, string>();
  for (const set of SETS)
    for (const [name, svg] of await draw(set)) drawn.set(`${FOLDER}/${name}.svg`, svg);
  return drawn;
}

async function draw(set: FigureSet): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "bringup-figures-"));
  try {
    for (const [name, text] of await dataOf(set)) writeFileSync(join(folder, name), text);
    const drawn = new Map<string, string>();
    for (const name of set.names) {
      await drawFigure(folder, name, "svg", LIMITS);
      drawn.set(name, readFileSync(join(folder, `${name}.svg`), "utf8"));
    }
    return drawn;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Data and scripts for gnuplot. */
async function dataOf({ link, seeds }: FigureSet): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const title = `up --simulate --link ${link}, ${seedWords(seeds)}`;
  const writer = gnuplotWriter(
    (piece, file = "") => files.set(file, `${files.get(file) ?? ""}${String(piece)}`),
    { tool: "bringup", title },
  );
  const { tx, rx } = await readLink(link);
  for (const seed of seeds) {
    const collector = new LatencyCollector((record) => writer.record?.(record));
    const session = await startBringUp({
      mode: "simulate",
      seed,
      tx,
      rx,
      onEvent: (event) => collector.event(event),
    });
    await session.stop();
    collector.finish();
  }
  writer.finish(0);
  return files;
}

function seedWords(seeds: readonly number[]): string {
  return seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`;
}
