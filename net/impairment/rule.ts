import type { PacketFilter } from "./model.ts";
import type { PacketFacts } from "./packet.ts";
import type { LinkPart } from "./part.ts";
import type { Stages } from "./stages.ts";

/** A rule of a running link: it counts the packets that fit, also where another rule decides. */
export class RunningRule implements LinkPart {
  readonly stages: Stages;
  readonly #filter: PacketFilter;
  readonly #numbers: ReadonlySet<number> | undefined;
  #seen = 0;

  constructor(filter: PacketFilter, stages: Stages) {
    this.stages = stages;
    this.#filter = filter;
    this.#numbers = filter.packets && new Set(filter.packets);
  }

  /** Counts the packet if it fits, and says whether the rule is for it. */
  isFor(facts: PacketFacts | undefined): boolean {
    if (!this.#fits(facts)) return false;
    this.#seen++;
    return this.#numbers === undefined || this.#numbers.has(this.#seen);
  }

  save(): readonly number[] {
    return [this.#seen];
  }

  restore([seen = 0]: readonly number[]): void {
    this.#seen = seen;
  }

  /** A driver that says nothing of its packets has none that a rule could be for, unless it is for all. */
  #fits(facts: PacketFacts | undefined): boolean {
    const { service, phase, peer } = this.#filter;
    if (service !== undefined && service !== facts?.service) return false;
    if (phase !== undefined && phase !== facts?.phase) return false;
    return peer === undefined || peer === facts?.from || peer === facts?.to;
  }
}
