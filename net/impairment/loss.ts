/** Processes that lose packets. Each sees every packet of its link once, also those that another one loses. */
import { LOSS_DRAWS, type LossDraws, type PacketDice } from "./dice.ts";
import type {
  DropReason,
  GilbertElliott,
  LossModel,
  LossWindow,
  Markov4,
  NthPackets,
} from "./model.ts";
import type { LinkPart } from "./part.ts";

export interface LossProcess extends LinkPart {
  readonly reason: DropReason;
  /** Whether the next packet is lost, which is sent `sinceUs` after the start of the link. */
  loses(dice: PacketDice, sinceUs: number): boolean;
}

const NOTHING: readonly number[] = [];

/** The processes of a model, each with draws of its own. */
export function lossProcesses(loss: LossModel | readonly LossModel[]): readonly LossProcess[] {
  let used = 0;
  return lossList(loss).map((one) => {
    const draws = LOSS_DRAWS[hasDice(one) ? used++ : 0];
    // the check of the model has seen to it
    if (draws === undefined) throw new RangeError("too many models that throw dice");
    return lossProcess(one, draws);
  });
}

/** A model's losses as a list. */
export function lossList(loss: LossModel | readonly LossModel[]): readonly LossModel[] {
  return Array.isArray(loss) ? (loss as readonly LossModel[]) : [loss as LossModel];
}

/** Whether it needs draws of its own. */
export function hasDice(loss: LossModel): boolean {
  return typeof loss === "number" || loss.kind === "gilbert-elliott" || loss.kind === "markov4";
}

function lossProcess(loss: LossModel, draws: LossDraws): LossProcess {
  if (typeof loss === "number") return new IndependentLoss(loss, draws);
  switch (loss.kind) {
    case "gilbert-elliott":
      return new GilbertElliottChain(loss, draws);
    case "markov4":
      return new FourStateChain(loss, draws);
    case "pattern":
      return new Fates("pattern", loss.pattern, true);
    case "trace":
      return new Fates("trace", loss.fates, loss.repeat ?? false);
    case "nth":
      return new Numbered(loss);
    case "window":
      return new Window(loss);
  }
}

class IndependentLoss implements LossProcess {
  readonly reason = "loss";
  readonly #probability: number;
  readonly #draws: LossDraws;

  constructor(probability: number, draws: LossDraws) {
    this.#probability = probability;
    this.#draws = draws;
  }

  loses(dice: PacketDice): boolean {
    return this.#probability > 0 && dice.draw(this.#draws.step) < this.#probability;
  }

  save(): readonly number[] {
    return NOTHING;
  }

  restore(): void {}
}

/** Before its first packet a chain is in no state: the first draw takes one from the equilibrium. */
const NO_STATE = 0;

/**
 * Small draws lead to the bad state from either, so that of two chains with the same r the one with the greater p is
 * in it whenever the other is, as long as p + r ≤ 1.
 */
class GilbertElliottChain implements LossProcess {
  readonly reason = "loss";
  readonly #model: Required<GilbertElliott>;
  readonly #draws: LossDraws;
  #state: typeof NO_STATE | typeof GOOD | typeof BAD = NO_STATE;

  constructor(model: GilbertElliott, draws: LossDraws) {
    this.#model = { lossBad: 1, lossGood: 0, ...model };
    this.#draws = draws;
  }

  loses(dice: PacketDice): boolean {
    const { lossBad, lossGood } = this.#model;
    this.#state = dice.draw(this.#draws.step) < this.#oddsOfBad() ? BAD : GOOD;
    const loss = this.#state === BAD ? lossBad : lossGood;
    return loss === 1 || (loss > 0 && dice.draw(this.#draws.chance) < loss);
  }

  save(): readonly number[] {
    return [this.#state];
  }

  restore([state]: readonly number[]): void {
    this.#state = state as typeof NO_STATE | typeof GOOD | typeof BAD;
  }

  #oddsOfBad(): number {
    const { p, r } = this.#model;
    switch (this.#state) {
      case NO_STATE:
        return p === 0 ? 0 : p / (p + r);
      case GOOD:
        return p;
      case BAD:
        return 1 - r;
    }
  }
}

const GOOD = 1;
const BAD = 2;

type FourState = 0 | 1 | 2 | 3 | 4;

class FourStateChain implements LossProcess {
  readonly reason = "loss";
  readonly #model: Required<Markov4>;
  readonly #draws: LossDraws;
  #state: FourState = NO_STATE;

  constructor(model: Markov4, draws: LossDraws) {
    this.#model = { p31: 1 - model.p13, p32: 0, p23: 1, p14: 0, ...model };
    this.#draws = draws;
  }

  loses(dice: PacketDice): boolean {
    this.#state = this.#next(dice.draw(this.#draws.step));
    return this.#state >= 3;
  }

  save(): readonly number[] {
    return [this.#state];
  }

  restore([state]: readonly number[]): void {
    this.#state = state as FourState;
  }

  /** As with the chain of two states, small draws lose. */
  #next(draw: number): FourState {
    const { p13, p31, p32, p23, p14 } = this.#model;
    switch (this.#state) {
      case NO_STATE:
        return this.#first(draw);
      case 1:
        return draw < p14 ? 4 : draw < p14 + p13 ? 3 : 1;
      case 2:
        return draw < p23 ? 3 : 2;
      case 3:
        return draw < 1 - p31 - p32 ? 3 : draw < 1 - p31 ? 2 : 1;
      case 4:
        return 1;
    }
  }

  /** Equilibrium, by the weights relative to state 1: what goes in has to come out. */
  #first(draw: number): FourState {
    const { p13, p31, p32, p23, p14 } = this.#model;
    const three = p13 === 0 ? 0 : p13 / p31;
    const two = three === 0 || p32 === 0 ? 0 : (three * p32) / p23;
    const point = draw * (1 + two + three + p14);
    return point < p14 ? 4 : point < p14 + three ? 3 : point < p14 + three + two ? 2 : 1;
  }
}

/** A string of fates, once or over and over. */
class Fates implements LossProcess {
  readonly reason: "pattern" | "trace";
  readonly #fates: string;
  readonly #repeats: boolean;
  #next = 0;

  constructor(reason: "pattern" | "trace", fates: string, repeats: boolean) {
    this.reason = reason;
    this.#fates = fates;
    this.#repeats = repeats;
  }

  loses(): boolean {
    if (this.#next === this.#fates.length) {
      if (!this.#repeats) return false;
      this.#next = 0;
    }
    return this.#fates[this.#next++] === "X";
  }

  save(): readonly number[] {
    return [this.#next];
  }

  restore([next = 0]: readonly number[]): void {
    this.#next = next;
  }
}

class Numbered implements LossProcess {
  readonly reason = "nth";
  readonly #packets: ReadonlySet<number>;
  readonly #every: number;
  #seen = 0;

  constructor({ packets = NOTHING, every = Infinity }: NthPackets) {
    this.#packets = new Set(packets);
    this.#every = every;
  }

  loses(): boolean {
    this.#seen++;
    return this.#seen % this.#every === 0 || this.#packets.has(this.#seen);
  }

  save(): readonly number[] {
    return [this.#seen];
  }

  restore([seen = 0]: readonly number[]): void {
    this.#seen = seen;
  }
}

class Window implements LossProcess {
  readonly reason = "outage";
  readonly #fromUs: number;
  readonly #lengthUs: number;
  readonly #everyUs: number;

  constructor({ fromUs, untilUs = Infinity, everyUs = Infinity }: LossWindow) {
    this.#fromUs = fromUs;
    this.#lengthUs = untilUs - fromUs;
    this.#everyUs = everyUs;
  }

  loses(_dice: PacketDice, sinceUs: number): boolean {
    const sinceFromUs = sinceUs - this.#fromUs;
    return sinceFromUs >= 0 && sinceFromUs % this.#everyUs < this.#lengthUs;
  }

  save(): readonly number[] {
    return NOTHING;
  }

  restore(): void {}
}
