/**
 * How long it takes to open a recording, and to rewind it to anywhere; run with
 *
 *   npx tsx test/benchmark/rewind.ts [events] [seeks]
 *
 * The recording is of a simulated device that stays up on a link with 30 % loss. Positions are drawn evenly over its
 * time, its inputs and its events; what is measured is a whole `seek`: finding, restoring, stepping.
 */
import { seededRandom } from "../../net/random.ts";
import { RecordingReader, type Position, type Rewinder } from "../../observation/rewind.ts";
import { planOf } from "../../library/options.ts";
import { runSimulated } from "../../library/simulated-session.ts";

const wanted = Number(process.argv[2] ?? 100_000);
const seeks = Number(process.argv[3] ?? 1_000);
const HOUR_US = 3_600_000_000;
const EVENTS_PER_HOUR = 340;

async function recorded(): Promise<readonly string[]> {
  const lines: string[] = [];
  const options = {
    mode: "simulate",
    seed: 1,
    tx: { loss: 0.3, delayUs: 5_000 },
    rx: { loss: 0.3, delayUs: 5_000 },
    stay: true,
    timeoutUs: Math.ceil(wanted / EVENTS_PER_HOUR) * HOUR_US,
    onRecord: (line: string) => void lines.push(line),
  } as const;
  const session = runSimulated(
    planOf(options, { number: () => 1, key: () => new Uint8Array(32) }),
    options,
  );
  await session.stop();
  return lines;
}

function opened(lines: readonly string[]): Rewinder {
  const reader = new RecordingReader();
  for (const line of lines) reader.take(line);
  const rewinder = reader.finish();
  if (typeof rewinder === "string") throw new Error(rewinder);
  if (rewinder.verdict.kind !== "same") throw new Error(JSON.stringify(rewinder.verdict));
  return rewinder;
}

function quantiles(name: string, ms: number[]): string {
  ms.sort((a, b) => a - b);
  const of = (q: number): string => (ms[Math.ceil(q * ms.length) - 1] ?? 0).toFixed(2);
  return `${name}: median ${of(0.5)} ms, p99 ${of(0.99)} ms, max ${of(1)} ms, n ${ms.length}`;
}

const heapMiB = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const lines = await recorded();
const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
const heapBefore = heapMiB();
const began = performance.now();
const rewinder = opened(lines);
const openingMs = performance.now() - began;
console.log(
  `${rewinder.events.length} events, ${rewinder.inputs} inputs, ${(bytes / 2 ** 20).toFixed(1)} MiB; opened and verified in ${openingMs.toFixed(0)} ms, ${((openingMs * 1_000) / rewinder.inputs).toFixed(1)} µs an input`,
);
console.log(
  `at most ${rewinder.stepsMax} inputs a seek; keyframes ${(rewinder.keyframeBytes / 2 ** 20).toFixed(2)} MiB; heap +${(heapMiB() - heapBefore).toFixed(0)} MiB beside the lines${globalThis.gc ? "" : " (with garbage: run with --expose-gc)"}`,
);
const dice = seededRandom(7).stream("positions");
const kinds: readonly (readonly [string, () => Position])[] = [
  ["by time", () => ({ atUs: Math.floor(dice.fraction() * rewinder.endUs) })],
  ["by input", () => ({ inputs: dice.below(rewinder.inputs + 1) })],
  ["by event", () => ({ events: dice.below(rewinder.events.length + 1) })],
];
for (const [name, position] of kinds) {
  const ms: number[] = [];
  for (let seek = 0; seek < seeks; seek++) {
    const to = position();
    const start = performance.now();
    rewinder.seek(to);
    ms.push(performance.now() - start);
  }
  console.log(quantiles(name, ms));
}
