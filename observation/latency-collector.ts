/**
 * Makes latency records of an event log: of a live run, a simulated or a replayed one. It sees nothing else, but for
 * what a host measures of itself.
 *
 * A record is handed on when its phase has ended; for an answer that is known when the clock of the log goes on.
 */
import type { LogEvent } from "../net/event-log.ts";
import type { HostTiming, LatencyRecord } from "../net/latency.ts";
import { LatencyHostWork } from "./latency-host-work.ts";
import { LatencyLadder } from "./latency-ladder.ts";
import { LatencyTransactions } from "./latency-transactions.ts";

export class LatencyCollector {
  readonly #transactions: LatencyTransactions;
  readonly #ladder: LatencyLadder;
  readonly #hostWork: LatencyHostWork;
  #lastUs = 0;

  constructor(onRecord: (record: LatencyRecord) => void) {
    this.#transactions = new LatencyTransactions(onRecord);
    this.#ladder = new LatencyLadder(onRecord);
    this.#hostWork = new LatencyHostWork(onRecord);
  }

  /** The next event of the log. Packets are in it where the bring-up explains itself. */
  event(event: LogEvent): void {
    this.#lastUs = event.atUs;
    this.#transactions.reach(event.atUs);
    switch (event.type) {
      case "packet-sent":
        this.#hostWork.sent(event);
        return this.#transactions.sent(event);
      case "packet-received":
        this.#hostWork.arrived(event);
        return this.#transactions.received(event);
      case "packet-ignored":
        return this.#hostWork.arrived(event);
      case "send-failed":
        return this.#transactions.failed(event);
      case "service":
        return this.#transactions.service(event);
      case "state-entered":
        return this.#ladder.entered(event);
      case "held":
      case "vetoed":
        return this.#ladder.held(event);
      case "released":
        return this.#ladder.released(event);
      case "hold-expired":
        return this.#ladder.expired(event);
      case "packet-dropped":
      case "withdrawn":
      case "fact":
      case "fact-lost":
      case "blob":
      case "operation":
      case "link":
      case "link-model":
      case "outcome":
      case "finding":
        return;
    }
  }

  /** The next timing of the host, in its order; `zeroUs`: the zero of the log's clock, on the clock of the host. */
  hostTiming(timing: HostTiming, zeroUs: number): void {
    this.#hostWork.take(timing, zeroUs);
  }

  /** The clock of the log has come this far, and nothing has happened: an answer that was the last event is one. */
  reach(atUs: number): void {
    this.#transactions.reach(atUs);
  }

  /** The run is over, or nobody wants to know more: what has not ended is told as `open`. Once. */
  finish(atUs = this.#lastUs): void {
    this.#transactions.finish(atUs);
    this.#ladder.finish(atUs);
    this.#hostWork.flush();
  }
}
