/**
 * Bring-ups a second on simulated frames, ARP and codecs of all layers included, 20 % lost each way:
 *
 *   npx tsx test/benchmark/frames.ts [runs]
 */
import { simulatedRun } from "../live/truth/simulated-run.ts";

const runs = Number(process.argv[2] ?? "5000");
const link = { loss: 0.2, delayUs: 5_000 };

function bringUps(count: number): number {
  let frames = 0;
  for (let seed = 0; seed < count; seed++) frames += simulatedRun({ seed, link }).frames.length;
  return frames;
}

bringUps(1_000); // until the engine has compiled it
const startedMs = performance.now();
const frames = bringUps(runs);
const seconds = (performance.now() - startedMs) / 1_000;
const perRun = (frames / runs).toFixed(1);
console.log(`${Math.round(runs / seconds)} bring-ups a second, ${perRun} frames each`);
