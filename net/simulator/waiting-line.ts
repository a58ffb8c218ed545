/**
 * The line in front of a service of finite capacity: datagrams wait in it, as in the buffer of a socket, and are
 * served one after the other; one that finds the line full is dropped.
 *
 *   received = served + dropped + waiting + in service
 */
import type { Input } from "../service.ts";
import type { Engine, Happening } from "./engine.ts";

export interface Capacity {
  /** What each datagram takes, whatever is in it: whole microseconds. 0: it is served at once. */
  readonly serviceUs: number;
  /** Datagrams that can wait beside the one in service; Infinity for any number. */
  readonly queuePackets: number;
}

/** What a service of finite capacity has had to do so far. */
export interface Load {
  readonly received: number;
  readonly served: number;
  readonly dropped: number;
  /** Waiting now, the one in service included. */
  readonly queued: number;
  /** The most that ever waited, the one in service not included. */
  readonly longestQueue: number;
}

export type Datagram = Extract<Input<unknown>, { kind: "datagram" }>;

/** Served datagrams are thrown away in lots of this many. */
const LOT = 1_024;

export class WaitingLine implements Happening {
  readonly #engine: Engine;
  readonly #capacity: Capacity;
  readonly #serve: (datagram: Datagram) => void;
  /** Of those from `#head` on the first is in service, the others wait. */
  readonly #line: Datagram[] = []; // BOUNDED: by queuePackets + LOT
  #head = 0;
  #received = 0;
  #served = 0;
  #dropped = 0;
  #longest = 0;

  /** RangeError for a capacity that is none. */
  constructor(engine: Engine, capacity: Capacity, serve: (datagram: Datagram) => void) {
    const { serviceUs, queuePackets } = capacity;
    if (!(Number.isSafeInteger(serviceUs) && serviceUs >= 0)) {
      throw new RangeError(`serviceUs is a whole number of microseconds, not ${serviceUs}`);
    }
    if (!(queuePackets === Infinity || (Number.isSafeInteger(queuePackets) && queuePackets >= 0))) {
      throw new RangeError(`queuePackets is a number of packets, not ${queuePackets}`);
    }
    this.#engine = engine;
    this.#capacity = capacity;
    this.#serve = serve;
  }

  get load(): Load {
    return {
      received: this.#received,
      served: this.#served,
      dropped: this.#dropped,
      queued: this.#queued,
      longestQueue: this.#longest,
    };
  }

  /** A datagram arrives; false: there is no room for it. */
  enter(datagram: Datagram): boolean {
    const { serviceUs, queuePackets } = this.#capacity;
    this.#received++;
    if (serviceUs === 0) {
      this.#served++;
      this.#serve(datagram);
      return true;
    }
    const waiting = this.#queued - 1;
    if (waiting >= queuePackets) {
      this.#dropped++;
      return false;
    }
    this.#line.push(datagram);
    this.#longest = Math.max(this.#longest, waiting + 1);
    if (waiting < 0) this.#begin();
    return true;
  }

  /** The service ends as by a crash: what waits is lost. */
  clear(): void {
    this.#dropped += this.#queued;
    this.#line.length = this.#head = 0;
  }

  /** The one in service is done. */
  happen(): void {
    const done = this.#line[this.#head];
    if (done === undefined) return;
    this.#head++;
    this.#served++;
    if (this.#head === this.#line.length) {
      this.#line.length = this.#head = 0;
    } else {
      if (this.#head === LOT) {
        this.#line.splice(0, LOT);
        this.#head = 0;
      }
      this.#begin();
    }
    this.#serve(done);
  }

  get #queued(): number {
    return this.#line.length - this.#head;
  }

  #begin(): void {
    const { arrivals, nowUs } = this.#engine;
    arrivals.insert(nowUs + this.#capacity.serviceUs, this);
  }
}
