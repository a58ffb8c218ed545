/** What the search may vary of the adaptive policy. */
import { ADAPTIVE, type RetryPreset } from "../../../net/retry-presets.ts";
import type { RetryPolicy } from "../../../net/retry.ts";

export interface Candidate {
  /** Shortest waits after DISCOVER 1, 2, … on an unknown path; the last repeats. */
  readonly discoverMs: readonly number[];
  /** How much longer each may be. */
  readonly jitterPercent: number;
  /** On a known path, for REQUEST and DNS: so many waits of one timeout, and each later one longer by a factor. */
  readonly quick: number;
  readonly growth: number;
  /** The same for NTP, whose budget keeps it polite. */
  readonly ntpQuick: number;
}

/** Timeouts of a known path grow to this many; the last wait of an unknown one bounds them, too. */
const TIMEOUTS_MAX = 300;
const NTP_TIMEOUTS_MAX = 800;
/** No REQUEST and no query is given up sooner: the server may be slow, not away. */
const PATIENCE_US = 5_000_000;

/** The preset with what a candidate has, all else as it is. */
export function presetWith(candidate: Candidate, name = "candidate"): RetryPreset {
  const { discoverMs, jitterPercent, quick, growth, ntpQuick } = candidate;
  const { discover, request, ntp } = ADAPTIVE;
  const answer = withTimeouts(request, timeoutsOf(quick, growth, TIMEOUTS_MAX));
  return {
    name,
    discover: {
      ...discover,
      delaysUs: discoverMs.map((ms) => ms * 1_000),
      jitter: { kind: "additive", percent: jitterPercent },
    },
    request: { ...answer, conceal: patientTries(answer) - 1 },
    ntp: withTimeouts(ntp, timeoutsOf(ntpQuick, growth, NTP_TIMEOUTS_MAX)),
    dns: { ...answer, conceal: patientTries(answer) - 1 },
  };
}

function withTimeouts(policy: RetryPolicy, timeouts: readonly number[]): RetryPolicy {
  const { adaptive } = policy;
  return adaptive === undefined ? policy : { ...policy, adaptive: { ...adaptive, timeouts } };
}

function timeoutsOf(quick: number, growth: number, most: number): readonly number[] {
  const timeouts = Array.from({ length: quick }, () => 1);
  for (let next = growth; next < most; next *= growth) timeouts.push(Number(next.toPrecision(2)));
  return timeouts;
}

/** Tries that take as long as patience asks for, on the fastest of paths. */
function patientTries({ adaptive }: RetryPolicy): number {
  const { timeouts = [], floorUs = 0 } = adaptive ?? {};
  let tries = 0;
  for (let sumUs = 0; sumUs < PATIENCE_US && tries < timeouts.length; tries++)
    sumUs += (timeouts[tries] ?? 0) * floorUs;
  return tries;
}

/** Every candidate that differs in one thing. */
export function neighbours(of: Candidate): readonly Candidate[] {
  const found: Candidate[] = []; // BOUNDED: by the parameters
  of.discoverMs.forEach((ms, index) => {
    const changed = (discoverMs: readonly number[]): unknown => found.push({ ...of, discoverMs });
    for (const factor of [0.7, 1.4]) changed(of.discoverMs.with(index, rounded(ms * factor)));
    const next = of.discoverMs[index + 1];
    if (next !== undefined)
      changed(of.discoverMs.toSpliced(index + 1, 0, rounded(Math.sqrt(ms * next))));
    if (of.discoverMs.length > 2) changed(of.discoverMs.toSpliced(index, 1));
  });
  for (const jitterPercent of [50, 100, 150]) found.push({ ...of, jitterPercent });
  for (const quick of [of.quick - 1, of.quick + 1]) found.push({ ...of, quick });
  for (const ntpQuick of [of.ntpQuick - 1, of.ntpQuick + 1]) found.push({ ...of, ntpQuick });
  for (const growth of [1.4, 1.5, 1.7, 2]) found.push({ ...of, growth });
  return found.filter(
    ({ discoverMs, quick, ntpQuick }) =>
      quick >= 1 && ntpQuick >= 1 && discoverMs.every((ms, at) => ms >= (discoverMs[at - 1] ?? 0)),
  );
}

/** Two figures: nobody can tell more apart. */
function rounded(ms: number): number {
  return Number(ms.toPrecision(2));
}
