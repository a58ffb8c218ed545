/**
 * A treatment, compiled once: what has to be done to a packet, in the order it is done.
 *
 *   longer than the MTU? ─▶ refused? ─▶ lost? ─▶ queue of the rate ─▶ delay + jitter ─▶ held back ─▶ damaged
 *                                                        └─▶ a copy: the same queue, delay, jitter of its own
 *
 * Processes that remember see every packet, also those that something before them drops: what becomes of packet k
 * does not depend on whether the MTU let packet k - 1 pass.
 */
import { DRAW, type PacketDice } from "./dice.ts";
import { JitterChain } from "./jitter.ts";
import { lossProcesses, type LossProcess } from "./loss.ts";
import type { DropReason, Treatment } from "./model.ts";
import type { LinkPart } from "./part.ts";
import { RateQueue } from "./rate-queue.ts";

export interface Arrival {
  readonly atUs: number;
  readonly bytes: Uint8Array;
}

/** `arrivals` in the order of their making; none: the packet was dropped, and `dropped` says by what. */
export interface Passage {
  readonly arrivals: readonly Arrival[];
  readonly dropped?: DropReason;
  /** What the sender hears of it, and when; only with `icmp`. */
  readonly heard?: { readonly why: "refused" | "unreachable"; readonly atUs: number };
}

/** A packet on its way through the stages. */
export interface Crossing {
  readonly bytes: Uint8Array;
  readonly nowUs: number;
  /** `nowUs` from the start of the link on. */
  readonly sinceUs: number;
  /** What an IP packet has that `bytes` have not; less than 0: what they have before it. */
  readonly headerBytes: number;
}

const DROPPED: Readonly<Record<DropReason, Passage>> = {
  loss: dropped("loss"),
  outage: dropped("outage"),
  pattern: dropped("pattern"),
  nth: dropped("nth"),
  trace: dropped("trace"),
  queue: dropped("queue"),
  mtu: dropped("mtu"),
  nat: dropped("nat"),
  icmp: dropped("icmp"),
};
const DEFAULT_REORDER_US = 1_000;

export class Stages {
  readonly #treatment: Treatment;
  readonly #losses: readonly LossProcess[];
  readonly #jitter: JitterChain | undefined;
  readonly #queue: RateQueue | undefined;

  constructor(
    treatment: Treatment,
    losses: readonly LossProcess[],
    jitter: JitterChain | undefined,
    queue: RateQueue | undefined,
  ) {
    this.#treatment = treatment;
    this.#losses = losses;
    this.#jitter = jitter;
    this.#queue = queue;
  }

  static of(treatment: Treatment): Stages {
    const { loss, jitter, rate } = treatment;
    return new Stages(
      treatment,
      loss === undefined ? [] : lossProcesses(loss),
      jitter && new JitterChain(jitter),
      rate && new RateQueue(rate),
    );
  }

  /** The stages of a treatment which, where it says nothing, is this one, its memory included. */
  with(treatment: Treatment): Stages {
    const { loss, jitter, jitterUs, rate } = treatment;
    const othersJitter = jitterUs === undefined ? this.#jitter : undefined;
    return new Stages(
      { ...this.#treatment, ...treatment },
      loss === undefined ? this.#losses : lossProcesses(loss),
      jitter === undefined ? othersJitter : new JitterChain(jitter),
      rate === undefined ? this.#queue : new RateQueue(rate),
    );
  }

  /** What remembers. */
  get parts(): readonly LinkPart[] {
    return [
      ...this.#losses,
      ...(this.#jitter === undefined ? [] : [this.#jitter]),
      ...(this.#queue === undefined ? [] : [this.#queue]),
    ];
  }

  passage(crossing: Crossing, dice: PacketDice): Passage {
    const { bytes, nowUs, sinceUs, headerBytes } = crossing;
    const { mtuBytes, duplicate, delayUs = 0 } = this.#treatment;
    const lost = this.#lost(dice, sinceUs);
    const earlyJitterUs = this.#jitter?.remembers === true ? this.#jitter.nextUs(dice) : undefined;
    const lengthBytes = bytes.length + headerBytes;
    if (mtuBytes !== undefined && lengthBytes > mtuBytes) return DROPPED.mtu;
    if (hits(this.#treatment.refuse, DRAW.refuse, dice)) return this.#refused(nowUs);
    if (lost !== undefined) return DROPPED[lost];
    const leftUs = this.#leaveUs(lengthBytes, nowUs);
    if (leftUs === undefined) return DROPPED.queue;
    const jitterUs = earlyJitterUs ?? this.#jitterUs(dice);
    const whole = this.#damaged(crossing, dice);
    const atUs = this.#arriveUs(leftUs, nowUs, delayUs + jitterUs) + this.#heldUs(dice);
    const first = { atUs, bytes: whole };
    if (!hits(duplicate, DRAW.duplicate, dice)) return { arrivals: [first] };
    const copyLeftUs = this.#leaveUs(lengthBytes, nowUs);
    if (copyLeftUs === undefined) return { arrivals: [first] };
    const copyAtUs = this.#arriveUs(copyLeftUs, nowUs, delayUs + this.#copyJitterUs(dice));
    return { arrivals: [first, { atUs: copyAtUs, bytes: new Uint8Array(bytes) }] };
  }

  #lost(dice: PacketDice, sinceUs: number): DropReason | undefined {
    let reason: DropReason | undefined;
    for (const loss of this.#losses) if (loss.loses(dice, sinceUs)) reason ??= loss.reason;
    return reason;
  }

  /** Somebody at the far end says so: it takes the delay there and back. */
  #refused(nowUs: number): Passage {
    const { refuseAs = "unreachable", delayUs = 0 } = this.#treatment;
    return { ...DROPPED.icmp, heard: { why: refuseAs, atUs: nowUs + 2 * delayUs } };
  }

  #leaveUs(lengthBytes: number, nowUs: number): number | undefined {
    return this.#queue === undefined ? nowUs : this.#queue.leaveUs(lengthBytes, nowUs);
  }

  /** Never before it was sent, and at a whole microsecond. */
  #arriveUs(leftUs: number, nowUs: number, delayUs: number): number {
    return Math.max(nowUs, Math.round(leftUs + Math.max(0, delayUs)));
  }

  #jitterUs(dice: PacketDice): number {
    if (this.#jitter !== undefined) return this.#jitter.nextUs(dice);
    const { jitterUs = 0 } = this.#treatment;
    return jitterUs === 0 ? 0 : Math.floor(dice.draw(DRAW.jitter) * jitterUs);
  }

  #copyJitterUs(dice: PacketDice): number {
    if (this.#jitter !== undefined) return this.#jitter.copyUs(dice);
    const { jitterUs = 0 } = this.#treatment;
    return jitterUs === 0 ? 0 : Math.floor(dice.draw(DRAW.copyJitter) * jitterUs);
  }

  #heldUs(dice: PacketDice): number {
    const { reorder, reorderUs = DEFAULT_REORDER_US } = this.#treatment;
    return hits(reorder, DRAW.reorder, dice) ? reorderUs : 0;
  }

  /** The packet as it arrives; a frame's header stays whole, or nobody would get it. */
  #damaged({ bytes, headerBytes }: Crossing, dice: PacketDice): Uint8Array {
    const { corrupt, truncate } = this.#treatment;
    const keptBytes = Math.max(0, -headerBytes);
    const flips = hits(corrupt, DRAW.corrupt, dice) && bytes.length > keptBytes;
    const cuts = hits(truncate, DRAW.truncate, dice) && bytes.length > keptBytes;
    if (!flips && !cuts) return bytes;
    const damaged = new Uint8Array(bytes);
    if (flips) {
      const bits = (bytes.length - keptBytes) * 8;
      const bit = keptBytes * 8 + Math.floor(dice.draw(DRAW.corruptBit) * bits);
      const at = Math.floor(bit / 8);
      damaged[at] = (damaged[at] as number) ^ (0x80 >> (bit % 8));
    }
    if (!cuts) return damaged;
    const share = dice.draw(DRAW.truncateLength);
    return damaged.subarray(0, keptBytes + Math.floor(share * (bytes.length - keptBytes)));
  }
}

function hits(probability: number | undefined, which: number, dice: PacketDice): boolean {
  return probability !== undefined && probability > 0 && dice.draw(which) < probability;
}

function dropped(reason: DropReason): Passage {
  return Object.freeze({ arrivals: Object.freeze([]), dropped: reason });
}
