/**
 * Simulated bring-ups a second on one core, event log off, worlds created and thrown away; run with
 *
 *   npx tsx test/benchmark/bring-up.ts [runs] [loss in per cent]
 *
 * Prints the rate, the packets and the outcome, and where the time goes with
 *
 *   node --cpu-prof --import tsx test/benchmark/bring-up.ts
 */
import { runSimulated } from "../../library/simulated-session.ts";
import { planOf } from "../../library/options.ts";

const runs = Number(process.argv[2] ?? 20_000);
const loss = Number(process.argv[3] ?? 0) / 100;
const entropy = { number: () => 0, key: () => new Uint8Array(32) };

function bringUp(seed: number): { elapsedUs: number; sent: number; reached: boolean } {
  const link = { loss, delayUs: 5_000 };
  const options = { mode: "simulate", seed, tx: link, rx: link } as const;
  const session = runSimulated(planOf(options, entropy), options);
  const { elapsedUs, packets, reached } = session.document();
  return { elapsedUs, sent: packets.sent, reached: reached === "OPERATIONAL" };
}

for (let seed = 0; seed < 2_000; seed++) bringUp(seed);
const started = performance.now();
let sent = 0;
let reached = 0;
const elapsed: number[] = [];
for (let seed = 1; seed <= runs; seed++) {
  const run = bringUp(seed);
  sent += run.sent;
  reached += Number(run.reached);
  elapsed.push(run.elapsedUs);
}
const seconds = (performance.now() - started) / 1_000;
elapsed.sort((a, b) => a - b);
const quantile = (q: number): string =>
  ((elapsed[Math.floor(q * (runs - 1))] ?? 0) / 1_000).toFixed(1);
console.log(
  `${runs} bring-ups in ${seconds.toFixed(2)} s: ${Math.round(runs / seconds)} a second, ${((seconds / runs) * 1e6).toFixed(0)} µs each`,
);
console.log(
  `${reached} reached OPERATIONAL, ${(sent / runs).toFixed(2)} packets sent by the device each`,
);
console.log(
  `to OPERATIONAL, ms: median ${quantile(0.5)}, p90 ${quantile(0.9)}, p99 ${quantile(0.99)}, max ${quantile(1)}`,
);
