/**
 * The runs of an experiment on a real link, one after the other in real time. The link model impairs what the device
 * itself sends and receives; what the network does comes on top.
 */
import type { BlockResult } from "../experiment/block.ts";
import type { RunSetting, RunResult } from "../experiment/run.ts";
import type { BringUp } from "../services/bring-up.ts";
import { RunTable } from "../experiment/run-table.ts";
import { Tally } from "../experiment/tally.ts";
import { systemEntropy } from "./entropy.ts";
import type { BlockRunner } from "./experiment-threads.ts";
import { interfaceNetwork } from "./interface-network.ts";
import { startLive } from "./live-session.ts";
import { planOf, type BringUpOptions } from "./options.ts";
import type { BringUpSession } from "./session.ts";

/** `seed` is the design's. */
export function onRealLink(device: string, seed: number): BlockRunner {
  let session: BringUpSession | undefined;
  let isClosed = false;
  const run = async (setting: RunSetting, runSeed: number): Promise<RunResult> => {
    const started = await start(device, setting, runSeed);
    session = started.session;
    try {
      // closed while the interface was being opened
      if (isClosed) await session.stop();
      await session.ended;
      // a stop is the outcome that comes next
      return started.tally.result(setting.timeoutUs);
    } finally {
      await session.stop();
    }
  };
  return {
    lanes: 1,
    run: async ({ cell, from, to }): Promise<BlockResult> => {
      const table = new RunTable(to - from);
      for (let index = from; index < to; index++) table.push(await run(cell.setting, seed + index));
      return { columns: table.columns(), servers: [] };
    },
    close: async () => {
      isClosed = true;
      await session?.stop();
    },
  };
}

async function start(
  device: string,
  { policy, tx, rx, until, timeoutUs }: RunSetting,
  seed: number,
): Promise<{ readonly session: BringUpSession; readonly tally: Tally }> {
  const options: BringUpOptions = {
    mode: "interface",
    devices: [device],
    until,
    timeoutUs,
    retry: policy,
    tx,
    rx,
    seed,
    insecureSeed: true,
  };
  const plan = planOf(options, systemEntropy);
  const network = await interfaceNetwork(plan);
  const tallies: Tally[] = []; // BOUNDED: by the one service of a session
  const watched = (service: BringUp): Tally => {
    const tally = new Tally(service);
    tallies.push(tally);
    return tally;
  };
  try {
    const session = startLive(plan, options, network, watched);
    const [tally] = tallies;
    if (tally === undefined) throw new Error("a session has begun without a service");
    return { session, tally };
  } catch (error) {
    await network.close();
    throw error;
  }
}
