/**
 * A link between the ports of a host and the network, one direction each way: packets are lost, late, doubled or out
 * of order as the models say. Dropped packets are reported, never silent.
 *
 * Where a link refuses packets, the port that sent one hears so. A translator of addresses that forgets closes the way
 * in for every port until it sends again; that the port is then seen as another, only a simulation shows.
 *
 * The `sent` stamp is taken before the link and the arrival after it, so the delay is the link's and a service
 * measures it as such. Delays keep the host's timer, which knows milliseconds: what shall be exact to the
 * microsecond belongs into a simulation.
 */
import { DeadlineQueue } from "../deadline-queue.ts";
import {
  NatTable,
  passesNat,
  phaseOf,
  serviceOfPorts,
  type DropReason,
  type Link,
  type PacketFacts,
  type PacketService,
  type PacketSource,
  type Passage,
} from "../impairment.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Failure, PortId } from "../service.ts";

export interface Impairment {
  readonly tx: Link;
  readonly rx: Link;
  /** Whose packets go to this port, and come from it, where servers do not listen on the usual ones. */
  serviceOf?(remotePort: number): PacketService | undefined;
}

export type Direction = "tx" | "rx";

export interface Drop {
  readonly direction: Direction;
  readonly port: PortId;
  /** Borrowed for the call. */
  readonly bytes: Uint8Array;
  /** Where it was going, or came from. */
  readonly remote: Endpoint;
  /** Of a packet that was to be sent: what it was about. */
  readonly what?: string;
  readonly reason: DropReason | "link-full" | "port-closed";
}

/** What travels: how to hand it over, and how to describe it when it is dropped. */
export interface Parcel {
  readonly direction: Direction;
  readonly port: PortId;
  readonly what?: string;
  /** Where it goes, or came from. */
  readonly remote: Endpoint;
  /** False when the port has been closed in the meantime. */
  handOver(bytes: Uint8Array): boolean;
  /** Of a packet that was to be sent: tells the port that it was refused. */
  fail?(why: Failure): void;
}

/** A parcel on its way, or, with `why`, the news for its sender that it was refused. */
interface InFlight {
  readonly parcel: Parcel;
  readonly bytes: Uint8Array;
  readonly why?: Failure;
}

/** Packets that one host's link holds at a time. */
const MAX_IN_FLIGHT = 4_096;

export class ImpairedLink implements PacketSource {
  readonly #impairment: Impairment;
  readonly #dropped: (drop: Drop) => void;
  readonly #nat: NatTable;
  readonly #inFlight = new DeadlineQueue<InFlight>(); // BOUNDED: by MAX_IN_FLIGHT
  /** What the links ask about. */
  #parcel: Parcel | undefined;

  /** Times of the models count from `nowUs` on. */
  constructor(impairment: Impairment, nowUs: number, dropped: (drop: Drop) => void) {
    this.#impairment = impairment;
    this.#dropped = dropped;
    this.#nat = new NatTable(impairment.tx);
    this.begin(nowUs);
  }

  /** Times of the models count from here on. */
  begin(nowUs: number): void {
    this.#impairment.tx.startUs = nowUs;
    this.#impairment.rx.startUs = nowUs;
  }

  /** When the next packet comes out of the link. */
  get nextUs(): number {
    return this.#inFlight.nextUs;
  }

  /** Sends one packet into the link; what comes out at once is handed over at once. */
  carry(parcel: Parcel, bytes: Uint8Array, nowUs: number): void {
    this.#parcel = parcel;
    const passage = this.#impairment[parcel.direction].deliveries(bytes, nowUs, this);
    if (parcel.direction === "tx" && this.#isTranslated) this.#nat.leaves(parcel.port, nowUs);
    if (passage.dropped !== undefined) this.#drop(parcel, bytes, passage.dropped);
    this.#report(parcel, bytes, passage);
    for (const arrival of passage.arrivals) {
      if (arrival.atUs <= nowUs) this.#land({ parcel, bytes: arrival.bytes }, nowUs);
      else if (this.#inFlight.size >= MAX_IN_FLIGHT) this.#drop(parcel, bytes, "link-full");
      else this.#inFlight.insert(arrival.atUs, { parcel, bytes: arrival.bytes });
    }
  }

  facts(bytes: Uint8Array): PacketFacts {
    const service = this.#service();
    const remote = this.#parcel?.remote.address;
    const ends = this.#parcel?.direction === "tx" ? { to: remote } : { from: remote };
    return { service, ...ends, phase: phaseOf(service, bytes) };
  }

  /** Hands over everything whose time has come. */
  run(nowUs: number): void {
    for (;;) {
      // BOUNDED: by the packets in flight; one that is handed over enters no link at a time that is past
      const due = this.#inFlight.popDue(nowUs);
      if (due === undefined) return;
      this.#land(due.value, nowUs);
    }
  }

  /** A port closes: what it had sent before is not lost with it, it only leaves sooner than its delay says. */
  release(port: PortId): void {
    for (const entry of this.#inFlight.entries()) {
      const { parcel, bytes, why } = entry.value;
      if (parcel.port !== port || parcel.direction !== "tx") continue;
      this.#inFlight.cancel(entry);
      if (why === undefined) this.#handOver(parcel, bytes);
    }
  }

  /** Of the packet that the links were asked about last. */
  #service(): PacketService {
    const { port } = this.#parcel?.remote ?? { port: 0 };
    // an ARP packet has no ports
    return port === 0 ? "arp" : (this.#impairment.serviceOf?.(port) ?? serviceOfPorts(port, port));
  }

  get #isTranslated(): boolean {
    return this.#impairment.tx.model.nat !== undefined && passesNat(this.#service());
  }

  #report(parcel: Parcel, bytes: Uint8Array, { heard }: Passage): void {
    if (heard === undefined || parcel.fail === undefined) return;
    if (this.#inFlight.size >= MAX_IN_FLIGHT) return;
    this.#inFlight.insert(heard.atUs, { parcel, bytes, why: heard.why });
  }

  #land({ parcel, bytes, why }: InFlight, nowUs: number): void {
    if (why !== undefined) parcel.fail?.(why);
    else if (parcel.direction === "rx" && !this.#nat.knows(parcel.port, nowUs))
      this.#drop(parcel, bytes, "nat");
    else this.#handOver(parcel, bytes);
  }

  #handOver(parcel: Parcel, bytes: Uint8Array): void {
    if (!parcel.handOver(bytes)) this.#drop(parcel, bytes, "port-closed");
  }

  #drop(parcel: Parcel, bytes: Uint8Array, reason: Drop["reason"]): void {
    const { direction, port, remote, what } = parcel;
    this.#dropped({
      direction,
      port,
      remote,
      bytes,
      ...(what !== undefined && { what }),
      reason,
    });
  }
}
