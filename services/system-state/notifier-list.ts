/**
 * The registered notifiers, and what each of them holds against the step that is in question.
 *
 * Order of registration is order of call. Everybody is asked, also after the first refusal, so that every blocker is
 * known at once; whoever agreed in vain is told, with the first refuser's name.
 *
 * Deviates from the reference: there the newest is asked first, and a refusal ends the round.
 */
import type { Instant } from "../../net/instant.ts";
import type { History } from "./history.ts";
import { blockerAfter, refusalEvent, wakeUs, type Blocker } from "./holds.ts";
import type { LadderState, SystemState } from "./ladder.ts";
import type { Notifier, Refusal } from "./notifier.ts";
import type { Outbox } from "./outbox.ts";

interface Slot {
  readonly name: string;
  /** Missing between resuming and the owner's registering it again. */
  notifier: Notifier | undefined;
  blocker: Blocker | undefined;
  /** Its answer to the last question. */
  agreed: boolean;
  /** Of whose refusal the log knows, for the step now in question. */
  withdrawnBy: string | undefined;
}

export const NOTIFIERS_MAX = 256;

export class NotifierList {
  readonly #outbox: Outbox;
  readonly #history: History;
  // BOUNDED: by NOTIFIERS_MAX.
  readonly #slots: Slot[];
  #wakeUs = Infinity;

  constructor(outbox: Outbox, history: History, saved: readonly SlotRecord[] = []) {
    this.#outbox = outbox;
    this.#history = history;
    this.#slots = saved.map((slot) => ({ ...slot, notifier: undefined, agreed: false }));
    this.#findWake();
  }

  /** When a hold expires or a veto is asked again, the earliest; Infinity if neither. */
  get wakeUs(): number {
    return this.#wakeUs;
  }

  /** Throws if the name is taken. One that was saved takes its old place and goes on with its hold. */
  register(notifier: Notifier): void {
    const slot = this.#slot(notifier.name);
    if (slot?.notifier !== undefined)
      throw new Error(`a notifier named "${notifier.name}" is registered already`);
    if (slot !== undefined) {
      slot.notifier = notifier;
      return;
    }
    if (this.#slots.length >= NOTIFIERS_MAX)
      throw new Error(`more than ${NOTIFIERS_MAX} notifiers`);
    const { name } = notifier;
    this.#slots.push({ name, notifier, blocker: undefined, agreed: false, withdrawnBy: undefined });
    this.#outbox.touch();
  }

  /** Its refusal ends with it. False if there was none of that name. */
  deregister(name: string, at: Instant): boolean {
    const slot = this.#slot(name);
    if (slot === undefined) return false;
    this.#unblock(slot, at);
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    this.#findWake();
    this.#outbox.touch();
    return true;
  }

  has(name: string): boolean {
    return this.#slot(name) !== undefined;
  }

  names(): readonly string[] {
    return this.#slots.map(({ name }) => name);
  }

  blockers(): readonly Blocker[] {
    return this.#slots.flatMap(({ blocker }) => blocker ?? []);
  }

  /** Ends the refusal of a notifier, so that it is asked again. False if it refuses nothing. */
  release(name: string, at: Instant): boolean {
    const slot = this.#slot(name);
    if (slot?.blocker === undefined) return false;
    this.#unblock(slot, at);
    this.#findWake();
    this.#outbox.touch();
    return true;
  }

  /** Nothing is in question any more: every refusal ends. */
  releaseAll(at: Instant): void {
    for (const slot of this.#slots) this.#unblock(slot, at);
    this.#findWake();
  }

  /** Asks everybody whether `current` may become `next`; true if all agree. */
  ask(current: SystemState, next: LadderState, at: Instant): boolean {
    let refuser: string | undefined;
    for (const slot of this.#slots) {
      const expired = this.#expire(slot, at);
      const vote = notifierOf(slot).vote(current, next, at, expired);
      slot.agreed = vote.kind === "proceed";
      if (vote.kind === "proceed") {
        this.#unblock(slot, at);
      } else {
        refuser ??= slot.name;
        this.#block(slot, vote, next, at);
      }
    }
    if (refuser === undefined) return true;
    for (const slot of this.#slots) if (slot.agreed) this.#withdraw(slot, next, refuser, at);
    this.#findWake();
    return false;
  }

  tellEntered(state: SystemState, at: Instant): void {
    for (const slot of this.#slots) {
      slot.withdrawnBy = undefined;
      notifierOf(slot).entered?.(state, at);
    }
  }

  tellLeft(state: SystemState, why: string, at: Instant): void {
    for (const slot of this.#slots) notifierOf(slot).left?.(state, why, at);
  }

  save(): readonly SlotRecord[] {
    return this.#slots.map(({ name, blocker, withdrawnBy }) => ({ name, blocker, withdrawnBy }));
  }

  #slot(name: string): Slot | undefined {
    return this.#slots.find((slot) => slot.name === name);
  }

  /** Marks a hold whose time has come; true while the hold stands as expired. */
  #expire(slot: Slot, at: Instant): boolean {
    const { blocker } = slot;
    if (blocker?.kind !== "hold") return false;
    if (blocker.expired) return true;
    if (at.monoUs < wakeUs(blocker)) return false;
    slot.blocker = { ...blocker, expired: true };
    const { notifier, next, reason } = blocker;
    if (this.#outbox.explain) this.#outbox.event({ kind: "hold-expired", notifier, next, reason });
    return true;
  }

  #block(slot: Slot, refusal: Refusal, next: LadderState, at: Instant): void {
    if (slot.blocker?.kind !== refusal.kind) this.#unblock(slot, at);
    const before = slot.blocker;
    const blocker = blockerAfter(refusal, slot.name, next, before, at);
    slot.blocker = blocker;
    this.#outbox.version++;
    if (this.#outbox.explain && before?.reason !== blocker.reason)
      this.#outbox.event(refusalEvent(blocker));
  }

  #unblock(slot: Slot, at: Instant): void {
    const { blocker } = slot;
    if (blocker === undefined) return;
    slot.blocker = undefined;
    this.#history.refusalEnded(blocker, at.monoUs);
    this.#outbox.version++;
    if (!this.#outbox.explain) return;
    const { notifier, next, sinceUs } = blocker;
    this.#outbox.event({ kind: "released", notifier, next, heldUs: at.monoUs - sinceUs });
  }

  #withdraw(slot: Slot, next: LadderState, by: string, at: Instant): void {
    if (slot.withdrawnBy !== by) {
      slot.withdrawnBy = by;
      if (this.#outbox.explain)
        this.#outbox.event({ kind: "withdrawn", notifier: slot.name, next, by });
    }
    notifierOf(slot).withdrawn?.(next, by, at);
  }

  #findWake(): void {
    let earliestUs = Infinity;
    for (const { blocker } of this.#slots) {
      if (blocker !== undefined) earliestUs = Math.min(earliestUs, wakeUs(blocker));
    }
    this.#wakeUs = earliestUs;
  }
}

export interface SlotRecord {
  readonly name: string;
  readonly blocker: Blocker | undefined;
  readonly withdrawnBy: string | undefined;
}

function notifierOf(slot: Slot): Notifier {
  if (slot.notifier === undefined)
    throw new Error(`the notifier "${slot.name}" was not registered after resuming`);
  return slot.notifier;
}
