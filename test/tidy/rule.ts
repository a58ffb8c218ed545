import type { Check } from "./source.ts";

/** A check with files that it must refuse and others that it must accept: one that cannot fail proves nothing. */
export interface Rule {
  readonly name: string;
  readonly check: Check;
  /** The check with the tree's own facts, where `check` has made-up ones. */
  readonly onTree?: Check;
  /** Path, text, and what the finding says. */
  readonly refuses: readonly (readonly [string, string, RegExp])[];
  readonly accepts: readonly (readonly [string, string])[];
}
