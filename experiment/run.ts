/**
 * One run: a device, brought up in a world of its own, under one policy, on one link. A pure function of the setting
 * and the seed; the same seed throws the same dice whatever the setting (common random numbers), and
 * `bringup up --simulate --seed N` with the same options shows the run packet by packet.
 */
import type { LinkModel } from "../net/impairment.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import type { Scenario } from "../lab/scenario.ts";
import type { LadderState } from "../services/system-state/index.ts";

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
