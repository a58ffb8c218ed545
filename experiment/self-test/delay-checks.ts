/**
 * Delays against their distributions: the share below each quantile, and how much each resembles the one before.
 *
 * Correlated jitter is a Gaussian chain with correlation ρ behind the distribution. So the share below the quantile q,
 * where z is the normal score of q, has the variance of a sum over all lags, each by Mehler's formula,
 *
 *   n·Var = q(1−q) + 2φ(z)² Σ_{k≥1} He_{k−1}(z)²/k! · ρᵏ/(1−ρᵏ)
 *
 * and the mean product of neighbouring scores has the variance (1 + ρ² + 4ρ²/(1−ρ²))/n.
 */
import type { JitterModel, LinkModel } from "../../net/impairment.ts";
import { normalQuantile as exactQuantile } from "../../net/impairment/exact-math.ts";
import { normalQuantile, normalTail } from "../statistics/normal.ts";
import { exact, near, type Bench, type Check } from "./check.ts";

const PACKET = new Uint8Array(100);
const SECOND = 1_000_000;
/** Far from 0, where the normal distribution would be cut off. */
const BASE_US = 100 * SECOND;
const QUANTILES = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

interface Distribution {
  readonly name: string;
  readonly jitter: JitterModel;
  /** The value below which a share of q lies, and the other way round. */
  quantileUs(q: number): number;
  shareBelow(us: number): number;
}

const NORMAL: Distribution = {
  name: "normal",
  jitter: { kind: "normal", deviationUs: SECOND },
  quantileUs: (q) => SECOND * normalQuantile(q),
  shareBelow: (us) => 1 - normalTail(us / SECOND),
};
const UNIFORM: Distribution = {
  name: "uniform",
  jitter: { kind: "uniform", lowUs: -SECOND, highUs: 3 * SECOND },
  quantileUs: (q) => SECOND * (4 * q - 1),
  shareBelow: (us) => (us / SECOND + 1) / 4,
};
const PARETO: Distribution = {
  name: "pareto",
  jitter: { kind: "pareto", scaleUs: SECOND, shape: 2.5 },
  quantileUs: (q) => SECOND * (Math.exp(-Math.log1p(-q) / 2.5) - 1),
  shareBelow: (us) => 1 - Math.exp(-2.5 * Math.log1p(us / SECOND)),
};
const TABLE: Distribution = {
  name: "table",
  jitter: { kind: "table", quantilesUs: [0, SECOND, 5 * SECOND] },
  quantileUs: (q) => SECOND * (q < 0.5 ? 2 * q : 8 * q - 3),
  shareBelow: (us) => (us < SECOND ? us / SECOND / 2 : (us / SECOND + 3) / 8),
};

export function delayChecks(bench: Bench): readonly Check[] {
  return [
    exact("delay 20 ms", "µs", 20_000, delaysOf(bench, "delay 20 ms", { delayUs: 20_000 })[0] ?? 0),
    ...oldJitterChecks(bench),
    ...[NORMAL, UNIFORM, PARETO, TABLE].flatMap((one) => distributionChecks(bench, one, 0)),
    ...[NORMAL, UNIFORM, PARETO].flatMap((one) => distributionChecks(bench, one, 0.7)),
  ];
}

function delaysOf(bench: Bench, name: string, model: LinkModel): Float64Array {
  const link = bench.link(name, model);
  const delays = new Float64Array(bench.packets);
  for (let k = 0; k < delays.length; k++)
    delays[k] = link.deliveries(PACKET, 0).arrivals[0]?.atUs ?? Number.NaN;
  return delays;
}

/** `jitterUs`: whole microseconds, each as likely. */
function oldJitterChecks(bench: Bench): readonly Check[] {
  const name = "jitter 1 ms";
  const delays = delaysOf(bench, name, { jitterUs: 1_000 });
  let sum = 0;
  for (const delay of delays) sum += delay;
  const deviation = Math.sqrt((1_000 * 1_000 - 1) / 12);
  return [near(name, "mean µs", 499.5, sum / delays.length, deviation / Math.sqrt(delays.length))];
}

function distributionChecks(
  bench: Bench,
  distribution: Distribution,
  correlation: number,
): readonly Check[] {
  const { jitter, quantileUs } = distribution;
  const name = correlation === 0 ? distribution.name : `${distribution.name} ρ ${correlation}`;
  const delays = delaysOf(bench, name, { delayUs: BASE_US, jitter: { ...jitter, correlation } });
  const checks = QUANTILES.map((q) => {
    const limitUs = BASE_US + quantileUs(q);
    let below = 0;
    for (const delay of delays) if (delay <= limitUs) below++;
    const error = Math.sqrt(shareVariance(q, correlation) / delays.length);
    return near(name, `share below quantile ${q}`, q, below / delays.length, error);
  });
  return [...checks, neighboursCheck(name, delays, distribution, correlation)];
}

/** Of the share below the quantile q, for one packet. */
function shareVariance(q: number, correlation: number): number {
  const z = normalQuantile(q);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  let sum = 0;
  let [before, hermite, factorial, power] = [0, 1, 1, 1];
  // BOUNDED: ρᵏ is below 1e-17 by then
  for (let k = 1; k <= TERMS; k++) {
    factorial *= k;
    power *= correlation;
    sum += ((hermite * hermite) / factorial) * (power / (1 - power));
    [before, hermite] = [hermite, z * hermite - (k - 1) * before];
  }
  return q * (1 - q) + 2 * density * density * sum;
}

const TERMS = 110;

/** The correlation of normal scores with those of the packets before. */
function neighboursCheck(
  name: string,
  delays: Float64Array,
  { shareBelow }: Distribution,
  correlation: number,
): Check {
  const scoreOf = (delayUs: number): number =>
    exactQuantile(Math.min(1 - EDGE, Math.max(EDGE, shareBelow(delayUs - BASE_US))));
  let sum = 0;
  let before = scoreOf(delays[0] ?? 0);
  for (let k = 1; k < delays.length; k++) {
    const score = scoreOf(delays[k] ?? 0);
    sum += score * before;
    before = score;
  }
  const squared = correlation * correlation;
  const variance = 1 + squared + (4 * squared) / (1 - squared);
  const pairs = delays.length - 1;
  return near(name, "lag-1 correlation", correlation, sum / pairs, Math.sqrt(variance / pairs));
}

/** Whole microseconds put the outermost values on the edge, where a score would be infinite. */
const EDGE = 1e-9;
