/**
 * Losses against their closed forms: share, mean burst, lag-1 autocorrelation, states of a chain.
 *
 *   Gilbert–Elliott   P(bad) = p/(p+r); loss = P(bad)·lossBad + P(good)·lossGood; simple: mean burst 1/r,
 *                     autocorrelation 1−p−r
 *
 * For every chain the variance is the chain's own (`markov-chain.ts`), not that of independent losses.
 */
import type { GilbertElliott, LinkModel, LossModel, Markov4 } from "../../net/impairment.ts";
import { exact, near, nearShare, type Bench, type Check, type TestedLink } from "./check.ts";
import { dot, pairsOf, stationary, varianceRate, type LossChain } from "./markov-chain.ts";

const PACKET = new Uint8Array(100);
const MS = 1_000;

export function lossChecks(bench: Bench): readonly Check[] {
  return [
    ...independentChecks(bench, 0.01),
    ...independentChecks(bench, 0.3),
    ...CHAINS.flatMap(([name, model]) => chainChecks(bench, name, model)),
    ...stateChecks(bench),
    ...listChecks(bench),
    ...countedChecks(bench),
    commonDiceCheck(bench),
  ];
}

const FOUR_STATES: Markov4 = {
  kind: "markov4",
  p13: 0.05,
  p31: 0.2,
  p32: 0.15,
  p23: 0.3,
  p14: 0.02,
};

const CHAINS: readonly (readonly [string, GilbertElliott | Markov4])[] = [
  ["gilbert 10 % burst 3", { kind: "gilbert-elliott", p: 1 / 27, r: 1 / 3 }],
  ["gilbert 30 % burst 10", { kind: "gilbert-elliott", p: 3 / 70, r: 1 / 10 }],
  ["gilbert-elliott", { kind: "gilbert-elliott", p: 0.02, r: 0.1, lossBad: 0.7, lossGood: 0.01 }],
  ["markov 4 states", FOUR_STATES],
];

/** Fates of the bench's packets, 1: lost. */
function fatesOf(bench: Bench, name: string, model: LinkModel): Uint8Array {
  const link = bench.link(name, model);
  const fates = new Uint8Array(bench.packets);
  for (let k = 0; k < fates.length; k++)
    fates[k] = link.deliveries(PACKET, k * MS).arrivals.length === 0 ? 1 : 0;
  return fates;
}

/** What a series of fates comes to. */
interface Observed {
  readonly lost: number;
  /** Lost after a lost one. */
  readonly both: number;
  readonly pairs: number;
}

function observe(fates: Uint8Array): Observed {
  let lost = 0;
  let both = 0;
  for (let k = 0; k < fates.length; k++) {
    lost += fates[k] ?? 0;
    both += (fates[k] ?? 0) & (fates[k + 1] ?? 0);
  }
  return { lost, both, pairs: fates.length - 1 };
}

function independentChecks(bench: Bench, loss: number): readonly Check[] {
  const name = `independent ${loss * 100} %`;
  return chainOfLoss(bench, name, { loss }, { steps: [[1]], loss: [loss] });
}

function chainChecks(
  bench: Bench,
  name: string,
  model: GilbertElliott | Markov4,
): readonly Check[] {
  return chainOfLoss(bench, name, { loss: model }, chainOf(model));
}

/** The same chain as a matrix. */
export function chainOf(model: GilbertElliott | Markov4): LossChain {
  if (model.kind === "gilbert-elliott") {
    const { p, r, lossBad = 1, lossGood = 0 } = model;
    return {
      steps: [
        [1 - p, p],
        [r, 1 - r],
      ],
      loss: [lossGood, lossBad],
    };
  }
  const { p13, p31 = 1 - p13, p32 = 0, p23 = 1, p14 = 0 } = model;
  return {
    steps: [
      [1 - p13 - p14, 0, p13, p14],
      [0, 1 - p23, p23, 0],
      [p31, p32, 1 - p31 - p32, 0],
      [1, 0, 0, 0],
    ],
    loss: [0, 0, 1, 1],
  };
}

/** Share, mean burst and autocorrelation, each with the variance that the chain has. */
function chainOfLoss(
  bench: Bench,
  name: string,
  model: LinkModel,
  chain: LossChain,
): readonly Check[] {
  const { lost, both, pairs } = observe(fatesOf(bench, name, model));
  const { steps, first, second } = pairsOf(chain);
  const pi = stationary(steps);
  const bothLost = first.map((one, i) => one * (second[i] ?? 0));
  const share = dot(pi, first);
  const product = dot(pi, bothLost);
  const error = (values: readonly number[]): number =>
    Math.sqrt(varianceRate(steps, values) / pairs);
  const scale = share * (1 - share);
  const burst = share / (share - product);
  // a burst begins where a packet is lost after one that was not; the ratio of two means, made linear
  const beginnings = second.map((two, i) => two * (1 - (first[i] ?? 0)));
  const balance = second.map((two, i) => two - burst * (beginnings[i] ?? 0));
  return [
    near(name, "loss", share, lost / bench.packets, error(first)),
    near(name, "mean burst", burst, lost / (lost - both), (error(balance) * burst) / share),
    near(
      name,
      "autocorrelation",
      (product - share * share) / scale,
      (both / pairs - (share * 2 * lost) / bench.packets + share * share) / scale,
      error(bothLost.map((two, i) => two - share * ((first[i] ?? 0) + (second[i] ?? 0)))) / scale,
    ),
  ];
}

/** How often the chain is in each of its four states: by elimination, and by looking. */
function stateChecks(bench: Bench): readonly Check[] {
  const name = "markov 4 states";
  const link = bench.link(`${name}, looked at`, { loss: FOUR_STATES });
  const seen = [0, 0, 0, 0];
  for (let k = 0; k < bench.packets; k++) {
    link.deliveries(PACKET, k * MS);
    const state = stateOf(link) - 1;
    seen[state] = (seen[state] ?? 0) + 1;
  }
  const { steps } = chainOf(FOUR_STATES);
  return stationary(steps).map((expected, state) => {
    const isHere = steps.map((_row, other) => (other === state ? 1 : 0));
    const error = Math.sqrt(varianceRate(steps, isHere) / bench.packets);
    const observed = (seen[state] ?? 0) / bench.packets;
    return near(name, `in state ${state + 1}`, expected, observed, error);
  });
}

function stateOf(link: TestedLink): number {
  return link.save().parts[0]?.[0] ?? 0;
}

/** Several models: a packet gets through if all let it through. */
function listChecks(bench: Bench): readonly Check[] {
  const name = "10 % + 20 %";
  const { lost } = observe(fatesOf(bench, name, { loss: [0.1, 0.2] }));
  return [nearShare(name, "loss", 1 - 0.9 * 0.8, lost, bench.packets)];
}

/** What nothing is left to chance in. */
function countedChecks(bench: Bench): readonly Check[] {
  const { packets } = bench;
  const counted = (name: string, loss: LossModel, lost: number): Check =>
    exact(name, "packets lost", lost, observe(fatesOf(bench, name, { loss })).lost);
  // one packet a millisecond: of every second the 100 from the 20th on
  const inOutages =
    Math.floor(packets / 1_000) * 100 + Math.min(100, Math.max(0, (packets % 1_000) - 20));
  const outage = { fromUs: 20 * MS, untilUs: 120 * MS, everyUs: 1_000 * MS };
  const ofFive = Math.floor(packets / 5) * 2 + Math.min(2, Math.max(0, (packets % 5) - 2));
  return [
    counted("pattern ..XX.", { kind: "pattern", pattern: "..XX." }, ofFive),
    counted("trace .X.XX", { kind: "trace", fates: ".X.XX" }, 3),
    counted("packets 1, 2 and 5", { kind: "nth", packets: [1, 2, 5] }, 3),
    counted("every 7th", { kind: "nth", every: 7 }, Math.floor(packets / 7)),
    counted("outage of 100 ms a second", { kind: "window", ...outage }, inOutages),
  ];
}

/** On the same dice, what is lost at 10 % is lost at 30 %. */
function commonDiceCheck(bench: Bench): Check {
  const name = "the same dice";
  const fewer = fatesOf(bench, name, { loss: 0.1 });
  const more = fatesOf(bench, name, { loss: 0.3, jitterUs: 50, duplicate: 0.5 });
  const rescued = fewer.reduce((count, lost, k) => count + (lost > (more[k] ?? 0) ? 1 : 0), 0);
  return exact(name, "lost at 10 %, not at 30 %", 0, rescued);
}
