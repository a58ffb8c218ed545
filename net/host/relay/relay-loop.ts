/**
 * The relay's loop: waits for descriptors and for the next packet that is due, in one system call, and nothing else
 * happens in this thread.
 *
 *        ┌──────────────────────── ppoll(descriptors, until the next is due) ◀─┐
 *        ├─▶ due packets leave ─▶ descriptors are read, a batch each ──────────┤
 *        └─▶ twice a second: interfaces, idle clients, records ────────────────┘
 */
import type { DeadlineQueue } from "../../deadline-queue.ts";
import { POLLIN } from "../linux/constants.ts";
import type { Fd, Libc } from "../linux/libc.ts";
import { nowUs } from "./arrival-clock.ts";
import type { Flight } from "./lane.ts";

/** Something to be waited for. */
export interface Source {
  readonly fd: Fd;
  ready(): void;
}

const POLLFD_BYTES = 8;
const TEND_EVERY_US = 500_000;
/** Packets that leave before the next look at what came in. */
const LANDINGS_MAX = 256;
/** A sleeping thread wakes up this late; what is due sooner is waited for awake. */
const AWAKE_US = 0;

export class RelayLoop {
  readonly queue: DeadlineQueue<Flight>;
  readonly #libc: Libc;
  readonly #tend: () => void;
  readonly #sources: Source[] = []; // BOUNDED: by `capacity`
  readonly #descriptors: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #timeout = new BigInt64Array(2);
  #stopped = false;

  /** `tend` is called twice a second, with room for `capacity` sources. */
  constructor(libc: Libc, queue: DeadlineQueue<Flight>, capacity: number, tend: () => void) {
    this.#libc = libc;
    this.queue = queue;
    this.#tend = tend;
    this.#descriptors = new Int32Array(new ArrayBuffer(capacity * POLLFD_BYTES));
    this.#bytes = new Uint8Array(this.#descriptors.buffer);
  }

  add(source: Source): void {
    this.#sources.push(source);
  }

  remove(source: Source): void {
    const place = this.#sources.indexOf(source);
    if (place >= 0) this.#sources.splice(place, 1);
  }

  stop(): void {
    this.#stopped = true;
  }

  run(): void {
    let tendUs = nowUs() + TEND_EVERY_US;
    while (!this.#stopped) {
      // BOUNDED: by stop()
      this.#land();
      const untilUs = Math.min(this.queue.nextUs - AWAKE_US, tendUs);
      this.#poll(Math.max(0, untilUs - nowUs()));
      if (nowUs() < tendUs) continue;
      tendUs = nowUs() + TEND_EVERY_US;
      this.#tend();
    }
  }

  #land(): void {
    for (let i = 0; i < LANDINGS_MAX; i++) {
      const due = this.queue.popDue(nowUs());
      if (due === undefined) return;
      due.value.lane.land(due.value, due.deadlineUs);
    }
  }

  #poll(timeoutUs: number): void {
    const sources = this.#sources;
    const count = sources.length;
    const descriptors = this.#descriptors;
    for (let i = 0; i < count; i++) {
      descriptors[2 * i] = (sources[i] as Source).fd;
      descriptors[2 * i + 1] = EVENTS_IN;
    }
    const seconds = Math.floor(timeoutUs / 1_000_000);
    this.#timeout[0] = BigInt(seconds);
    this.#timeout[1] = BigInt((timeoutUs - seconds * 1_000_000) * 1_000);
    if (this.#libc.ppoll(this.#bytes, count, this.#timeout) <= 0) return;
    // from the end, so that a source that goes does not move those that are still to be looked at
    for (let i = count - 1; i >= 0; i--)
      if (descriptors[2 * i + 1] !== EVENTS_IN) sources[i]?.ready();
  }
}

/** struct pollfd: fd 4 | events 2 | revents 2; the two shorts as one number, no event come. */
const EVENTS_IN = new Int32Array(Int16Array.of(POLLIN, 0).buffer)[0] as number;
