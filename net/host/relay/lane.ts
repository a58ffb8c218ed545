/**
 * One direction of a relay: packets go in with the time they came at, and out when the link says.
 *
 * A packet that is due is sent from where it was received, any other is copied and waits. The delay counts from the
 * arrival in the kernel, so what the worker took to notice a packet does not add to it.
 */
import type { DeadlineQueue } from "../../deadline-queue.ts";
import { NatTable, passesNat, type DropReason, type Link } from "../../impairment.ts";
import { nowUs } from "./arrival-clock.ts";
import type { FrameKind } from "./frame-kind.ts";
import type { FramePool } from "./frame-pool.ts";
import type { Direction, Exemption } from "./plan.ts";
import type { Fate, RecordedPacket, RecordWriter } from "./record.ts";
import type { LaneCounters } from "./statistics.ts";

/** Where packets leave. */
export interface Outlet {
  /** Returns less than 0, minus the error's number, if the packet was not taken. */
  send(message: Uint8Array): number;
}

/** What the lanes of a worker share. */
export interface Lobby {
  readonly queue: DeadlineQueue<Flight>;
  readonly pool: FramePool;
  readonly exempt: readonly Exemption[];
  readonly records: RecordWriter | undefined;
}

/** A received message: the first `headerBytes` are not the packet's, and no dice touch them. */
export interface Received {
  readonly message: Uint8Array;
  readonly headerBytes: number;
  readonly arrivedUs: number;
  readonly kind: FrameKind;
}

/** A packet that waits. */
export interface Flight {
  readonly lane: Lane;
  readonly outlet: Outlet;
  readonly buffer: Uint8Array;
  readonly length: number;
  readonly arrivedUs: number;
  readonly recorded: RecordedPacket | undefined;
}

const IN_FLIGHT_MAX = 32_768;
const IN_FLIGHT_BYTES_MAX = 256 * 1_024 * 1_024;

const ENETDOWN = 100;
const ENXIO = 6;
const ENODEV = 19;
const EMSGSIZE = 90;
const EAGAIN = 11;
const ENOBUFS = 105;

export class Lane {
  readonly circuit: number;
  readonly direction: Direction;
  readonly link: Link;
  readonly counters: LaneCounters;
  /** What the translator of addresses knows that packets of this lane leave through; keyed by their ports. */
  readonly nat: NatTable;
  /** The lane of those that come back. */
  opposite: Lane | undefined;
  readonly #lobby: Lobby;
  #index = 0;
  #heldBytes = 0;

  constructor(
    place: { readonly circuit: number; readonly direction: Direction },
    link: Link,
    counters: LaneCounters,
    lobby: Lobby,
  ) {
    this.circuit = place.circuit;
    this.direction = place.direction;
    this.link = link;
    this.nat = new NatTable(link);
    this.counters = counters;
    this.#lobby = lobby;
  }

  /** Takes a packet; what of it is due leaves before this returns, unless others wait before it. */
  enter(received: Received, outlet: Outlet): void {
    const { counters } = this;
    const { message, headerBytes, arrivedUs, kind } = received;
    const bytes = headerBytes === 0 ? message : message.subarray(headerBytes);
    counters.add("packets");
    counters.add("bytes", bytes.length);
    if (kind.isOneOf(this.#lobby.exempt)) {
      counters.add("exempt");
      const dueUs = arrivedUs + (this.link.model.delayUs ?? 0);
      const recorded = this.#record(received, -1, dueUs);
      this.#pass(received, bytes, dueUs, outlet, recorded);
      return;
    }
    const passage = this.link.deliveries(bytes, arrivedUs, kind);
    const { arrivals } = passage;
    const closed = this.#translate(kind, arrivedUs);
    const dropped = passage.dropped ?? closed;
    const index = this.#index++;
    if (dropped !== undefined) {
      counters.lost(dropped);
      this.#record(received, index, Number.NaN, Number.NaN, dropped);
      return;
    }
    const recorded = this.#record(received, index, arrivals[0]?.atUs, arrivals[1]?.atUs);
    if (arrivals.length > 1) counters.add("duplicated");
    if (arrivals[0]?.bytes !== bytes) counters.add("damaged");
    for (const arrival of arrivals)
      this.#pass(received, arrival.bytes, arrival.atUs, outlet, recorded);
  }

  /** The time of a packet that waited has come. */
  land({ outlet, buffer, length, arrivedUs, recorded }: Flight, dueUs: number): void {
    this.#heldBytes -= length;
    this.counters.add("inFlight", -1);
    this.#send(buffer.subarray(0, length), outlet, dueUs, arrivedUs, recorded);
    this.#lobby.pool.give(buffer);
  }

  #pass(
    { message, headerBytes, arrivedUs }: Received,
    bytes: Uint8Array,
    dueUs: number,
    outlet: Outlet,
    recorded: RecordedPacket | undefined,
  ): void {
    const { queue, pool } = this.#lobby;
    const isWhole =
      bytes.buffer === message.buffer && headerBytes + bytes.length === message.length;
    if (isWhole && dueUs <= nowUs() && queue.nextUs > dueUs) {
      this.#send(message, outlet, dueUs, arrivedUs, recorded);
      return;
    }
    const length = headerBytes + bytes.length;
    const isFull = this.counters.get("inFlight") >= IN_FLIGHT_MAX;
    if (isFull || this.#heldBytes + length > IN_FLIGHT_BYTES_MAX) {
      this.counters.add("queueFull");
      if (recorded !== undefined) this.#lobby.records?.write(this, recorded, "queue-full");
      return;
    }
    const buffer = pool.take(length);
    if (headerBytes > 0) buffer.set(message.subarray(0, headerBytes));
    buffer.set(bytes, headerBytes);
    this.#heldBytes += length;
    this.counters.add("inFlight");
    queue.insert(dueUs, { lane: this, outlet, buffer, length, arrivedUs, recorded });
  }

  #send(
    message: Uint8Array,
    outlet: Outlet,
    dueUs: number,
    arrivedUs: number,
    recorded: RecordedPacket | undefined,
  ): void {
    const sentUs = nowUs();
    const result = outlet.send(message);
    if (result >= 0) {
      this.counters.sent(sentUs, dueUs, arrivedUs);
      return;
    }
    const fate = this.#refused(-result);
    if (recorded !== undefined) this.#lobby.records?.write(this, recorded, fate);
  }

  /** Lets the translators on the way take note; says so where the other lane's has closed the way in. */
  #translate(kind: FrameKind, nowUs: number): DropReason | undefined {
    const { opposite, link } = this;
    const own = link.model.nat === undefined ? undefined : this.nat;
    const others = opposite?.link.model.nat === undefined ? undefined : opposite.nat;
    if ((own ?? others) === undefined || !passesNat(kind.service)) return undefined;
    own?.leaves(kind.sourcePort, nowUs);
    return others === undefined || others.knows(kind.targetPort, nowUs) ? undefined : "nat";
  }

  #refused(errno: number): Fate {
    switch (errno) {
      case ENETDOWN:
      case ENXIO:
      case ENODEV:
        this.counters.add("linkDown");
        return "link-down";
      case EMSGSIZE:
        this.counters.add("tooBig");
        return "too-big";
      case EAGAIN:
      case ENOBUFS:
        this.counters.add("queueFull");
        return "queue-full";
      default:
        this.counters.add("refused");
        return "refused";
    }
  }

  /** Writes what the dice say; undefined where nobody records. */
  #record(
    { message, headerBytes, arrivedUs, kind }: Received,
    index: number,
    dueUs?: number,
    copyDueUs?: number,
    fate: Fate = "delivered",
  ): RecordedPacket | undefined {
    const { records } = this.#lobby;
    if (records === undefined) return undefined;
    const { etherType, protocol, sourcePort, targetPort } = kind;
    const recorded: RecordedPacket = {
      index,
      arrivedUs,
      lengthBytes: message.length - headerBytes,
      kind: { etherType, protocol, sourcePort, targetPort },
    };
    records.write(this, recorded, fate, dueUs, copyDueUs);
    return recorded;
  }
}
