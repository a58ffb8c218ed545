/**
 * The design of an experiment: which worlds, which policies, how many runs. Pure data, complete in itself: policies,
 * links and scenarios stand in it whole, not by name, so that a design means the same on every machine and in a year.
 *
 *   cells = links × losses × bursts × delays × scenarios × devices × policies, in this order, policies fastest
 *   seed of run k, in every cell: seed + k
 *
 * so that run k meets the same dice under every policy.
 */
import type { LinkModel } from "../net/impairment.ts";
import type { RetryPreset } from "../net/retry-presets.ts";
import type { Scenario } from "../lab/scenario.ts";
import type { LadderState } from "../services/system-state/index.ts";
import type { RunSetting } from "./run.ts";

export interface NamedLink {
  readonly name: string;
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

export interface NamedScenario {
  readonly name: string;
  readonly scenario: Scenario;
}

/** A cell gets no more runs once the interval of its metric is this narrow. Looked at after every block of runs. */
export interface StopRule {
  readonly metric: "success" | "median" | "p90";
  /** Width of the 95 % interval: a fraction for `success`, for the others a fraction of the value itself. */
  readonly width: number;
  readonly minRuns: number;
}

export interface ExperimentDesign {
  readonly schema: "bringup.experiment-design/1";
  readonly seed: number;
  /** In every cell; with a stop rule, at most. */
  readonly runs: number;
  readonly until: LadderState;
  readonly timeoutUs: number;
  readonly links: readonly NamedLink[];
  /** Each replaces the loss of every link, in both directions: a fraction. Left out: the link's own. */
  readonly losses?: readonly number[];
  /** Mean number of packets lost in a row, from 1 (independent losses) up; needs a loss. */
  readonly bursts?: readonly number[];
  /** Each replaces the delay of every link, one way. */
  readonly delaysUs?: readonly number[];
  readonly scenarios: readonly NamedScenario[];
  /** Devices that power up together in one world. */
  readonly devices: readonly number[];
  readonly policies: readonly RetryPreset[];
  readonly stop?: StopRule;
}

/** What tells a cell from the others. `undefined`: the link's own. */
export interface CellKey {
  readonly link: string;
  readonly loss: number | undefined;
  readonly burst: number | undefined;
  readonly delayUs: number | undefined;
  readonly scenario: string;
  readonly devices: number;
  readonly policy: string;
}

export interface Cell {
  readonly index: number;
  readonly key: CellKey;
  readonly setting: RunSetting;
}
