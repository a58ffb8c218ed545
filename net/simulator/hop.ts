import { isPerfect, Link, linkModelFault, type LinkModel, type Passage } from "../impairment.ts";
import type { RandomRoot } from "../random.ts";

const PERFECT: LinkModel = Object.freeze({});

/** One impaired stretch of a packet's way. Its dice, the stream `link/<name>`, exist once it has a use for them. */
export class Hop {
  readonly #random: RandomRoot;
  readonly #name: string;
  #model: LinkModel;
  #perfect: boolean;
  #link: Link | undefined;

  constructor(random: RandomRoot, name: string, model: LinkModel = PERFECT) {
    this.#random = random;
    this.#name = name;
    this.#model = model;
    this.#perfect = model === PERFECT;
    if (!this.#perfect) this.model = model;
  }

  get model(): LinkModel {
    return this.#model;
  }

  /** Changes the weather; the dice go on where they are. */
  set model(model: LinkModel) {
    const fault = linkModelFault(model);
    if (fault !== undefined) throw new RangeError(fault);
    this.#model = model;
    this.#perfect = isPerfect(model);
    if (this.#link !== undefined) this.#link.model = model;
  }

  /** What becomes of a packet; undefined: nothing happens to it. */
  pass(bytes: Uint8Array, nowUs: number): Passage | undefined {
    if (this.#perfect) return undefined;
    this.#link ??= new Link(this.#model, this.#random.stream(`link/${this.#name}`));
    return this.#link.deliveries(bytes, nowUs);
  }
}
