/**
 * The binomial distribution, exact to about 12 figures for any number of trials, far tails included. A tail is the sum
 * of its own terms, all positive, so nothing cancels; the largest comes from the saddle-point form (C. Loader, Fast and
 * accurate computation of binomial probabilities, 2000), which needs no difference of large logarithms.
 */

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;
const SERIES_FROM = 16;
/** A term this small against the sum of a tail changes nothing in it, nor do those after it. */
const NEGLIGIBLE = 1e-18;

/** P(X = k). */
export function binomialProbability(k: number, trials: number, chance: number): number {
  if (k < 0 || k > trials) return 0;
  if (chance <= 0) return k === 0 ? 1 : 0;
  if (chance >= 1) return k === trials ? 1 : 0;
  if (k === 0) return Math.exp(trials * Math.log1p(-chance));
  if (k === trials) return Math.exp(trials * Math.log(chance));
  const misses = trials - k;
  const exponent =
    stirlingError(trials) -
    stirlingError(k) -
    stirlingError(misses) -
    deviance(k, trials * chance) -
    deviance(misses, trials * (1 - chance));
  return Math.exp(exponent) * Math.sqrt(trials / (2 * Math.PI * k * misses));
}

/** P(X ≤ k). */
export function binomialLowerTail(k: number, trials: number, chance: number): number {
  if (k < 0) return 0;
  if (k >= trials) return 1;
  if (k > trials * chance) return 1 - ownTerms(k + 1, trials, chance, 1);
  return ownTerms(k, trials, chance, -1);
}

/** P(X ≥ k). */
export function binomialUpperTail(k: number, trials: number, chance: number): number {
  if (k <= 0) return 1;
  if (k > trials) return 0;
  if (k < trials * chance) return 1 - ownTerms(k - 1, trials, chance, -1);
  return ownTerms(k, trials, chance, 1);
}

/** The sum of the terms from k on, away from the mean. BOUNDED: by the trials, in fact by some standard deviations. */
function ownTerms(k: number, trials: number, chance: number, direction: 1 | -1): number {
  const first = binomialProbability(k, trials, chance);
  const odds = chance / (1 - chance);
  let term = 1;
  let sum = 0;
  for (let j = k; j >= 0 && j <= trials && term > sum * NEGLIGIBLE; j += direction) {
    sum += term;
    term *= direction === 1 ? ((trials - j) / (j + 1)) * odds : j / (trials - j + 1) / odds;
  }
  return Math.min(1, first * sum);
}

/** What Stirling's formula leaves of log n!. */
function stirlingError(n: number): number {
  if (n < SERIES_FROM) {
    let factorial = 1;
    for (let k = 2; k <= n; k++) factorial *= k;
    return Math.log(factorial) - ((n + 0.5) * Math.log(n) - n + HALF_LOG_TWO_PI);
  }
  const square = n * n;
  return (
    (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) /
    n
  );
}

/** x log(x / mean) + mean − x, also where the two are close. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const ratio = difference / (x + mean);
  let sum = difference * ratio;
  let power = 2 * x * ratio;
  // BOUNDED: every term is a hundredth of the one before
  for (let k = 3; k < 40; k += 2) {
    power *= ratio * ratio;
    sum += power / k;
  }
  return sum;
}
