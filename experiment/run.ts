/**
 * One run: a device, brought up in a world of its own, under one policy, on one link. A pure function of the setting
 * and the seed; the same seed throws the same dice whatever the setting (common random numbers), and
 * `bringup up --simulate --seed N` with the same options shows the run packet by packet.
 */
import type { Scenario } from "../lab/scenario.ts";
import { SIMULATED_INTERFACE, simulatedLab, type SimulatedLab } from "../lab/simulated-lab.ts";
import { runDevice } from "../lab/troubled-device.ts";
import { derived } from "../net/derived.ts";
import type { LinkModel } from "../net/impairment.ts";
import { seededRandom } from "../net/random.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import {
  DEFAULT_MAX_ERROR_US,
  DEFAULT_REQUIRE,
  type BringUpConfig,
} from "../services/bring-up/config.ts";
import { createBringUp } from "../services/bring-up.ts";
import type { LadderState } from "../services/system-state/index.ts";
import { Tally } from "./tally.ts";

/** Everything that decides a run, but for the dice. */
export interface RunSetting {
  readonly policy: RetryPreset;
  /** What the link does to packets that the device sends, and to those it receives. */
  readonly tx: LinkModel;
  readonly rx: LinkModel;
  readonly scenario: Scenario;
  /** The goal. */
  readonly until: LadderState;
  /** A run that has not reached it by then is censored at this time; at most an hour. */
  readonly timeoutUs: number;
}

/** What is kept of a run. Times count from its start; Infinity: not reached. */
export interface RunResult {
  /** Whether the goal was reached in time. */
  readonly reached: boolean;
  /** Until the goal, or the time-out. */
  readonly endUs: number;
  readonly dhcpUs: number;
  readonly timeValidUs: number;
  readonly operationalUs: number;
  /** Packets and bytes (UDP payload) that the device sent and received. */
  readonly sent: number;
  readonly received: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Sends that were not the first of their transaction. */
  readonly retries: number;
  /** Packets that the link dropped. */
  readonly droppedTx: number;
  readonly droppedRx: number;
}

/**
 * The run of a setting and a seed, a whole number in [0, 2^53). It stops at the goal: nothing is given
 * back. `watch` sees the world before anything happens in it.
 */
export function simulateRun(
  setting: RunSetting,
  seed: number,
  watch?: (lab: SimulatedLab) => void,
): RunResult {
  const { tx, rx, scenario, timeoutUs } = setting;
  const random = seededRandom(seed);
  const lab = simulatedLab({ random, tx, rx, scenario });
  const { world, device } = lab;
  watch?.(lab);
  const tally = new Tally(createBringUp(deviceConfig(setting), random));
  const place = { world, device, interface: SIMULATED_INTERFACE.device, random };
  const running = runDevice(place, scenario, tally, {
    onDrop: ({ direction, bytes, reason }) =>
      running.command({ kind: "dropped", direction, lengthBytes: bytes.length, reason }),
  });
  running.command({ kind: "start" });
  world.run({ until: () => tally.ended });
  return tally.result(timeoutUs);
}

/** What a device of an experiment is told: what `bringup up --simulate` tells its own, event log off. All share it. */
export const deviceConfig = derived(({ until, policy, timeoutUs }: RunSetting): BringUpConfig => ({
  interfaces: [SIMULATED_INTERFACE],
  goal: until,
  retry: policy,
  require: DEFAULT_REQUIRE,
  ntp: { servers: [], port: 123 },
  dns: { servers: [], port: 53 },
  maxErrorUs: DEFAULT_MAX_ERROR_US,
  timeoutUs,
  bindSource: true,
  operations: "dry-run",
  keep: false,
  foreignNotifiers: [],
  explain: false,
}));
