/**
 * A link between the ports of a host and the network, one direction each way: packets are lost, late, doubled or out
 * of order as the models say. Dropped packets are reported, never silent.
 *
 * The `sent` stamp is taken before the link and the arrival after it, so the delay is the link's and a service
 * measures it as such. Delays keep the host's timer, which knows milliseconds: what shall be exact to the
 * microsecond belongs into a simulation.
 */
import { DeadlineQueue } from "../deadline-queue.ts";
import type { Link, Passage } from "../impairment.ts";
import type { PortId } from "../service.ts";

export interface Impairment {
  readonly tx: Link;
  readonly rx: Link;
}

export type Direction = "tx" | "rx";

export interface Drop {
  readonly direction: Direction;
  readonly port: PortId;
  /** Borrowed for the call. */
  readonly bytes: Uint8Array;
  /** Of a packet that was to be sent: what it was about. */
  readonly what?: string;
  readonly reason: "loss" | "link-full" | "port-closed";
}

/** What travels: how to hand it over, and how to describe it when it is dropped. */
export interface Parcel {
  readonly direction: Direction;
  readonly port: PortId;
  readonly what?: string;
  /** False when the port has been closed in the meantime. */
  handOver(bytes: Uint8Array): boolean;
}

/** Packets that one host's link holds at a time. */
const MAX_IN_FLIGHT = 4_096;

export class ImpairedLink {
  readonly #impairment: Impairment;
  readonly #dropped: (drop: Drop) => void;
  // BOUNDED: by MAX_IN_FLIGHT
  readonly #inFlight = new DeadlineQueue<{ readonly parcel: Parcel; readonly bytes: Uint8Array }>();

  constructor(impairment: Impairment, dropped: (drop: Drop) => void) {
    this.#impairment = impairment;
    this.#dropped = dropped;
  }

  /** When the next packet comes out of the link. */
  get nextUs(): number {
    return this.#inFlight.nextUs;
  }

  /** Sends one packet into the link; what comes out at once is handed over at once. */
  carry(parcel: Parcel, bytes: Uint8Array, nowUs: number): void {
    const passage: Passage = this.#impairment[parcel.direction].deliveries(bytes, nowUs);
    if (passage.dropped !== undefined) this.#drop(parcel, bytes, passage.dropped);
    for (const arrival of passage.arrivals) {
      if (arrival.atUs <= nowUs) this.#handOver(parcel, arrival.bytes);
      else if (this.#inFlight.size >= MAX_IN_FLIGHT) this.#drop(parcel, bytes, "link-full");
      else this.#inFlight.insert(arrival.atUs, { parcel, bytes: arrival.bytes });
    }
  }

  /** Hands over everything whose time has come. */
  run(nowUs: number): void {
    for (;;) {
      // BOUNDED: by the packets in flight; one that is handed over enters no link at a time that is past
      const due = this.#inFlight.popDue(nowUs);
      if (due === undefined) return;
      this.#handOver(due.value.parcel, due.value.bytes);
    }
  }

  /** A port closes: what it had sent before is not lost with it, it only leaves sooner than its delay says. */
  release(port: PortId): void {
    for (const entry of this.#inFlight.entries()) {
      const { parcel, bytes } = entry.value;
      if (parcel.port !== port || parcel.direction !== "tx") continue;
      this.#inFlight.cancel(entry);
      this.#handOver(parcel, bytes);
    }
  }

  #handOver(parcel: Parcel, bytes: Uint8Array): void {
    if (!parcel.handOver(bytes)) this.#drop(parcel, bytes, "port-closed");
  }

  #drop(parcel: Parcel, bytes: Uint8Array, reason: Drop["reason"]): void {
    const { direction, port, what } = parcel;
    this.#dropped({
      direction,
      port,
      bytes,
      ...(what !== undefined && { what }),
      reason,
    });
  }
}
