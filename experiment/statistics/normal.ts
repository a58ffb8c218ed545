/** The standard normal distribution, to about 13 figures, far tails included. */

/** The quantile at 97.5 %: two-sided 95 % intervals are this many standard errors wide on each side. */
export const Z95 = 1.959963984540054;

/** From here on the continued fraction is better than the series. */
const FRACTION_FROM = 3;
const FRACTION_TERMS = 120;

/** P(Z > z). Abramowitz and Stegun 26.2.11 near 0, 26.2.14 in the tails. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z >= FRACTION_FROM) {
    let fraction = z;
    for (let k = FRACTION_TERMS; k > 0; k--) fraction = z + k / fraction;
    return density / fraction;
  }
  let term = z;
  let sum = z;
  // BOUNDED: below z = 3, fewer than 60 terms count
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 - density * sum;
}

/** The z with P(Z ≤ z) = `probability`; ±Infinity at 1 and 0. */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return -Infinity;
  if (probability >= 1) return Infinity;
  const isLow = probability < 0.5;
  const tail = isLow ? probability : 1 - probability;
  let low = 0;
  let high = 40;
  // BOUNDED: by the bits of a double
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > tail) low = middle;
    else high = middle;
  }
  return isLow ? -low : low;
}
