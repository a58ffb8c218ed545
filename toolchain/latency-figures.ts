/**
 * Draws the figures of docs/latency.md anew, from runs in virtual time that anybody can repeat:
 *
 *   npx tsx toolchain/latency-figures.ts
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLink } from "../cli/link-reader.ts";
import { startBringUp } from "../library/bring-up.ts";
import { drawFigure } from "../library/gnuplot.ts";
import { gnuplotWriter } from "../library/latency-figures.ts";
import { LatencyCollector } from "../observation/latency-collector.ts";

const FOLDER = "docs/latency";
const LIMITS = { env: process.env, limitMs: 60_000 };

/** `figures` of the runs with these seeds, over this link. */
async function draw(
  link: string,
  seeds: readonly number[],
  figures: readonly string[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bringup-figures-"));
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
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  for (const name of figures) {
    await drawFigure(folder, name, "svg", LIMITS);
    renameSync(join(folder, `${name}.svg`), join(FOLDER, `${name}.svg`));
  }
  rmSync(folder, { recursive: true });
}

function seedWords(seeds: readonly number[]): string {
  return seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`;
}

const MANY = Array.from({ length: 400 }, (_, index) => index + 1);
await draw("wifi-lossy", [12], ["bars", "timeline"]);
await draw("wifi-lossy", MANY, ["ecdf", "percentiles"]);
