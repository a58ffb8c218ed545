/**
 * A hold or a veto by hand, standing in the list of notifiers under a name of its own.
 *
 * A hold stays until it is released; its expiry makes it an expired blocker, no more. A veto without a retry stays
 * too; with one it refuses until that time has passed and then agrees, since nobody is there to be asked again.
 */
import type { Instant } from "../../net/instant.ts";
import type { LadderState, SystemState } from "./ladder.ts";
import { PROCEED, type Notifier, type Refusal, type Vote } from "./notifier.ts";

export class OperatorNotifier implements Notifier {
  readonly name: string;
  #next: LadderState;
  #refusal: Refusal;
  /** Since when the veto is heard. */
  #refusedUs: number | undefined;

  constructor(record: OperatorRecord) {
    this.name = record.name;
    this.#next = record.next;
    this.#refusal = record.refusal;
    this.#refusedUs = record.refusedUs;
  }

  /** Puts another refusal in the place of this one. */
  refuse(next: LadderState, refusal: Refusal): void {
    this.#next = next;
    this.#refusal = refusal;
    this.#refusedUs = undefined;
  }

  vote(_current: SystemState, next: SystemState, at: Instant): Vote {
    if (next !== this.#next) return PROCEED;
    const refusal = this.#refusal;
    if (refusal.kind === "hold" || refusal.retryAfterUs === undefined) return refusal;
    this.#refusedUs ??= at.monoUs;
    const retryAfterUs = this.#refusedUs + refusal.retryAfterUs - at.monoUs;
    return retryAfterUs > 0 ? { ...refusal, retryAfterUs } : PROCEED;
  }

  save(): OperatorRecord {
    return {
      name: this.name,
      next: this.#next,
      refusal: this.#refusal,
      refusedUs: this.#refusedUs,
    };
  }
}

export interface OperatorRecord {
  readonly name: string;
  readonly next: LadderState;
  readonly refusal: Refusal;
  readonly refusedUs: number | undefined;
}
