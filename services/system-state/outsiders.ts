/** The notifiers whose votes come as commands: refusals by hand, and the places of notifiers that live outside. */
import type { Instant } from "../../net/instant.ts";
import { ForeignNotifier, type ForeignRecord } from "./foreign-notifier.ts";
import type { LadderMachine } from "./ladder-machine.ts";
import type { LadderState, SystemState } from "./ladder.ts";
import type { Refusal, Vote } from "./notifier.ts";
import { OperatorNotifier, type OperatorRecord } from "./operator-notifier.ts";
import type { Outbox } from "./outbox.ts";

export const OPERATOR_NOTIFIERS_MAX = 32;

export class Outsiders {
  readonly #ladder: LadderMachine;
  readonly #outbox: Outbox;
  // BOUNDED: by OPERATOR_NOTIFIERS_MAX. Like the next one made when the first comes: most devices have none.
  #operators: Map<string, OperatorNotifier> | undefined;
  // BOUNDED: by NOTIFIERS_MAX, as all of them are registered.
  #foreigners: Map<string, ForeignNotifier> | undefined;

  constructor(ladder: LadderMachine, outbox: Outbox, saved?: OutsidersRecord) {
    this.#ladder = ladder;
    this.#outbox = outbox;
    for (const record of saved?.operators ?? []) this.#addOperator(record);
    for (const record of saved?.foreigners ?? []) this.#addForeigner(record.name, record);
  }

  /** No effect if the place is there already. */
  registerForeign(name: string): void {
    if (this.#foreigners?.has(name) !== true) this.#addForeigner(name);
  }

  deregister(name: string, at: Instant): boolean {
    const known = this.#ladder.deregister(name, at);
    this.#operators?.delete(name);
    this.#foreigners?.delete(name);
    return known;
  }

  /** A refusal by hand is gone with its release; a notifier outside is asked anew. */
  release(name: string, at: Instant): boolean {
    if (this.#operators?.has(name)) return this.deregister(name, at);
    const released = this.#ladder.release(name, at);
    if (released) this.#foreigners?.get(name)?.forget();
    return released;
  }

  refuseByHand(name: string, next: LadderState, refusal: Refusal): string | undefined {
    const operator = this.#operators?.get(name);
    if (operator !== undefined) {
      operator.refuse(next, refusal);
      this.#outbox.touch();
      return undefined;
    }
    if (this.#ladder.isRegistered(name)) return `a notifier has the name ${name}`;
    if ((this.#operators?.size ?? 0) >= OPERATOR_NOTIFIERS_MAX)
      return "there are too many refusals by hand";
    this.#addOperator({ name, next, refusal, refusedUs: undefined });
    return undefined;
  }

  voteFromOutside(name: string, next: SystemState, vote: Vote, at: Instant): string | undefined {
    const foreigner = this.#foreigners?.get(name);
    if (foreigner === undefined) return `no notifier outside has the name ${name}`;
    if (!foreigner.answer(next, vote, at)) return `no vote of ${name} on ${next} is wanted`;
    this.#outbox.touch();
    return undefined;
  }

  /** What stands by hand, also against states that are not next. */
  refusedByHand(): readonly RefusedByHand[] {
    return [...(this.#operators?.values() ?? [])].map((operator) => {
      const { name, next, refusal } = operator.save();
      return { name, next, kind: refusal.kind, reason: refusal.reason };
    });
  }

  save(): OutsidersRecord {
    return {
      operators: [...(this.#operators?.values() ?? [])].map((operator) => operator.save()),
      foreigners: [...(this.#foreigners?.values() ?? [])].map((foreigner) => foreigner.save()),
    };
  }

  #addOperator(record: OperatorRecord): void {
    const operator = new OperatorNotifier(record);
    this.#ladder.register(operator);
    (this.#operators ??= new Map()).set(record.name, operator);
  }

  #addForeigner(name: string, saved?: ForeignRecord): void {
    const foreigner = new ForeignNotifier(name, this.#outbox, saved);
    this.#ladder.register(foreigner);
    (this.#foreigners ??= new Map()).set(name, foreigner);
  }
}

/** A refusal by hand. */
export interface RefusedByHand {
  /** Whose it is: what releases it. */
  readonly name: string;
  readonly kind: Refusal["kind"];
  /** The state that may not be entered. */
  readonly next: LadderState;
  readonly reason: string;
}

export interface OutsidersRecord {
  readonly operators: readonly OperatorRecord[];
  readonly foreigners: readonly ForeignRecord[];
}
