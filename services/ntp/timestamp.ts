/**
 * NTP timestamps (RFC 5905 §6) and the way to microseconds and back.
 *
 *   timestamp   32 bits seconds . 32 bits fraction   since 1900-01-01, modulo 2^32 s (one era: 136 years)
 *   short       16 bits seconds . 16 bits fraction   root delay, root dispersion
 *   exponent    8 bits, signed                       poll and precision: 2^n seconds
 *
 * A timestamp does not say its era. Era 0 ends at 2036-02-07T06:28:16Z; the era meant is the one that puts the
 * timestamp nearest to a pivot, so whoever knows the time to 68 years reads it right.
 */
import { SECOND_US } from "../../net/instant.ts";

/** Both halves are unsigned 32-bit numbers, exactly as on the wire: every timestamp is represented without loss. */
export interface NtpTimestamp {
  readonly seconds: number;
  readonly fraction: number;
}

/** Unknown or not set (RFC 5905 §6). */
export const ZERO_TIMESTAMP: NtpTimestamp = Object.freeze({ seconds: 0, fraction: 0 });

const TWO_32 = 2 ** 32;
const ERA_US = TWO_32 * SECOND_US;
/** Seconds from 1900-01-01 to 1970-01-01 (RFC 5905 figure 4). */
const UNIX_EPOCH_SECONDS = 2_208_988_800;

/**
 * Microseconds since 1970 of a timestamp, in the era that lies nearest to `nearUnixUs`; rounded to the nearest
 * microsecond. Exact from 1684 to 2255.
 */
export function toUnixUs(timestamp: NtpTimestamp, nearUnixUs: number): number {
  const wholeUs = (timestamp.seconds - UNIX_EPOCH_SECONDS) * SECOND_US;
  const inEra0Us = wholeUs + Math.round((timestamp.fraction * SECOND_US) / TWO_32);
  return inEra0Us + Math.round((nearUnixUs - inEra0Us) / ERA_US) * ERA_US;
}

/** Whole seconds since 1970 of a timestamp, in the era that lies nearest to `nearUnixUs`. */
export function toUnixSeconds(timestamp: NtpTimestamp, nearUnixUs: number): number {
  const inEra0 = timestamp.seconds - UNIX_EPOCH_SECONDS;
  return inEra0 + Math.round((nearUnixUs / SECOND_US - inEra0) / TWO_32) * TWO_32;
}

/** Nanoseconds of a timestamp's fraction, cut off: a fraction counts quarters of one. */
export function fractionNanoseconds({ fraction }: NtpTimestamp): number {
  return Math.floor((fraction * 1_000_000_000) / TWO_32);
}

/**
 * The timestamp of a time of day in whole microseconds. The first instant of an era would be all zeros, which means
 * "unknown"; it gets the smallest fraction instead, a quarter of a nanosecond.
 */
export function fromUnixUs(unixUs: number): NtpTimestamp {
  const rest = unixUs % SECOND_US;
  const micros = rest < 0 ? rest + SECOND_US : rest;
  const seconds = ((unixUs - micros) / SECOND_US + UNIX_EPOCH_SECONDS) >>> 0;
  const fraction = Math.round((micros * TWO_32) / SECOND_US);
  return { seconds, fraction: seconds === 0 && fraction === 0 ? 1 : fraction };
}

/** Unknown or not set? */
export function isZero(timestamp: NtpTimestamp): boolean {
  return timestamp.seconds === 0 && timestamp.fraction === 0;
}

/** The same 64 bits? */
export function sameTimestamp(a: NtpTimestamp, b: NtpTimestamp): boolean {
  return a.seconds === b.seconds && a.fraction === b.fraction;
}

/** Microseconds of a short-format number, rounded to the nearest. */
export function shortToUs(short: number): number {
  return Math.round((short * SECOND_US) / 0x10000);
}

/** The short-format number nearest to a time; `shortToUs` and back is exact. Clamped to the 18 hours it can hold. */
export function shortFromUs(us: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.round((us * 0x10000) / SECOND_US)));
}

/** 2^exponent seconds in microseconds, not rounded. Doubling and halving are exact on every engine. */
export function exponentToUs(exponent: number): number {
  let us = SECOND_US;
  for (let i = 0; i < exponent; i++) us *= 2; // BOUNDED: by the eight bits of the field
  for (let i = 0; i > exponent; i--) us /= 2; // BOUNDED: likewise
  return us;
}

/** The largest exponent whose time is not longer than `us`, between 2^0 s and 2^17 s. */
export function exponentOf(us: number): number {
  let exponent = 0;
  while (exponent < 17 && exponentToUs(exponent + 1) <= us) exponent++; // BOUNDED: by 17
  return exponent;
}
