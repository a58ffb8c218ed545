/**
 * Links by name: what lies between a device and its servers, one way each. Where the numbers come from, and which are
 * our choice, docs/link-models.md says.
 */
import type { LinkModel } from "./model.ts";
import { burstyLoss } from "./overlays.ts";

export interface LinkProfile {
  readonly summary: string;
  /** From the device, and to it. */
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

const MS = 1_000;
const SECOND = 1_000_000;
const KBIT = 1_000;
const MBIT = 1_000_000;
const QUEUE_BYTES = 65_536;

/** Both directions alike but for their rates. */
function profile(
  summary: string,
  model: LinkModel,
  bitRates: { readonly tx: number; readonly rx: number } | undefined,
): LinkProfile {
  if (bitRates === undefined) return { summary, tx: model, rx: model };
  const with_ = (bitsPerSecond: number): LinkModel => ({
    ...model,
    rate: { bitsPerSecond, queueBytes: QUEUE_BYTES },
  });
  return { summary, tx: with_(bitRates.tx), rx: with_(bitRates.rx) };
}

const LTE: LinkModel = { loss: 0.002, delayUs: 35 * MS, jitterUs: 10 * MS };
const LTE_RATES = { tx: 12 * MBIT, rx: 12 * MBIT };

export const PROFILES: ReadonlyMap<string, LinkProfile> = new Map([
  ["perfect", profile("nothing lost or delayed", {}, undefined)],
  ["lan", profile("a switched network at home", { delayUs: 200, jitterUs: 100 }, undefined)],
  [
    "wifi",
    profile(
      "a good wireless network",
      {
        loss: burstyLoss(0.002, 2),
        delayUs: 1 * MS,
        jitter: { kind: "pareto", scaleUs: 1 * MS, shape: 3, correlation: 0.25 },
      },
      { tx: 15 * MBIT, rx: 30 * MBIT },
    ),
  ],
  [
    "wifi-lossy",
    profile(
      "a wireless network at its edge: losses come in bursts",
      {
        loss: burstyLoss(0.1, 3),
        delayUs: 3 * MS,
        jitter: { kind: "pareto", scaleUs: 10 * MS, shape: 3, correlation: 0.5 },
      },
      { tx: 1 * MBIT, rx: 2 * MBIT },
    ),
  ],
  ["cable", profile("cable television", { delayUs: 14 * MS }, { tx: 1 * MBIT, rx: 5 * MBIT })],
  [
    "dsl",
    profile(
      "a telephone line",
      { loss: 0.005, delayUs: 25 * MS },
      { tx: 384 * KBIT, rx: 1.5 * MBIT },
    ),
  ],
  ["lte", profile("a mobile network, fourth generation", LTE, LTE_RATES)],
  [
    "3g",
    profile(
      "a mobile network, third generation",
      { loss: 0.015, delayUs: 150 * MS, jitterUs: 50 * MS },
      { tx: 768 * KBIT, rx: 1.6 * MBIT },
    ),
  ],
  [
    "edge",
    profile(
      "a mobile network, second generation",
      { loss: 0.015, delayUs: 420 * MS, jitterUs: 100 * MS },
      { tx: 200 * KBIT, rx: 240 * KBIT },
    ),
  ],
  [
    "gprs",
    profile(
      "the same before EDGE",
      { loss: 0.02, delayUs: 250 * MS, jitterUs: 100 * MS },
      { tx: 20 * KBIT, rx: 50 * KBIT },
    ),
  ],
  [
    "satellite-geo",
    profile(
      "a geostationary satellite",
      { loss: 0.002, delayUs: 300 * MS },
      { tx: 10 * MBIT, rx: 100 * MBIT },
    ),
  ],
  [
    "satellite-leo",
    profile(
      "satellites in low orbits, handed over every 15 s",
      {
        loss: [
          burstyLoss(0.015, 2),
          { kind: "window", fromUs: 14.95 * SECOND, untilUs: 15 * SECOND, everyUs: 15 * SECOND },
        ],
        delayUs: 10 * MS,
        jitter: {
          kind: "table",
          quantilesUs: [0, 10 * MS, 15 * MS, 20 * MS, 35 * MS],
          correlation: 0.9,
        },
      },
      { tx: 15 * MBIT, rx: 150 * MBIT },
    ),
  ],
  [
    "train-tunnel",
    profile(
      "a mobile network on a train: bursts, and every minute 15 s of nothing",
      {
        ...LTE,
        loss: [
          burstyLoss(0.03, 5),
          { kind: "window", fromUs: 5 * SECOND, untilUs: 20 * SECOND, everyUs: 60 * SECOND },
        ],
      },
      LTE_RATES,
    ),
  ],
]);
