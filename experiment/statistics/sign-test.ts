/** The sign test: does one of two win more often than a fair coin would let it? Exact for any number of pairs. */
import { binomialLowerTail } from "./binomial.ts";

/** Two-sided p. Ties have no sign and do not count. */
export function signTest(wins: number, losses: number): number {
  return Math.min(1, 2 * binomialLowerTail(Math.min(wins, losses), wins + losses, 0.5));
}
