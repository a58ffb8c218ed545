/**
 * One lookup: the record types it wants, and when it has waited long enough.
 *
 * A lookup without types asks for A and AAAA side by side. It is delivered when both are settled, or a resolution
 * delay after the first of them brought addresses (RFC 8305 §3): a silent second family must not hold up the first.
 */
import type { DeadlineEntry } from "../../net/deadline-queue.ts";
import type { Instant } from "../../net/service.ts";
import type { Query } from "./query.ts";
import { lookupResult, type LookupOutcome, type LookupResult, type TypeAnswer } from "./result.ts";
import { typeName, type RecordTypeName } from "./wire/types.ts";

/** All that a lookup has to remember. */
export interface LookupFacts {
  readonly id: number;
  /** As it was asked for. */
  readonly name: string;
  readonly types: readonly number[];
  /** Whether one family's addresses are enough after a while. */
  readonly anyFamily: boolean;
  readonly startedUs: number;
  readonly giveUpUs: number;
  /** When the other family is no longer waited for; Infinity while neither has addresses. */
  readonly graceUs: number;
  /** In the order of `types`; undefined: not settled. Left out: none is. */
  readonly answers?: readonly (TypeAnswer | undefined)[];
}

export class Lookup {
  readonly id: number;
  readonly name: string;
  readonly types: readonly number[];
  readonly anyFamily: boolean;
  readonly startedUs: number;
  readonly giveUpUs: number;
  graceUs: number;
  readonly answers: (TypeAnswer | undefined)[];
  /** Whom it waits for. */
  readonly queries = new Set<Query>(); // BOUNDED: by the types
  /** Its place among the resolver's deadlines. */
  entry: DeadlineEntry<Query | Lookup> | undefined;

  constructor(facts: LookupFacts) {
    this.id = facts.id;
    this.name = facts.name;
    this.types = facts.types;
    this.anyFamily = facts.anyFamily;
    this.startedUs = facts.startedUs;
    this.giveUpUs = facts.giveUpUs;
    this.graceUs = facts.graceUs;
    this.answers = facts.answers?.slice() ?? this.types.map(() => undefined);
  }

  get deadlineUs(): number {
    return Math.min(this.giveUpUs, this.graceUs);
  }

  get isComplete(): boolean {
    return !this.answers.includes(undefined);
  }

  /** Has a family's addresses, lacks the other's answer, and has not begun to count the resolution delay. */
  get mayBeginGrace(): boolean {
    return (
      this.anyFamily &&
      this.graceUs === Infinity &&
      this.answers.some((answer) => answer?.outcome === "answer")
    );
  }

  take(type: number, answer: TypeAnswer): void {
    for (let i = 0; i < this.types.length; i++)
      if (this.types[i] === type) this.answers[i] = answer;
  }

  /** The result as far as it is known; `outcome` where the answers do not decide it. */
  result(at: Instant, outcome?: LookupOutcome): LookupResult {
    const answers: TypeAnswer[] = [];
    const pending: RecordTypeName[] = [];
    for (let i = 0; i < this.types.length; i++) {
      const answer = this.answers[i];
      if (answer === undefined) pending.push(typeName(this.types[i] as number));
      else answers.push(answer);
    }
    const { id, name } = this;
    const elapsedUs = at.monoUs - this.startedUs;
    const head = { id, name, elapsedUs, pending };
    return lookupResult(outcome === undefined ? head : { ...head, outcome }, answers);
  }
}
