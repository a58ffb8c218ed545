/**
 * What a link does to packets: one function for the simulator, the live host and the relay.
 *
 * Every packet of a direction takes the same number of draws, whatever happens to it, so that two settings can be
 * compared on the same dice: packet k of a seed meets the same fate under 10 % loss as under 30 %, or worse.
 */
import type { RandomStream } from "./random.ts";

export interface LinkModel {
  /** Probability that a packet is lost, 0 to 1, independent of the others. */
  readonly loss?: number;
  /** One-way delay of every packet. */
  readonly delayUs?: number;
  /** Added to the delay: uniform in [0, jitterUs). */
  readonly jitterUs?: number;
  /** Probability that a packet arrives twice; the copy takes its own jitter. */
  readonly duplicate?: number;
  /** Probability that a packet is held back by `reorderUs`, so that later ones overtake it. */
  readonly reorder?: number;
  readonly reorderUs?: number;
}

export interface Arrival {
  readonly atUs: number;
  readonly bytes: Uint8Array;
}

/** `arrivals` in the order of their making; none: the packet was dropped, and `dropped` says by what. */
export interface Passage {
  readonly arrivals: readonly Arrival[];
  readonly dropped?: "loss";
}

const DRAWS_PER_PACKET = 5;
const DEFAULT_REORDER_US = 1_000;
const LOST: Passage = Object.freeze({ arrivals: Object.freeze([]), dropped: "loss" });

/** One direction of a link: a model and its dice. Both may be replaced while it runs (a change of weather). */
export class Link {
  model: LinkModel;
  readonly #random: RandomStream;

  constructor(model: LinkModel, random: RandomStream) {
    this.model = model;
    this.#random = random;
  }

  /** Sends one packet into the link at `nowUs` and says when, how often and in what shape it comes out. */
  deliveries(bytes: Uint8Array, nowUs: number): Passage {
    const { model } = this;
    const random = this.#random;
    const next = random.position + DRAWS_PER_PACKET;
    const lossDice = random.fraction();
    if (lossDice < (model.loss ?? 0)) {
      random.position = next;
      return LOST;
    }
    const jitterUs = random.below(model.jitterUs ?? 0);
    const heldUs =
      random.fraction() < (model.reorder ?? 0) ? (model.reorderUs ?? DEFAULT_REORDER_US) : 0;
    const doubled = random.fraction() < (model.duplicate ?? 0);
    const copyJitterUs = random.below(model.jitterUs ?? 0);
    const baseUs = nowUs + (model.delayUs ?? 0);
    const first = { atUs: baseUs + jitterUs + heldUs, bytes };
    if (!doubled) return { arrivals: [first] };
    return { arrivals: [first, { atUs: baseUs + copyJitterUs, bytes: new Uint8Array(bytes) }] };
  }

  get position(): number {
    return this.#random.position;
  }

  set position(position: number) {
    this.#random.position = position;
  }
}

/** A link that does nothing to anything: the driver may skip it. */
export function isPerfect(model: LinkModel): boolean {
  return !(model.loss || model.delayUs || model.jitterUs || model.duplicate || model.reorder);
}

/** What is wrong with a model, in words, or undefined. */
export function linkModelFault(model: LinkModel): string | undefined {
  for (const key of ["loss", "duplicate", "reorder"] as const) {
    const value = model[key];
    if (value !== undefined && !(value >= 0 && value <= 1))
      return `${key} is a probability from 0 to 1, not ${value}`;
  }
  for (const key of ["delayUs", "jitterUs", "reorderUs"] as const) {
    const value = model[key];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) {
      return `${key} is a whole number of microseconds from 0 up, not ${value}`;
    }
  }
  return undefined;
}
