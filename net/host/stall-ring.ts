/**
 * Who kept the event loop busy, and when: the last 20 s in buckets of 100 ms, after the latency ring of libwebsockets
 * (200 buckets of start, sum, worst, count and a note about the worst).
 *
 * Two things are noted: each piece of work of the host, by the part of it that took longest, and a timer that fired
 * late although the host was idle: then something else kept the loop, or the machine, busy.
 */
import type { HostTiming } from "../latency.ts";

export const STALL_BUCKETS = 200;
export const STALL_BUCKET_US = 100_000;

/** Node's timers know milliseconds and may be one late: only what is later has been kept waiting. */
const TIMER_GRAIN_US = 2_000;

/** What happened within one bucket. */
export interface Stall {
  /** When the bucket begins, on the monotonic clock of the host. */
  readonly monoUs: number;
  readonly sumUs: number;
  readonly worstUs: number;
  readonly count: number;
  /** What the longest piece was about: `parse of a datagram`, `send of DISCOVER`, `something else`. */
  readonly what: string;
}

export class StallRing {
  readonly #buckets: (Stall | undefined)[] = []; // BOUNDED: by STALL_BUCKETS
  /** The longest part of the piece that is going on. */
  #longestUs = -1;
  #longest = "";
  /** When the last piece ended. */
  #freeUs = 0;

  /** Takes what a host measured, in the order in which it comes. */
  take(timing: HostTiming): void {
    const { phase, monoUs, durationUs, input } = timing;
    switch (phase) {
      case "queue":
        if (input === "deadline") this.#late(monoUs, monoUs + durationUs);
        return;
      case "send":
      case "parse":
      case "notify":
        if (durationUs <= this.#longestUs) return;
        this.#longestUs = durationUs;
        this.#longest = `${phase} of ${timing.about?.what ?? `a ${input}`}`;
        return;
      case "stall":
        this.#add(monoUs, durationUs, this.#longest);
        this.#freeUs = monoUs + durationUs;
        this.#longestUs = -1;
    }
  }

  /** The buckets whose longest piece was the longest, that one first; at most `count`. */
  worst(count: number): readonly Stall[] {
    return this.all()
      .toSorted((a, b) => b.worstUs - a.worstUs || a.monoUs - b.monoUs)
      .slice(0, count);
  }

  /** Every bucket in which something happened, oldest first. */
  all(): readonly Stall[] {
    const filled = this.#buckets.filter((bucket) => bucket !== undefined);
    const newestUs = Math.max(...filled.map(({ monoUs }) => monoUs));
    return filled
      .filter(({ monoUs }) => monoUs > newestUs - STALL_BUCKETS * STALL_BUCKET_US)
      .toSorted((a, b) => a.monoUs - b.monoUs);
  }

  /** A timer that was due fired now; what the host's own work had to do with it has been noted already. */
  #late(dueUs: number, nowUs: number): void {
    const sinceUs = Math.max(dueUs, this.#freeUs);
    if (this.#freeUs === 0 || nowUs - sinceUs < TIMER_GRAIN_US) return;
    this.#add(sinceUs, nowUs - sinceUs, "something else");
  }

  #add(atUs: number, durationUs: number, what: string): void {
    const number = Math.floor(atUs / STALL_BUCKET_US);
    const monoUs = number * STALL_BUCKET_US;
    const place = number % STALL_BUCKETS;
    const before = this.#buckets[place];
    if (before?.monoUs !== monoUs) {
      this.#buckets[place] = { monoUs, sumUs: durationUs, worstUs: durationUs, count: 1, what };
      return;
    }
    const isWorst = durationUs > before.worstUs;
    this.#buckets[place] = {
      monoUs,
      sumUs: before.sumUs + durationUs,
      worstUs: isWorst ? durationUs : before.worstUs,
      count: before.count + 1,
      what: isWorst ? what : before.what,
    };
  }
}
