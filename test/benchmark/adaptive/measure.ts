/** How bring-ups come out under a policy. The same seeds for every policy: common random numbers. */
import { simulateFleet } from "../../../experiment/fleet.ts";
import { simulateRun, type RunSetting } from "../../../experiment/run.ts";
import { PLAIN, type Scenario } from "../../../lab/scenario.ts";
import { withLoss } from "../../../net/impairment.ts";
import type { RetryPreset } from "../../../net/retry-presets.ts";
import { quantile } from "../quantile.ts";

export interface Path {
  /** One way. */
  readonly delayUs: number;
  readonly loss: number;
  /** Mean number of packets lost in a row; left out: independent losses. */
  readonly burst?: number;
  /** Left out: the plain lab. */
  readonly scenario?: Scenario;
}

export interface Outcome {
  readonly medianUs: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly success: number;
  /** Sent by the device in a bring-up. */
  readonly packets: number;
}

const TIMEOUT_US = 120_000_000;

/** Bring-ups with the seeds from 1 up. */
export function outcomeOf(
  policy: RetryPreset,
  { delayUs, loss, burst = 1, scenario = PLAIN }: Path,
  runs: number,
): Outcome {
  const link = withLoss({ delayUs }, loss, burst);
  const setting = { ...settingOf(policy, link, TIMEOUT_US), scenario };
  const times: number[] = [];
  let packets = 0;
  let reached = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const run = simulateRun(setting, seed);
    times.push(run.operationalUs);
    packets += run.sent;
    reached += Number(run.reached);
  }
  return {
    medianUs: quantile(times, 0.5),
    p90Us: quantile(times, 0.9),
    p99Us: quantile(times, 0.99),
    success: reached / runs,
    packets: packets / runs,
  };
}

export interface FleetOutcome {
  /** Until 99 % of the devices are OPERATIONAL, from when the first powers up. */
  readonly p99Us: number;
  /** Packets that found a server's queue full. */
  readonly drops: number;
}

/** Devices that power up within a second, against a DHCP server that takes so many packets a second. */
export function fleetOutcomeOf(
  policy: RetryPreset,
  devices: number,
  dhcp: { readonly perSecond: number; readonly queuePackets: number },
): FleetOutcome {
  const scenario = { ...PLAIN, capacity: { dhcp } };
  const setting = { ...settingOf(policy, { delayUs: 5_000 }, 20 * 60_000_000), scenario };
  const times: number[] = [];
  const loads = simulateFleet(setting, devices, 1, (_, run) => times.push(run.operationalUs));
  const drops = loads.reduce((sum, { dropped }) => sum + dropped, 0);
  return { p99Us: quantile(times, 0.99), drops };
}

function settingOf(policy: RetryPreset, link: RunSetting["tx"], timeoutUs: number): RunSetting {
  return { policy, tx: link, rx: link, scenario: PLAIN, until: "OPERATIONAL", timeoutUs };
}
