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
import { LITTLE } from "../linux/message-batch.ts";
import { nowUs } from "./arrival-clock.ts";
import type { Flight } from "./lane.ts";

/** Something to be waited for. */
export interface Source {
  readonly fd: Fd;
  ready(): void;
}

const LOW = LITTLE ? 0 : 1;
const POLLFD_BYTES = 8;
const TEND_EVERY_US = 500_000;
/** Packets that leave before the next look at what came in. */
const LANDINGS_MAX = 256;
/**
 * A sleeping thread wakes up 30 to 60 µs late, so what is due sooner is waited for awake: that makes it 1 µs. No more
 * than a quarter of the time, lest packets that come close together keep a processor busy with waiting.
 */
const AWAKE_US = 60;
const AWAKE_SHARE = 0.25;
const AWAKE_CREDIT_MAX_US = 10_000;

export class RelayLoop {
  readonly queue: DeadlineQueue<Flight>;
  readonly #libc: Libc;
  readonly #tend: () => void;
  readonly #sources: Source[] = []; // BOUNDED: by `capacity`
  readonly #descriptors: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #timeout = new BigInt64Array(2);
  /** The same in halves: a BigInt for each wait would be garbage. */
  readonly #timeoutHalves = new Uint32Array(this.#timeout.buffer);
  /** How long may be waited awake. */
  #creditUs = 0;
  #isAwake = false;
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
    let lastUs = nowUs();
    let tendUs = lastUs + TEND_EVERY_US;
    while (!this.#stopped) {
      // BOUNDED: by stop()
      this.#land();
      const atUs = nowUs();
      this.#poll(this.#sleepUs(Math.min(this.queue.nextUs, tendUs) - atUs, atUs - lastUs));
      lastUs = atUs;
      if (atUs < tendUs) continue;
      tendUs = atUs + TEND_EVERY_US;
      this.#tend();
    }
  }

  /** How long to sleep when something is due in `waitUs`; the last round took `roundUs`. */
  #sleepUs(waitUs: number, roundUs: number): number {
    const earnedUs = (this.#isAwake ? AWAKE_SHARE - 1 : AWAKE_SHARE) * roundUs;
    this.#creditUs = Math.min(AWAKE_CREDIT_MAX_US, this.#creditUs + earnedUs);
    this.#isAwake = waitUs > 0 && waitUs <= AWAKE_US && this.#creditUs > 0;
    if (this.#isAwake || waitUs <= 0) return 0;
    return waitUs > AWAKE_US ? waitUs - AWAKE_US : waitUs;
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
    this.#timeoutHalves[LOW] = seconds;
    this.#timeoutHalves[2 + LOW] = (timeoutUs - seconds * 1_000_000) * 1_000;
    if (this.#libc.ppoll(this.#bytes, count, this.#timeout) <= 0) return;
    // from the end, so that a source that goes does not move those that are still to be looked at
    for (let i = count - 1; i >= 0; i--)
      if (descriptors[2 * i + 1] !== EVENTS_IN) sources[i]?.ready();
  }
}

/** struct pollfd: fd 4 | events 2 | revents 2; the two shorts as one number, no event come. */
const EVENTS_IN = new Int32Array(Int16Array.of(POLLIN, 0).buffer)[0] as number;
