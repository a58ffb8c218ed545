/**
 * What is added to the constant delay. Correlated jitter is a chain of normal scores, z' = ρz + √(1-ρ²)ε, each taken
 * to the quantile of the distribution where it stands: whatever the correlation, the distribution stays what it is.
 * (netem mixes the draws themselves, which narrows the distribution.)
 */
import { DRAW, type PacketDice } from "./dice.ts";
import { exponential, naturalLog, normalQuantile, normalShare } from "./exact-math.ts";
import type { JitterModel, JitterShape } from "./model.ts";
import type { LinkPart } from "./part.ts";

/** Half a step of a draw: from the step's lower edge to its middle, which is never 0. */
const HALF_STEP = 1 / 2 ** 33;
/** An hour: a pareto distribution knows no end. */
const LONGEST_US = 3_600_000_000;

export class JitterChain implements LinkPart {
  readonly #shape: JitterShape;
  readonly #correlation: number;
  readonly #novelty: number;
  #score: number | undefined;

  constructor(jitter: JitterModel) {
    this.#shape = jitter;
    this.#correlation = jitter.correlation ?? 0;
    this.#novelty = Math.sqrt(1 - this.#correlation * this.#correlation);
  }

  /** Whether it has to see every packet, also those that are lost. */
  get remembers(): boolean {
    return this.#correlation > 0;
  }

  /** Of the next packet; fractions of a microsecond included, and less than 0 where the distribution says so. */
  nextUs(dice: PacketDice): number {
    const u = dice.draw(DRAW.jitter) + HALF_STEP;
    if (!this.remembers) return quantileUs(this.#shape, u);
    const score = this.#scoreFrom(u);
    this.#score = score;
    return scoredUs(this.#shape, score);
  }

  /** Of the copy of the same packet. */
  copyUs(dice: PacketDice): number {
    const u = dice.draw(DRAW.copyJitter) + HALF_STEP;
    return this.remembers ? scoredUs(this.#shape, this.#scoreFrom(u)) : quantileUs(this.#shape, u);
  }

  save(): readonly number[] {
    return this.#score === undefined ? [] : [this.#score];
  }

  restore([score]: readonly number[]): void {
    this.#score = score;
  }

  #scoreFrom(u: number): number {
    const news = normalQuantile(u);
    return this.#score === undefined
      ? news
      : this.#correlation * this.#score + this.#novelty * news;
  }
}

/** The value below which a share of `u` lies, 0 < u < 1. */
function quantileUs(shape: JitterShape, u: number): number {
  switch (shape.kind) {
    case "uniform":
      return shape.lowUs + u * (shape.highUs - shape.lowUs);
    case "normal":
      return shape.deviationUs * normalQuantile(u);
    case "pareto":
      return paretoUs(shape.scaleUs, shape.shape, u);
    case "table": {
      const { quantilesUs } = shape;
      const place = u * (quantilesUs.length - 1);
      const before = Math.floor(place);
      const [low = 0, high = low] = [quantilesUs[before], quantilesUs[before + 1]];
      return low + (place - before) * (high - low);
    }
  }
}

function scoredUs(shape: JitterShape, score: number): number {
  if (shape.kind === "normal") return shape.deviationUs * score;
  return quantileUs(shape, Math.min(normalShare(score), 1 - HALF_STEP));
}

function paretoUs(scaleUs: number, shape: number, u: number): number {
  const power = Math.min(-naturalLog(1 - u) / shape, 700);
  return Math.min(LONGEST_US, scaleUs * (exponential(power) - 1));
}
