/** Timestamps of capture files: ticks of some length since 1970, as seconds and nanoseconds. */
import type { CaptureTime } from "./frame.ts";

const NANOSECONDS = 1_000_000_000n;
/** Up to here (the year 2255) microseconds since 1970 are exact as a number; a file that says more is not believed. */
const SECONDS_MAX = 9_000_000_000;
const TWO_32 = 2 ** 32;

/** How an interface counts time. */
export class Clock {
  /** Ticks of one second. */
  readonly #ticks: bigint;
  /** Seconds to add. */
  readonly #offset: number;
  readonly #digits: 6 | 9;
  /** The same as `#ticks` where plain numbers hold every time that is believed, otherwise 0. */
  readonly #plainTicks: number;

  /** `resolution` as in pcapng: 2^-n with the highest bit set, otherwise 10^-n; `offset` in seconds. */
  constructor(resolution = 6, offset = 0) {
    const exponent = BigInt(resolution & 0x7f);
    this.#ticks = (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
    this.#offset = offset;
    this.#digits = this.#ticks > 1_000_000n ? 9 : 6;
    this.#plainTicks = this.#ticks > 1_000_000n ? 0 : Number(this.#ticks);
  }

  /** The time of a count of ticks in two words; undefined beyond the year 2255. */
  time(high: number, low: number): CaptureTime | undefined {
    const perSecond = this.#plainTicks;
    if (perSecond > 0 && high < 0x20_0000) {
      const ticks = high * TWO_32 + low;
      const fraction = ticks % perSecond;
      const nanoseconds = Math.floor((fraction * 1_000_000_000) / perSecond);
      return timeOf((ticks - fraction) / perSecond + this.#offset, nanoseconds, this.#digits);
    }
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const nanoseconds = Number(((ticks % this.#ticks) * NANOSECONDS) / this.#ticks);
    return timeOf(Number(ticks / this.#ticks) + this.#offset, nanoseconds, this.#digits);
  }
}

/** A time, unless it lies beyond what is believed. A fraction of a second or more carries over. */
export function timeOf(
  seconds: number,
  nanoseconds: number,
  digits: 6 | 9,
): CaptureTime | undefined {
  if (Math.abs(seconds) > SECONDS_MAX) return undefined;
  if (nanoseconds < 1_000_000_000) return { seconds, nanoseconds, digits };
  const carried = Math.floor(nanoseconds / 1_000_000_000);
  return {
    seconds: seconds + carried,
    nanoseconds: nanoseconds - carried * 1_000_000_000,
    digits,
  };
}
