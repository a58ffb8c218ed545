/** One thing of a link replaced, all else as it is: what an experiment varies. */
import type { GilbertElliott, LinkModel } from "./model.ts";

/**
 * The link with this loss, 0 to 1, in the place of its own; its rules keep theirs. `burst`, from 1 up, is the mean
 * number of packets lost in a row: 1 stands for independent losses, more for a simple Gilbert chain.
 *
 * The step of the chain is decided by the draw that decides an independent loss. So the first packet meets the same
 * fate under every burst, and where the chain's memory is positive (loss ≤ 1 - 1/burst) a packet that is lost at 10 %
 * is lost at 30 %, too.
 */
export function withLoss(model: LinkModel, loss: number, burst = 1): LinkModel {
  return { ...model, loss: burstyLoss(loss, burst) };
}

/** A share of all packets, so many in a row on average. The two have to go together: `burstFault`. */
export function burstyLoss(loss: number, burst: number): GilbertElliott | number {
  if (burst === 1 || loss === 0 || loss === 1) return loss;
  const r = 1 / burst;
  return { kind: "gilbert-elliott", p: (loss * r) / (1 - loss), r };
}

/** Why there can be no such losses, in words, or undefined. Between two bursts at least one packet gets through. */
export function burstFault(loss: number, burst: number): string | undefined {
  if (!(burst >= 1)) return `a burst is 1 packet or more, not ${burst}`;
  if (burst === 1 || loss === 1 || loss <= burst / (burst + 1)) return undefined;
  const most = Math.floor((burst / (burst + 1)) * 1_000) / 10;
  return `bursts of ${burst} packets lose ${most} % at most, since one gets through between two of them`;
}

/** The link with this constant delay in the place of its own; its jitter stays. */
export function withDelay(model: LinkModel, delayUs: number): LinkModel {
  return { ...model, delayUs };
}

/** What `changes` say replaces what the model says; their rules follow the model's. */
export function overlaid(model: LinkModel, changes: LinkModel): LinkModel {
  const rules = [...(model.rules ?? []), ...(changes.rules ?? [])];
  const { jitter: _jitter, jitterUs: _jitterUs, ...unshaken } = model;
  const isShaken = changes.jitter !== undefined || changes.jitterUs !== undefined;
  return {
    ...(isShaken ? unshaken : model),
    ...changes,
    ...(rules.length > 0 ? { rules } : {}),
  };
}
