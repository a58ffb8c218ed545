import {
  isPerfect,
  Link,
  linkModelFault,
  NatTable,
  type LinkModel,
  type PacketSource,
  type Passage,
} from "../impairment.ts";
import type { RandomRoot } from "../random.ts";

const PERFECT: LinkModel = Object.freeze({});
/** Models in which nothing wrong was found: they are shared by thousands of worlds. */
const SOUND = new WeakSet<LinkModel>();

/** Sees what becomes of each packet on a hop; the bytes are only good until it returns. */
export type HopWatcher = (
  bytes: Uint8Array,
  passage: Passage,
  packet: PacketSource | undefined,
) => void;

/** One impaired stretch of a packet's way. Its dice, the stream `link/<name>`, exist once it has a use for them. */
export class Hop {
  readonly #random: RandomRoot;
  readonly #name: string;
  #model: LinkModel;
  #perfect: boolean;
  #link: Link | undefined;
  #nat: NatTable | undefined;
  /** Nothing happens on a perfect hop, so there is nothing to see. */
  watcher: HopWatcher | undefined;

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
    if (!SOUND.has(model)) {
      const fault = linkModelFault(model);
      if (fault !== undefined) throw new RangeError(fault);
      SOUND.add(model);
    }
    this.#model = model;
    this.#perfect = isPerfect(model);
    if (this.#link !== undefined) this.#link.model = model;
  }

  /** What becomes of a packet; undefined: nothing happens to it. */
  pass(bytes: Uint8Array, nowUs: number, packet?: PacketSource): Passage | undefined {
    if (this.#perfect) return undefined;
    const passage = this.#running().deliveries(bytes, nowUs, packet);
    this.watcher?.(bytes, passage, packet);
    return passage;
  }

  /** The translator of addresses that packets leave through, where there is one. */
  get nat(): NatTable | undefined {
    if (this.#model.nat === undefined) return undefined;
    return (this.#nat ??= new NatTable(this.#running()));
  }

  #running(): Link {
    return (this.#link ??= new Link(this.#model, this.#random.stream(`link/${this.#name}`)));
  }
}
