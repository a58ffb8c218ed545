/**
 * The draws of one packet. Each has one purpose, and every packet takes as many, whatever the model and whatever
 * happens: so that under two settings the same draw decides the same thing. A draw that nobody needs is not computed.
 */
import type { RandomStream } from "../random.ts";

export const DRAWS_PER_PACKET = 16;

export const DRAW = {
  jitter: 1,
  reorder: 2,
  duplicate: 3,
  copyJitter: 4,
  corrupt: 5,
  corruptBit: 6,
  truncate: 7,
  truncateLength: 8,
  rebind: 9,
  refuse: 10,
} as const;

/** Of a process that loses packets: where it alone decides, and where its chain has come to. */
export interface LossDraws {
  /** An independent loss, or a chain's step: what one draw can decide, this one does. */
  readonly step: number;
  /** LossModel in a state that loses some packets and not others. */
  readonly chance: number;
}

/** One pair for each process with dice that a model may have. */
export const LOSS_DRAWS: readonly LossDraws[] = [
  { step: 0, chance: 11 },
  { step: 12, chance: 13 },
  { step: 14, chance: 15 },
];

export class PacketDice {
  readonly #random: RandomStream;
  /** Position of the packet's first draw. */
  first = 0;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  /** One of the packet's draws, 0 to below 1. */
  draw(which: number): number {
    this.#random.position = this.first + which;
    return this.#random.fraction();
  }
}
