/**
 * The kernel's clocks, read directly: nothing is estimated, and nothing spins.
 *
 *   monoUs   CLOCK_BOOTTIME, which goes on while the machine sleeps: a lease runs out in a suspended laptop too
 *   unixUs   CLOCK_REALTIME
 *
 * The two are read one after the other, 0.1 µs apart.
 */
import type { Instant } from "../../instant.ts";
import type { Clock } from "../clock.ts";
import { CLOCK_BOOTTIME, CLOCK_REALTIME, SIOCGSTAMPNS } from "./constants.ts";
import type { Fd, Libc } from "./libc.ts";

const NANOSECONDS = 1_000_000_000;

export class KernelClock implements Clock {
  readonly #libc: Libc;
  readonly #time = new BigInt64Array(2);
  readonly #bytes = new Uint8Array(this.#time.buffer);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  now(): Instant {
    const monoUs = this.#read(CLOCK_BOOTTIME);
    return { monoUs, unixUs: this.#read(CLOCK_REALTIME) };
  }

  /**
   * When the kernel received the packet that was last read from `fd`; undefined if it did not note it. The first call
   * for a socket is answered so, and makes the kernel note it from then on.
   */
  receiveStamp(fd: Fd): Instant | undefined {
    if (this.#libc.ioctl(fd, SIOCGSTAMPNS, this.#bytes) < 0) return undefined;
    const unixUs = this.#microseconds();
    const now = this.now();
    const agoUs = now.unixUs - unixUs;
    // a clock that was set in between says nothing about when the packet came
    if (agoUs < 0 || agoUs > MAX_AGE_US) return undefined;
    return { monoUs: now.monoUs - agoUs, unixUs };
  }

  #read(clock: number): number {
    this.#libc.clockGettime(clock, this.#time);
    return this.#microseconds();
  }

  #microseconds(): number {
    const nanoseconds = Number(this.#time[0]) * NANOSECONDS + Number(this.#time[1]);
    return Math.floor(nanoseconds / 1_000);
  }
}

/** A packet waits for its reader no longer than this, or its stamp is not believed. */
const MAX_AGE_US = 60_000_000;
