/**
 * What an adaptive policy must not cost. The cheapest to find out comes first, so that most candidates are refused
 * within a second.
 */
import { scheduleOf } from "../../../experiment/retry-schedule.ts";
import { RETRY_PRESETS, type RetryPreset } from "../../../net/retry-presets.ts";
import type { RetryPolicy } from "../../../net/retry.ts";
import type { PathEstimate } from "../../../net/round-trips.ts";
import {
  fleetOutcomeOf,
  outcomeOf,
  type FleetOutcome,
  type Outcome,
  type Path,
} from "./measure.ts";

export interface Limit {
  readonly name: string;
  readonly most: number;
  /** Above `most` the policy is refused. */
  readonly of: (policy: RetryPreset) => number;
}

/** A fifth of a fleet of 10 000 against a fifth of the server comes to the same shares, and takes a fifth of the time. */
const DEVICES = 2_000;
const QUEUE_PACKETS = 33;
/** 500 packets a second for 10 000 devices: 250 leases, each written to a disk before it is granted. */
const SERVERS_PER_SECOND = [100];
const HARD_BURSTS = [0.2, 0.3, 0.4];
const RUNS = 1_000;
const AIM_RUNS = 3_000;

const RFC2131 = RETRY_PRESETS.get("rfc2131") as RetryPreset;
const others = [...RETRY_PRESETS.values()].filter(({ name }) => name !== "adaptive");

/** All of them; the presets that are compared with are measured on the way. */
export function limits(): readonly Limit[] {
  return [...courtesy(), aim(), ...packets(), ...bursts(), ...fleets()];
}

/**
 * A server that checks by ping for 1 s (ISC) or 3 s (dnsmasq) whether an address is free hears so many DISCOVERs, and
 * one that takes a second over a REQUEST or a name, on a fast path, so many of those.
 */
function courtesy(): readonly Limit[] {
  const path = { roundTripUs: 10_000, variationUs: 5_000 };
  return [
    {
      name: "haste, 1/ms",
      most: 1 / 30,
      of: ({ discover }) => 1_000 / (discover.delaysUs[0] ?? 0),
    },
    { name: "DISCOVERs in 1 s", most: 5, of: ({ discover }) => sendsWithin(discover, 1_000_000) },
    { name: "DISCOVERs in 3 s", most: 6, of: ({ discover }) => sendsWithin(discover, 3_000_000) },
    {
      name: "REQUESTs in 1 s",
      most: 9,
      of: ({ request }) => sendsWithin(request, 1_000_000, path),
    },
  ];
}

/** 700 ms is asked for; other dice may differ. */
function aim(): Limit {
  const path = { delayUs: 5_000, loss: 0.3 };
  const of = (policy: RetryPreset): number => outcomeOf(policy, path, AIM_RUNS).p90Us / 1_000;
  return { name: "p90 at 30 %, ms", most: 600, of };
}

/** In the middle of the jitter. */
function sendsWithin(policy: RetryPolicy, spanUs: number, path?: PathEstimate): number {
  return scheduleOf(policy, path).sends.filter(({ at }) => at.middleUs < spanUs).length;
}

function packets(): readonly Limit[] {
  return [
    leanness({ delayUs: 300_000, loss: 0 }, 2),
    leanness({ delayUs: 300_000, loss: 0.3 }, 1.5),
    leanness({ delayUs: 5_000, loss: 0.3 }, 2),
  ];
}

/** At most so many times the packets of the leanest preset. */
function leanness(path: Path, most: number): Limit {
  const leanest = Math.min(...others.map((preset) => outcomeOf(preset, path, RUNS).packets));
  return {
    name: `packets at ${2 * path.delayUs} µs and ${100 * path.loss} %`,
    most: most * leanest,
    of: (policy) => outcomeOf(policy, path, RUNS).packets,
  };
}

/** In long bursts only patience helps: who sends more rarely than `lws`, for ever every 5 s, comes later than it. */
function bursts(): readonly Limit[] {
  return HARD_BURSTS.flatMap((loss) => {
    const path = { delayUs: 5_000, loss, burst: 10 };
    const best = others.map((preset) => outcomeOf(preset, path, RUNS));
    const least = (of: (one: Outcome) => number): number => Math.min(...best.map(of));
    const own = remembering((policy) => outcomeOf(policy, path, RUNS));
    return [
      {
        name: `failures in bursts of 10 at ${100 * loss} %`,
        most: 1 - 0.98 * (1 - least(({ success }) => 1 - success)),
        of: (policy) => 1 - own(policy).success,
      },
      {
        name: `p90 in bursts of 10 at ${100 * loss} %, µs`,
        most: 1.02 * least(({ p90Us }) => p90Us),
        of: (policy) => own(policy).p90Us,
      },
    ];
  });
}

/** rfc2131 against the same server. */
const reference = new Map<number, FleetOutcome>(); // BOUNDED: by SERVERS_PER_SECOND

function fleetOf(policy: RetryPreset, perSecond: number): FleetOutcome {
  return fleetOutcomeOf(policy, DEVICES, { perSecond, queuePackets: QUEUE_PACKETS });
}

function referenceOf(perSecond: number): FleetOutcome {
  const known = reference.get(perSecond) ?? fleetOf(RFC2131, perSecond);
  reference.set(perSecond, known);
  return known;
}

/** Drops of a fleet, in those under rfc2131. */
export function dropShare(policy: RetryPreset, perSecond = 100): number {
  return fleetOf(policy, perSecond).drops / referenceOf(perSecond).drops;
}

function fleets(): readonly Limit[] {
  return SERVERS_PER_SECOND.flatMap((perSecond) => {
    const known = referenceOf(perSecond);
    const own = remembering((policy) => fleetOf(policy, perSecond));
    return [
      {
        name: `drops of a fleet, ${perSecond} packets/s`,
        most: 1.9, // 2, less what another fleet may differ
        of: (policy) => own(policy).drops / known.drops,
      },
      {
        name: `time of a fleet, ${perSecond} packets/s`,
        most: 1.1,
        of: (policy) => own(policy).p99Us / known.p99Us,
      },
    ];
  });
}

/** The last answer is remembered: two limits look at one measurement. */
function remembering<T>(of: (policy: RetryPreset) => T): (policy: RetryPreset) => T {
  let last: { readonly policy: RetryPreset; readonly value: T } | undefined;
  return (policy) => {
    if (last?.policy !== policy) last = { policy, value: of(policy) };
    return last.value;
  };
}
