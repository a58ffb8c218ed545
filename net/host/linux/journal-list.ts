/** What is to be undone, as those see it who change the system. */
import type { Undo } from "./journal-entry.ts";

/** Where what is to be undone is kept. */
export interface UndoList {
  /** Oldest first. */
  readonly undo: readonly Undo[];
  /** What runs that have other interfaces will undo. */
  readonly undoOfOthers: readonly Undo[];
  /** On record when this returns, in place of `instead` if that is given. Throws the system's error. */
  note(undo: Undo, instead?: Undo): void;
  forget(undo: Undo): void;
}

/** For what vanishes with the process: nobody else ever has to undo it. */
export class UnrecordedList implements UndoList {
  readonly undoOfOthers: readonly Undo[] = [];
  #undo: readonly Undo[] = []; // BOUNDED: by one configuration

  get undo(): readonly Undo[] {
    return this.#undo;
  }

  note(undo: Undo, instead?: Undo): void {
    this.#undo = noted(this.#undo, undo, instead);
  }

  forget(undo: Undo): void {
    this.#undo = without(this.#undo, undo);
  }
}

export function noted(list: readonly Undo[], undo: Undo, instead?: Undo): readonly Undo[] {
  return [...without(list, instead), undo];
}

export function without(list: readonly Undo[], gone: Undo | undefined): readonly Undo[] {
  return list.filter((undo) => undo !== gone);
}
