/** Student's t distribution, as far as 95 % intervals need it. */
import { Z95 } from "./normal.ts";

/** Quantiles at 97.5 % for 1 to 8 degrees of freedom, as in every table. */
const TABLE = [
  12.706204736, 4.302652729, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252,
  2.306004135,
];

/** The quantile at 97.5 %. Beyond the table by the expansion of Cornish and Fisher, right to 4 decimals. */
export function studentQuantile95(degrees: number): number {
  const known = TABLE[degrees - 1];
  if (known !== undefined) return known;
  const z = Z95;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const fourth = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  const perDegree = 1 / degrees;
  return z + perDegree * (first + perDegree * (second + perDegree * (third + perDegree * fourth)));
}
