/**
 * Simulated bring-ups a second: the built command with all that it does, on one thread.
 *
 *   npm run build && npx tsx test/benchmark/experiment.ts [runs] [loss in per cent] [times]
 *
 * CPU time is that of all threads of the process, the compiler's and the garbage collector's included; on a machine
 * that has other work to do it says more than the wall clock.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const runs = Number(process.argv[2] ?? 100_000);
const loss = Number(process.argv[3] ?? 20);
const times = Number(process.argv[4] ?? 3);

interface Cost {
  readonly wallS: number;
  readonly cpuS: number;
}

/** What `experiment run` costs. The shell's `times` knows the CPU time of its children, on its second line. */
function cost(count: number, more: readonly string[]): Cost {
  const design = ["--loss", `${loss}`, "--delay", "5ms", "--runs", `${count}`, "--jobs", "1"];
  const argv = [process.execPath, "dist/bringup.cjs", "experiment", "run", ...design, ...more];
  const started = performance.now();
  const shell = spawnSync("sh", ["-c", '"$@" > /dev/null || exit; times', "sh", ...argv], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const wallS = (performance.now() - started) / 1_000;
  if (shell.status !== 0) throw new Error(`${argv.join(" ")} ended with ${shell.status}`);
  const [, children = ""] = shell.stdout.split("\n");
  const cpuS = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds))
    .reduce((sum, seconds) => sum + seconds, 0);
  return { wallS, cpuS };
}

function perSecond(seconds: number): string {
  return `${Math.round(runs / seconds)} a second`;
}

const directory = mkdtempSync(join(tmpdir(), "bringup-experiment-"));
try {
  for (let i = 1; i <= times; i++) {
    const out = join(directory, `${i}`);
    const { wallS, cpuS } = cost(runs, ["--out", out]);
    const csvMb = (statSync(join(out, "runs.csv")).size / 1e6).toFixed(1);
    console.log(
      `experiment run, ${runs} runs at ${loss} % loss, runs.csv of ${csvMb} MB: ` +
        `${wallS.toFixed(2)} s, ${perSecond(wallS)}; CPU ${cpuS.toFixed(2)} s, ${perSecond(cpuS)}`,
    );
  }
} finally {
  rmSync(directory, { recursive: true });
}
const { wallS, cpuS } = cost(1, []);
console.log(`the same for one run: ${wallS.toFixed(2)} s; CPU ${cpuS.toFixed(2)} s`);
