/**
 * One direction of a link: a model and its dice.
 *
 * Every packet takes the same number of draws, whatever happens to it (`dice.ts`), so that two settings can be
 * compared on the same dice: packet k of a seed meets the same fate under 10 % loss as under 30 %, or worse.
 */
import type { RandomStream } from "../random.ts";
import { DRAW, DRAWS_PER_PACKET, PacketDice } from "./dice.ts";
import type { LinkModel, Nat } from "./model.ts";
import type { PacketSource } from "./packet.ts";
import type { LinkPart } from "./part.ts";
import { RunningRule } from "./rule.ts";
import { Stages, type Crossing, type Passage } from "./stages.ts";

export interface LinkOptions {
  /**
   * What an IP packet has beyond the bytes that the link is given, less than 0 for frames, which have more. Left out:
   * the headers of UDP over IPv4.
   */
  readonly headerBytes?: number;
}

/** Everything that a link remembers. */
export interface SavedLink {
  readonly position: number;
  readonly startUs: number;
  readonly rebindings: number;
  readonly parts: readonly (readonly number[])[];
}

const UDP_IPV4_HEADER_BYTES = 28;
const LOST: Passage = Object.freeze({ arrivals: Object.freeze([]), dropped: "loss" });

export class Link {
  /** What windows and rebindings count from; a driver whose clock does not begin at 0 sets it. */
  startUs = 0;
  readonly #random: RandomStream;
  readonly #dice: PacketDice;
  readonly #headerBytes: number;
  #model: LinkModel;
  #lossOfPlain = 0;
  #delayOfPlainUs = 0;
  /** Undefined: the model is plain, independent losses and a constant delay at most. */
  #treatment: RunningTreatment | undefined;
  #rebindings = 0;

  constructor(model: LinkModel, random: RandomStream, options?: LinkOptions) {
    this.#random = random;
    this.#dice = new PacketDice(random);
    this.#headerBytes = options?.headerBytes ?? UDP_IPV4_HEADER_BYTES;
    this.#model = model;
    this.#compile();
  }

  get model(): LinkModel {
    return this.#model;
  }

  /** Changes the weather: the dice go on where they are, all else that the link remembers begins anew. */
  set model(model: LinkModel) {
    this.#model = model;
    this.#compile();
  }

  /**
   * Sends one packet into the link at `nowUs` and says when, how often and in what shape it comes out. `packet` is
   * asked where the model has rules.
   */
  deliveries(bytes: Uint8Array, nowUs: number, packet?: PacketSource): Passage {
    const random = this.#random;
    const next = random.position + DRAWS_PER_PACKET;
    const treatment = this.#treatment;
    if (treatment === undefined) {
      const loss = this.#lossOfPlain;
      const isLost = loss > 0 && random.fraction() < loss;
      random.position = next;
      return isLost ? LOST : { arrivals: [{ atUs: nowUs + this.#delayOfPlainUs, bytes }] };
    }
    const dice = this.#dice;
    dice.first = random.position;
    const { nat } = this.#model;
    if (nat?.rebind !== undefined && dice.draw(DRAW.rebind) < nat.rebind) this.#rebindings++;
    const sinceUs = nowUs - this.startUs;
    const crossing = { bytes, nowUs, sinceUs, headerBytes: this.#headerBytes };
    const passage = treatment.passage(crossing, dice, packet);
    random.position = next;
    return passage;
  }

  /** How often the translator of addresses has forgotten everything. */
  rebindings(nowUs: number): number {
    return this.#rebindings + timesPast(this.#model.nat, nowUs - this.startUs);
  }

  get position(): number {
    return this.#random.position;
  }

  set position(position: number) {
    this.#random.position = position;
  }

  save(): SavedLink {
    const parts = this.#treatment?.parts.map((part) => part.save()) ?? [];
    const { position, startUs } = this;
    return { position, startUs, rebindings: this.#rebindings, parts };
  }

  /** Goes on where a link of the same model was. */
  restore(saved: SavedLink): void {
    this.position = saved.position;
    this.startUs = saved.startUs;
    this.#rebindings = saved.rebindings;
    for (const [index, part] of (this.#treatment?.parts ?? []).entries())
      part.restore(saved.parts[index] ?? []);
  }

  #compile(): void {
    const model = this.#model;
    this.#treatment = isPlain(model) ? undefined : new RunningTreatment(model);
    this.#lossOfPlain = typeof model.loss === "number" ? model.loss : 0;
    this.#delayOfPlainUs = model.delayUs ?? 0;
  }
}

/** A model's stages and those of its rules. */
class RunningTreatment {
  readonly #base: Stages;
  readonly #rules: readonly RunningRule[];

  constructor(model: LinkModel) {
    const base = Stages.of(model);
    this.#base = base;
    this.#rules = (model.rules ?? []).map(
      (rule) => new RunningRule(rule.when, base.with(rule.model)),
    );
  }

  get parts(): readonly LinkPart[] {
    const parts = new Set<LinkPart>(this.#base.parts); // BOUNDED: by the model
    for (const rule of this.#rules) {
      parts.add(rule);
      for (const part of rule.stages.parts) parts.add(part);
    }
    return [...parts];
  }

  passage(crossing: Crossing, dice: PacketDice, packet: PacketSource | undefined): Passage {
    if (this.#rules.length === 0) return this.#base.passage(crossing, dice);
    const facts = packet?.facts(crossing.bytes);
    let stages: Stages | undefined;
    for (const rule of this.#rules) if (rule.isFor(facts)) stages ??= rule.stages;
    return (stages ?? this.#base).passage(crossing, dice);
  }
}

/** Without anything but independent losses and a constant delay. */
function isPlain(model: LinkModel): boolean {
  if (model.loss !== undefined && typeof model.loss !== "number") return false;
  return !(
    model.jitterUs ||
    model.duplicate ||
    model.reorder ||
    model.jitter ||
    model.rate ||
    model.mtuBytes ||
    model.corrupt ||
    model.truncate ||
    model.refuse ||
    model.nat ||
    model.rules?.length
  );
}

/** A link that does nothing to anything: the driver may skip it. */
export function isPerfect(model: LinkModel): boolean {
  return isPlain(model) && !model.loss && !model.delayUs;
}

function timesPast(nat: Nat | undefined, sinceUs: number): number {
  let past = 0;
  for (const atUs of nat?.atUs ?? []) if (atUs <= sinceUs) past++;
  return past;
}
