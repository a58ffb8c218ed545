/** Intervals for a share of successes, 95 %, two-sided. */
import { binomialLowerTail, binomialUpperTail } from "./binomial.ts";
import type { Estimate } from "../summary.ts";
import { Z95 } from "./normal.ts";

/**
 * Wilson's score interval (1927): its coverage is near 95 % on average, also at the edges. `trials` may be a fraction
 * (an effective number). No trials, no interval.
 */
export function wilson(successes: number, trials: number, z = Z95): Estimate {
  if (trials <= 0) return { value: null, low: null, high: null };
  const value = successes / trials;
  const square = (z * z) / trials;
  const centre = value + square / 2;
  const reach = z * Math.sqrt((value * (1 - value)) / trials + square / (4 * trials));
  const low = successes === 0 ? 0 : (centre - reach) / (1 + square);
  const high = successes === trials ? 1 : (centre + reach) / (1 + square);
  return { value, low: Math.max(0, low), high: Math.min(1, high) };
}

/**
 * Clopper and Pearson's interval (1934): coverage never below `confidence`, so wider than Wilson's. Found where the
 * binomial tails are half of what may be missed; that is the beta quantile of the textbooks.
 */
export function clopperPearson(successes: number, trials: number, confidence = 0.95): Estimate {
  if (trials <= 0) return { value: null, low: null, high: null };
  const missed = (1 - confidence) / 2;
  const low = crossing((chance) => binomialUpperTail(successes, trials, chance) < missed);
  const high = crossing((chance) => binomialLowerTail(successes, trials, chance) >= missed);
  return {
    value: successes / trials,
    low: successes === 0 ? 0 : low,
    high: successes === trials ? 1 : high,
  };
}

/** The chance up to which `isBelow` holds. BOUNDED: by the bits of a double. */
function crossing(isBelow: (chance: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
