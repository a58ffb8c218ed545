/**
 * From a reply to a time sample: the content checks and the arithmetic (RFC 5905 §8).
 *
 *   server      T2 ─── T3          offset = ((T2 − T1) + (T3 − T4)) / 2      server − local
 *              ↗          ↘        delay  = (T4 − T1) − (T3 − T2)
 *   client   T1            T4      error  = delay / 2 + root delay / 2 + root dispersion + precision
 *                                           + 15 ppm × (T4 − T1), and 15 ppm of the time since
 *
 * Offset is taken on the time of day, delay on the monotonic clock; where the two disagree about T4 − T1 the time of
 * day was stepped in between, and the sample says nothing. Whatever path asymmetry, the true offset lies within the
 * error, provided the server is as good as it says.
 */
import { formatDurationUs, SECOND_US, type Instant } from "../../net/instant.ts";
import { PASSED, type CheckName, type Checks } from "./checks.ts";
import { referenceIdText } from "./reference-id.ts";
import { exponentToUs, isZero, sameTimestamp, toUnixUs, type NtpTimestamp } from "./timestamp.ts";
import { LEAP_UNKNOWN, type NtpMessage } from "./wire.ts";

export interface TimeSample {
  /** Address that answered; `address:port` where the port is not 123. */
  readonly server: string;
  /** Name it was found by. */
  readonly name?: string;
  readonly stratum: number;
  readonly leap: number;
  readonly referenceId: string;
  /** Of the server's clock, rounded up. */
  readonly precisionUs: number;
  /** Server − local. */
  readonly offsetUs: number;
  readonly delayUs: number;
  /** Greatest distance of `offsetUs` from the truth at `at`; `errorAtUs` gives it for later. */
  readonly errorUs: number;
  readonly rootDelayUs: number;
  readonly rootDispersionUs: number;
  /** When the reply arrived. */
  readonly at: Instant;
  readonly checks: Checks;
}

/** Everything about an exchange that is not in the reply. */
export interface Exchange {
  readonly server: string;
  readonly name: string | undefined;
  /** T1. */
  readonly sent: Instant;
  /** T4. */
  readonly received: Instant;
  /** Stamps of the server's last accepted reply; zero before the first. */
  readonly lastReceive: NtpTimestamp;
  readonly lastTransmit: NtpTimestamp;
  readonly maxRootDistanceUs: number;
  /** The time of day is at least this: decides the era where the local clock was never set. */
  readonly earliestUnixUs: number;
}

export interface Refusal {
  readonly kind: "refusal";
  readonly check: CheckName;
  readonly reason: string;
}

export type Judgement = { readonly kind: "sample"; readonly sample: TimeSample } | Refusal;

/** RFC 5905 §7.2 MAXDISP. */
export const MAX_ROOT_DISTANCE_US = 16 * SECOND_US;
/** chrony: longest delay, and longest time in the server, that a sample may have. */
const MAX_DELAY_US = 3 * SECOND_US;
const MAX_TURNAROUND_US = 4 * SECOND_US;
/** RFC 5905 §7.2 PHI: how fast two clocks may part. */
const DRIFT_PPM = 15;
/** Four stamps and one result, each rounded to whole microseconds. */
const ROUNDING_US = 2;
/** The two clocks are not read at the same instant, and a kernel slews by up to 500 ppm. */
const STEP_US = 1_000;
const SLEW_PPM = 500;

/** Error bound of a sample at a later instant of the monotonic clock (it grows by PHI). */
export function errorAtUs(sample: TimeSample, monoUs: number): number {
  return sample.errorUs + partsPerMillion(DRIFT_PPM, Math.max(0, monoUs - sample.at.monoUs));
}

/** Judges the content of a reply that is known to come from the server asked. */
export function judge(reply: NtpMessage, exchange: Exchange): Judgement {
  return (
    statusFault(reply) ??
    stampFault(reply, exchange) ??
    distanceFault(reply, exchange.maxRootDistanceUs) ??
    measure(reply, exchange)
  );
}

function statusFault(reply: NtpMessage): Refusal | undefined {
  if (reply.leap === LEAP_UNKNOWN) return refusal("T6", "leap 3: its clock is not synchronised");
  if (reply.stratum < 1 || reply.stratum > 15) {
    return refusal("T6", `stratum ${reply.stratum}: not from 1 to 15`);
  }
  return undefined;
}

function stampFault(reply: NtpMessage, exchange: Exchange): Refusal | undefined {
  if (isZero(reply.receive)) return refusal("T3", "its receive stamp is zero");
  if (isZero(reply.transmit)) return refusal("T3", "its transmit stamp is zero");
  if (
    sameTimestamp(reply.receive, exchange.lastReceive) &&
    sameTimestamp(reply.transmit, exchange.lastTransmit)
  ) {
    return refusal("T1", "its stamps are those of its last reply");
  }
  return undefined;
}

function distanceFault(reply: NtpMessage, maxUs: number): Refusal | undefined {
  const distanceUs = reply.rootDelayUs / 2 + reply.rootDispersionUs;
  if (distanceUs < maxUs) return undefined;
  const limit = formatDurationUs(maxUs);
  return refusal("T7", `root distance ${formatDurationUs(distanceUs)}, the limit is ${limit}`);
}

function measure(reply: NtpMessage, exchange: Exchange): Judgement {
  const { sent, received } = exchange;
  const elapsedUs = received.monoUs - sent.monoUs;
  const steppedUs = received.unixUs - sent.unixUs - elapsedUs;
  if (Math.abs(steppedUs) > STEP_US + partsPerMillion(SLEW_PPM, elapsedUs)) {
    return refusal(
      "clock",
      `the local clock was stepped by ${formatDurationUs(steppedUs)} meanwhile`,
    );
  }
  const receiveUs = toUnixUs(reply.receive, Math.max(received.unixUs, exchange.earliestUnixUs));
  const transmitUs = toUnixUs(reply.transmit, receiveUs);
  const turnaroundUs = transmitUs - receiveUs;
  const roundTripUs = elapsedUs - turnaroundUs;
  const precisionUs = Math.ceil(exponentToUs(reply.precision));
  const dispersionUs = precisionUs + ROUNDING_US + partsPerMillion(DRIFT_PPM, elapsedUs);
  const fault = delayFault(turnaroundUs, roundTripUs, precisionUs, dispersionUs);
  if (fault !== undefined) return fault;

  const offsetUs = Math.round((receiveUs - sent.unixUs + (transmitUs - received.unixUs)) / 2);
  const halvesUs = Math.ceil((Math.abs(roundTripUs) + reply.rootDelayUs) / 2);
  const sample: TimeSample = {
    server: exchange.server,
    ...(exchange.name === undefined ? undefined : { name: exchange.name }),
    stratum: reply.stratum,
    leap: reply.leap,
    referenceId: referenceIdText(reply.stratum, reply.referenceId),
    precisionUs,
    offsetUs,
    delayUs: Math.max(0, roundTripUs),
    errorUs: halvesUs + reply.rootDispersionUs + dispersionUs + Math.abs(steppedUs),
    rootDelayUs: reply.rootDelayUs,
    rootDispersionUs: reply.rootDispersionUs,
    at: received,
    checks: PASSED,
  };
  return { kind: "sample", sample };
}

function delayFault(
  turnaroundUs: number,
  roundTripUs: number,
  precisionUs: number,
  dispersionUs: number,
): Refusal | undefined {
  if (precisionUs > MAX_DELAY_US) return refusal("TA", "its precision is worse than 3 s");
  if (turnaroundUs < 0) return refusal("TA", "it sent the reply before it had the request");
  if (turnaroundUs > MAX_TURNAROUND_US) {
    return refusal("TA", `it kept the request for ${formatDurationUs(turnaroundUs)}`);
  }
  if (roundTripUs - dispersionUs > MAX_DELAY_US) {
    return refusal("TA", `delay ${formatDurationUs(roundTripUs)}, the limit is 3 s`);
  }
  if (roundTripUs < -dispersionUs - STEP_US) {
    return refusal("TA", "it kept the request for longer than the whole exchange took");
  }
  return undefined;
}

/** Rounded up: an error bound must not shrink. */
function partsPerMillion(parts: number, us: number): number {
  return Math.ceil((us * parts) / 1_000_000);
}

function refusal(check: CheckName, reason: string): Refusal {
  return { kind: "refusal", check, reason };
}
