/** Several tests at once: the more there are, the sooner one of them is small by chance. */

/** Holm's step-down correction (1979): p values that may be judged as if each were the only one. In the same order. */
export function holm(probabilities: readonly number[]): readonly number[] {
  const order = probabilities
    .map((_, index) => index)
    .sort((a, b) => (probabilities[a] as number) - (probabilities[b] as number));
  const corrected = [...probabilities];
  let largest = 0;
  order.forEach((index, rank) => {
    const own = (probabilities[index] as number) * (order.length - rank);
    largest = Math.max(largest, Math.min(1, own));
    corrected[index] = largest;
  });
  return corrected;
}
