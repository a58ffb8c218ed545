/**
 * What a host measured of itself, told by whom it was done for: timings come before the events of their step, which
 * say what it was about. What no event speaks for is the work of the `host`.
 */
import { formatEndpoint } from "../net/endpoint.ts";
import type { LogEvent } from "../net/event-log.ts";
import type { HostTiming, LatencyRecord } from "../net/latency.ts";

type Sent = Extract<LogEvent, { type: "packet-sent" }>;
type Arrived = Extract<LogEvent, { type: "packet-received" | "packet-ignored" }>;

/** One step sends a packet or a few; what is beyond is told without a source. */
const WAITING_MAX = 64;

export class LatencyHostWork {
  readonly #onRecord: (record: LatencyRecord) => void;
  /** Of the step whose events are still to come. */
  #waiting: HostTiming[] = []; // BOUNDED: by WAITING_MAX
  #zeroUs = 0;

  constructor(onRecord: (record: LatencyRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** `zeroUs`: the zero of the log's clock, on the host's. */
  take(timing: HostTiming, zeroUs: number): void {
    this.#zeroUs = zeroUs;
    switch (timing.phase) {
      case "queue":
      case "notify":
      case "stall":
        this.flush(); // a step begins, or its events have been told
        break;
      case "parse":
      case "send":
        break;
    }
    this.#waiting.push(timing);
    const waits = timing.phase !== "notify" && timing.phase !== "stall";
    if (!waits || this.#waiting.length >= WAITING_MAX) this.flush();
  }

  arrived(event: Arrived): void {
    if (this.#waiting.length === 0) return;
    const { source, from, lengthBytes } = event;
    this.#waiting = this.#waiting.filter((timing) => {
      if (timing.phase === "send" || timing.input !== "datagram") return true;
      const what = event.what ?? "datagram";
      const record = {
        ...this.#record(timing, source, what),
        outcome: event.type === "packet-received" ? "done" : "refused",
        peer: formatEndpoint(from),
        receivedBytes: lengthBytes,
      } as const;
      const transaction = event.type === "packet-received" ? event.transaction : undefined;
      this.#onRecord(transaction === undefined ? record : { ...record, transaction });
      return false;
    });
  }

  sent({ source, to, transaction, attempt, what, lengthBytes }: Sent): void {
    const place = this.#waiting.findIndex(
      ({ phase, about }) =>
        phase === "send" && about?.transaction === transaction && about.attempt === attempt,
    );
    const timing = this.#waiting[place];
    if (timing === undefined) return;
    this.#waiting.splice(place, 1);
    this.#onRecord({
      ...this.#record(timing, source, what),
      transaction,
      attempt,
      peer: formatEndpoint(to),
      sentBytes: lengthBytes,
    });
  }

  /** No event spoke for these. */
  flush(): void {
    for (const timing of this.#waiting) {
      this.#onRecord(this.#record(timing, "host", timing.about?.what ?? timing.input));
    }
    this.#waiting.length = 0;
  }

  #record({ monoUs, durationUs, phase }: HostTiming, source: string, what: string): LatencyRecord {
    return { atUs: monoUs - this.#zeroUs, durationUs, phase, source, what, outcome: "done" };
  }
}
