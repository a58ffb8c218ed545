/** Recordings of simulated runs, as lines. */
import { planOf, type BringUpOptions } from "../../library/options.ts";
import { runSimulated } from "../../library/simulated-session.ts";

const ENTROPY = { number: () => 1, key: () => new Uint8Array(32) };

export const LOSSY = {
  tx: { loss: 0.3, delayUs: 5_000 },
  rx: { loss: 0.3, delayUs: 5_000 },
} as const;

/** A whole run, from the start to its stop. */
export async function recordedRun(given: BringUpOptions): Promise<readonly string[]> {
  const lines: string[] = [];
  const options = {
    seed: 1,
    ...given,
    mode: "simulate",
    onRecord: (line: string) => void lines.push(line),
  } as const;
  await runSimulated(planOf(options, ENTROPY), options).stop();
  return lines;
}
