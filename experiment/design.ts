/**
 * The design of an experiment: which worlds, which policies, how many runs. Pure data, complete in itself: policies,
 * links and scenarios stand in it whole, not by name, so that a design means the same on every machine and in a year.
 *
 *   cells = links × losses × bursts × delays × scenarios × devices × policies, in this order, policies fastest
 *   seed of run k, in every cell: seed + k
 *
 * so that run k meets the same dice under every policy.
 */
import { PLAIN, type Scenario } from "../lab/scenario.ts";
import { withDelay, withLoss, type LinkModel } from "../net/impairment.ts";
import { ADAPTIVE, type RetryPreset } from "../net/retry-presets.ts";
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
  /** The interface of this machine that everything runs on, in real time; left out: virtual time. */
  readonly live?: string;
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

/** What somebody asks for; the rest is filled in. */
export type DesignRequest = Partial<Omit<ExperimentDesign, "schema">>;

const DEFAULT_RUNS = 1_000;
/** Runs of a cell that has a stop rule, at least. */
export const DEFAULT_STOP_MIN_RUNS = 100;
export const DEFAULT_TIMEOUT_US = 60_000_000;

/** A design of one cell for nothing asked: `adaptive` on a perfect link in the plain lab. It may still have faults. */
export function designOf(request: DesignRequest): ExperimentDesign {
  return {
    schema: "bringup.experiment-design/1",
    seed: 1,
    runs: DEFAULT_RUNS,
    until: "OPERATIONAL",
    timeoutUs: DEFAULT_TIMEOUT_US,
    links: [{ name: "perfect", tx: {}, rx: {} }],
    scenarios: [{ name: "plain", scenario: PLAIN }],
    devices: [1],
    policies: [ADAPTIVE],
    ...request,
  };
}

/** All cells of a design without faults. */
export function cellsOf(design: ExperimentDesign): readonly Cell[] {
  const { until, timeoutUs } = design;
  const cells: Cell[] = []; // BOUNDED: by `CELLS_MAX`
  for (const { key, tx, rx } of impairedLinks(design))
    for (const { name: scenarioName, scenario } of design.scenarios)
      for (const devices of design.devices)
        for (const policy of design.policies)
          cells.push({
            index: cells.length,
            key: { ...key, scenario: scenarioName, devices, policy: policy.name },
            setting: { policy, tx, rx, scenario, until, timeoutUs },
          });
  return cells;
}

interface ImpairedLink {
  readonly key: Pick<CellKey, "link" | "loss" | "burst" | "delayUs">;
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

const OWN = [undefined];

function impairedLinks(design: ExperimentDesign): readonly ImpairedLink[] {
  const impaired: ImpairedLink[] = []; // BOUNDED: by `CELLS_MAX`
  for (const link of design.links)
    for (const loss of design.losses ?? OWN)
      for (const burst of design.bursts ?? OWN)
        for (const delayUs of design.delaysUs ?? OWN) {
          const impair = (model: LinkModel): LinkModel => {
            const lossy = loss === undefined ? model : withLoss(model, loss, burst);
            return delayUs === undefined ? lossy : withDelay(lossy, delayUs);
          };
          const key = { link: link.name, loss, burst, delayUs };
          impaired.push({ key, tx: impair(link.tx), rx: impair(link.rx) });
        }
  return impaired;
}

/** How many cells a design has. */
export function cellCount(design: ExperimentDesign): number {
  const { links, losses, bursts, delaysUs, scenarios, devices, policies } = design;
  const factors = [links, losses ?? OWN, bursts ?? OWN, delaysUs ?? OWN];
  return [...factors, scenarios, devices, policies].reduce(
    (count, { length }) => count * length,
    1,
  );
}
