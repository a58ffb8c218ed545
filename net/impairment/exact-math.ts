/**
 * Logarithm, exponential and the normal distribution, made of + − × ÷ and square roots alone: bit-identical on every
 * engine, which the functions of `Math` are not.
 */

const SQRT_2_PI = Math.sqrt(2 * Math.PI);

/** ln x, x > 0, to the last two bits or so. */
export function naturalLog(x: number): number {
  let mantissa = x;
  let twos = 0;
  // BOUNDED: both by the exponents that a number can have
  for (; mantissa < 0.75; twos--) mantissa *= 2;
  for (; mantissa >= 1.5; twos++) mantissa /= 2;
  // ln m = 2 artanh((m - 1)/(m + 1)), of which the argument is 0.2 at most
  const t = (mantissa - 1) / (mantissa + 1);
  let sum = 0;
  for (let k = 25, power = t * t; k >= 1; k -= 2) sum = sum * power + 1 / k;
  return twos * Math.LN2 + 2 * t * sum;
}

/** e^x, to the last few bits, x from -700 to 700. */
export function exponential(x: number): number {
  const twos = Math.round(x / Math.LN2);
  const rest = x - twos * Math.LN2;
  let sum = 1;
  for (let k = 16; k >= 1; k--) sum = 1 + (sum * rest) / k;
  // BOUNDED: by the range of x
  for (let k = 0; k < Math.abs(twos); k++) sum = twos > 0 ? sum * 2 : sum / 2;
  return sum;
}

/** Steps of the table below, in deviations; beyond the last the tail is under 5e-11. */
const STEP = 1 / 64;
const STEPS = 416;

interface NormalTable {
  /** The share beyond each step. */
  readonly tails: Float64Array;
  readonly densities: Float64Array;
}

let table: NormalTable | undefined;

/** x of the standard normal distribution below which a share of `u` lies, to 1e-6; 0 < u < 1. */
export function normalQuantile(u: number): number {
  const { tails, densities } = (table ??= normalTable());
  const tail = u < 0.5 ? u : 1 - u;
  let low = 0;
  let high = STEPS;
  // BOUNDED: by the binary logarithm of STEPS
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((tails[middle] as number) >= tail) low = middle;
    else high = middle;
  }
  // the inverse function's Taylor series, from the step before
  const z = low * STEP;
  const t = ((tails[low] as number) - tail) / (densities[low] as number);
  const third = (2 * z * z + 1) / 6;
  const fourth = (6 * z * z + 7) * (z / 24);
  const x = z + t * (1 + t * (z / 2 + t * (third + t * fourth)));
  return u < 0.5 ? -x : x;
}

/** The share of the standard normal distribution that lies below x, to 1e-8. */
export function normalShare(x: number): number {
  const { tails, densities } = (table ??= normalTable());
  const size = Math.abs(x);
  const step = Math.min(STEPS, Math.round(size / STEP));
  const z = step * STEP;
  const d = size - z;
  const third = (z * z - 1) / 6;
  const fourth = (z * z * z - 3 * z) / 24;
  const between = d * (1 - d * (z / 2 - d * (third - d * fourth)));
  const tail = Math.max(0, (tails[step] as number) - (densities[step] as number) * between);
  return x < 0 ? tail : 1 - tail;
}

function normalTable(): NormalTable {
  const tails = new Float64Array(STEPS + 1);
  const densities = new Float64Array(STEPS + 1);
  for (let step = 0; step <= STEPS; step++) {
    const z = step * STEP;
    const density = 1 / (SQRT_2_PI * exponential((z * z) / 2));
    densities[step] = density;
    tails[step] = 0.5 - density * oddSeries(z);
  }
  return { tails, densities };
}

/** z + z³/3 + z⁵/(3·5) + …: times the density, what lies between 0 and z. */
function oddSeries(z: number): number {
  let sum = 0;
  // BOUNDED: the terms fall once k exceeds z²
  for (let k = 1, term = z; sum + term !== sum; k += 2, term *= (z * z) / k) sum += term;
  return sum;
}
