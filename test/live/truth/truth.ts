/** Pairs of runs on the same dice: on a real link, and in the simulator. */
import type { LiveNet } from "../live-net.ts";
import { machineTimes, type MachineTimes } from "./calibration.ts";
import { DELAY_MS, LiveSide, type LiveRun } from "./live-side.ts";
import { pairOf, type Pair } from "./pair.ts";
import { simulatedRun } from "./simulated-run.ts";

export interface TruthSetting {
  readonly pairs: number;
  /** Left out: 1. */
  readonly firstSeed?: number;
  /** Per cent of the frames, each way. */
  readonly loss: number;
  readonly retry?: string;
  readonly onPair?: (pair: Pair) => void;
}

export interface Truth {
  readonly pairs: readonly Pair[];
  readonly times: MachineTimes;
}

const LOSSLESS_RUNS = 15;

export async function truth(net: LiveNet, setting: TruthSetting): Promise<Truth> {
  const { loss, retry, firstSeed = 1 } = setting;
  const live = await LiveSide.start(net);
  try {
    const lossless: LiveRun[] = [];
    for (let seed = 1; seed <= LOSSLESS_RUNS; seed++)
      lossless.push(await live.run({ seed, loss: 0 }));
    const times = machineTimes(lossless, await live.timersLateUs());
    const link = { loss: loss / 100, delayUs: DELAY_MS * 1_000 };
    const policy = retry === undefined ? {} : { retry };
    const pairs: Pair[] = [];
    for (let seed = firstSeed; seed < firstSeed + setting.pairs; seed++) {
      const real = await live.run({ seed, loss, ...policy });
      const pair = pairOf(seed, real, simulatedRun({ seed, link, ...policy, ...times }));
      pairs.push(pair);
      setting.onPair?.(pair);
    }
    return { pairs, times };
  } finally {
    await live.stop();
  }
}
