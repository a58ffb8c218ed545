/**
 * How fast a capture is decoded: `bringup decode FILE --ndjson` beside tshark on the same file, each as a process of
 * its own with its output thrown away; medians, and ratios of one round each.
 *
 *   npm run build && npx tsx test/benchmark/decode.ts [megabytes] [rounds]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeBenchmarkCapture } from "./decode-capture-file.ts";

const megabytes = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 3);
const directory = mkdtempSync(join(tmpdir(), "bringup-decode-"));
const file = join(directory, "benchmark.pcap");
const messages = writeBenchmarkCapture(file, megabytes * 1_000_000);
const nowhere = openSync("/dev/null", "w");

/** Seconds, or undefined for a program that is not there. */
function seconds(program: string, ...args: readonly string[]): number | undefined {
  const started = performance.now();
  const { error, status } = spawnSync(program, args, { stdio: ["ignore", nowhere, "ignore"] });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return (performance.now() - started) / 1_000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const runs: Readonly<Record<string, () => number | undefined>> = {
  "bringup decode --ndjson": () =>
    seconds(process.execPath, "dist/bringup.cjs", "decode", file, "--ndjson"),
  "bringup decode": () => seconds(process.execPath, "dist/bringup.cjs", "decode", file),
  "tshark -r FILE": () => seconds("tshark", "-n", "-r", file),
  "tshark -r FILE -V": () => seconds("tshark", "-n", "-r", file, "-V"),
};

try {
  console.log(`${statSync(file).size} bytes, ${messages} messages, ${rounds} rounds`);
  const times = new Map<string, number[]>(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const taken = run();
      if (taken !== undefined) times.get(name)?.push(taken);
    }
  }
  const ours = times.get("bringup decode --ndjson") ?? [];
  for (const [name, taken] of times) {
    if (taken.length === 0) {
      console.log(`${name.padEnd(26)} left out: the program is not installed`);
      continue;
    }
    const rate = Math.round(messages / median(taken));
    const ratio = median(ours.map((value, round) => value / (taken[round] ?? Number.NaN)));
    console.log(
      `${name.padEnd(26)} ${median(taken).toFixed(2)} s, ${rate} messages/s; ndjson takes ${ratio.toFixed(2)} x its time`,
    );
  }
} finally {
  rmSync(directory, { recursive: true });
}
