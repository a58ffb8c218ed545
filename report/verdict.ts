/**
 * Comparisons in words that a reader can trust: which policy is sooner, in how many pairs, by how much, and how sure
 * that is; or that nothing was shown. Sure is what both tests say after Holm's correction: the signs, which ask how
 * often, and the signed ranks, which ask how much.
 */
import type { Comparison, Estimate } from "../experiment/summary.ts";
import { probabilityText, shareText, timeDifferenceText } from "./quantity.ts";

/** How one policy does against another. */
export type Verdict = "faster" | "slower" | "undecided" | "same";

/** One policy against another, seen from the first. */
export interface Duel {
  readonly policy: string;
  readonly other: string;
  readonly verdict: Verdict;
  readonly pairs: number;
  /** Pairs in which the policy was faster, and slower. */
  readonly wins: number;
  readonly losses: number;
  /** Its time minus that of the other. */
  readonly shiftUs: Estimate;
  /** The larger of both tests, corrected. */
  readonly p: number;
}

const SURE = 0.05;

/** All comparisons of `policy` within a world, seen from its side. */
export function duelsOf(policy: string, comparisons: readonly Comparison[]): readonly Duel[] {
  return comparisons.flatMap((comparison) => {
    if (comparison.a === policy) return [duel(comparison)];
    return comparison.b === policy ? [duel(turned(comparison))] : [];
  });
}

/** `faster in 83 % and slower in 12 % of 1000 pairs, median 1.2 s sooner (0.94 … 1.63), Holm p < 0.001`. */
export function duelText({ verdict, pairs, wins, losses, shiftUs, p }: Duel): string {
  const share = (count: number): string => shareText(pairs === 0 ? 0 : count / pairs);
  const faster = `faster in ${share(wins)}`;
  const slower = `slower in ${share(losses)}`;
  const rest = `of ${pairs} pairs, ${shiftText(shiftUs)}, Holm ${probabilityText(p)}`;
  switch (verdict) {
    case "faster":
      return `${faster} and ${slower} ${rest}`;
    case "slower":
      return `${slower} and ${faster} ${rest}`;
    case "undecided":
      return `no difference shown, ${faster} and ${slower} ${rest}`;
    case "same":
      return `the same in all of ${pairs} pairs`;
  }
}

/** `median 1.2 s sooner (0.94 … 1.63)`; where it may as well be none or the other way round, a difference with signs. */
function shiftText(shiftUs: Estimate): string {
  const { low, high } = shiftUs;
  if (high !== null && high < 0) return `median ${timeDifferenceText(opposite(shiftUs), "sooner")}`;
  if (low !== null && low > 0) return `median ${timeDifferenceText(shiftUs, "later")}`;
  return `median difference ${timeDifferenceText(shiftUs)}`;
}

function duel(comparison: Comparison): Duel {
  const { a, b, pairs, aFaster, bFaster, shiftUs, signHolmP, wilcoxonHolmP } = comparison;
  const p = Math.max(signHolmP, wilcoxonHolmP);
  return {
    policy: a,
    other: b,
    verdict: verdictOf(comparison, p),
    pairs,
    wins: aFaster,
    losses: bFaster,
    shiftUs,
    p,
  };
}

/** Both tests have to point the same way: more often, and by more. */
function verdictOf({ aFaster, bFaster, effect }: Comparison, p: number): Verdict {
  if (aFaster + bFaster === 0) return "same";
  if (p >= SURE) return "undecided";
  if (aFaster > bFaster && effect < 0) return "faster";
  return bFaster > aFaster && effect > 0 ? "slower" : "undecided";
}

function turned(comparison: Comparison): Comparison {
  const { a, b, aFaster, bFaster, shiftUs, effect } = comparison;
  return {
    ...comparison,
    a: b,
    b: a,
    aFaster: bFaster,
    bFaster: aFaster,
    shiftUs: opposite(shiftUs),
    effect: -effect,
  };
}

function opposite({ value, low, high }: Estimate): Estimate {
  return { value: negative(value), low: negative(high), high: negative(low) };
}

function negative(us: number | null): number | null {
  return us === null ? null : -us;
}
