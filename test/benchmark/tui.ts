/**
 * What the terminal UI costs: time to the first useful frame, processor time while it is drawn
 * five times a second over 10 000 packets, and memory while 3.6 million events go through it as fast as they can.
 *
 *   npm run build && npx tsx test/benchmark/tui.ts [rounds]
 *
 * `script` of util-linux is the terminal. The processor time is that of the whole process, drawing and the feeding of 50
 * events a second included, after a second of warming up.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const rounds = Number(process.argv[2] ?? 15);
const ENV = {
  ...process.env,
  NODE_ENV: "production",
  TERM: "xterm-256color",
  LANG: "C.UTF-8",
};

const USUAL = { columns: 80, rows: 24 };
const WIDE = { columns: 200, rows: 60 };

/** Runs a command line in a terminal; resolves with what it wrote, and when `wanted` was among it. */
function inTerminal(
  command: string,
  wanted: string,
  { columns, rows } = USUAL,
): Promise<{ readonly ms: number; readonly text: string; readonly code: number | null }> {
  const started = performance.now();
  const child = spawn(
    "script",
    ["-qfec", `stty cols ${columns} rows ${rows}; ${command}`, "/dev/null"],
    {
      env: ENV,
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  let text = "";
  let ms = Number.NaN;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    if (!Number.isNaN(ms) || !text.includes(wanted)) return;
    ms = performance.now() - started;
    child.stdin.write("q");
  });
  return new Promise((done) => child.on("close", (code) => done({ ms, text, code })));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const node = process.execPath;
const commands = {
  "up --tui": "up --tui",
  "up --simulate --tui": "up --simulate --tui --loss 30 --seed 7",
};
console.log(`node ${process.versions.node}`);
for (const [name, args] of Object.entries(commands)) {
  const times: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const { ms } = await inTerminal(`${node} dist/bringup.cjs ${args}`, "reached");
    if (round >= 0) times.push(ms);
  }
  const worst = Math.max(...times);
  console.log(
    `first useful frame of ${name}: median ${median(times).toFixed(0)} ms, worst ${worst.toFixed(0)} ms, n = ${rounds}`,
  );
}

const load = fileURLToPath(new URL("tui/load.ts", import.meta.url));
const works = [
  ["ladder", USUAL],
  ["packets", USUAL],
  ["packets", WIDE],
  ["memory", USUAL],
] as const;
for (const [work, size] of works) {
  const command = `${node} --expose-gc --import tsx ${load} ${work}`;
  const { text, code } = await inTerminal(command, "RESULT", size);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${text}`);
  for (const [, line] of text.matchAll(/RESULT (.*?)\r?\n/g))
    console.log(`${size.columns} x ${size.rows}: ${line}`);
}
