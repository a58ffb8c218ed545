/**
 * One direction of a TCP connection: bytes arrive once, in order, or the connection breaks.
 *
 *   write → backlog → (window) → transfer: try → travels … arrives → in order → the other end
 *                                   ↑_ lost: again after 200 ms, doubling _|
 *
 * Each write is one transfer and meets the dice once for each try. It is not cut into segments, and
 * acknowledgements neither get lost nor take time: the sender knows of an arrival, and the window opens, at the
 * moment the other end takes the bytes.
 */
import type { About, StreamFailure } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine, Happening } from "./engine.ts";
import type { StreamEnd } from "./stream-end.ts";

/** What travels: the end of the TCP handshake, TLS's three flights, bytes, and the two ways to stop. */
export type Parcel =
  | { readonly kind: "established" }
  | { readonly kind: "client-hello"; readonly alpn: readonly string[] | undefined }
  | { readonly kind: "server-hello"; readonly alpn?: string; readonly certificatePem: string }
  | { readonly kind: "finished" }
  | { readonly kind: "data"; readonly bytes: Uint8Array; readonly about: About | undefined }
  | { readonly kind: "fin" }
  | { readonly kind: "reset"; readonly why: StreamFailure; readonly message: string };

/** Bytes that may be on their way or unread at the other end; a single write may exceed it. */
export const WINDOW_BYTES = 65_536;
/** Bytes that may wait for the window; a service that writes on without waiting for `drained` breaks the stream. */
export const BACKLOG_BYTES = 1_048_576;
/** Linux: the shortest retransmission timeout, the longest, and how often (RFC 9293 §3.8.3 R2, tcp_retries2). */
const RTO_US = 200_000;
const RTO_MAX_US = 120_000_000;
const TRIES_MAX = 16;
/** What a segment without data weighs: a TCP header. */
export const HEADER = new Uint8Array(20);

/**
 * When a TCP segment that leaves now arrives, or on which side it is lost. Copies and damage are TCP's to repair. Of
 * a way with routers only the first and the last segment, and what the two ends do, are passed.
 */
export function travel(
  engine: Engine,
  near: Attachment,
  far: Attachment,
  bytes: Uint8Array = HEADER,
): number | "tx" | "rx" {
  let atUs = engine.nowUs;
  if (!near.carrier) return "tx";
  const hops = [near.tx, near.segment.hop];
  if (far.segment !== near.segment) hops.push(far.segment.hop);
  for (const hop of hops) {
    const passage = hop.pass(bytes, atUs);
    if (passage === undefined) continue;
    if (passage.arrivals.length === 0) return "tx";
    atUs = Math.min(...passage.arrivals.map((arrival) => arrival.atUs));
  }
  const passage = far.rx.pass(bytes, atUs);
  if (passage === undefined) return atUs;
  if (passage.arrivals.length === 0) return "rx";
  return Math.min(...passage.arrivals.map((arrival) => arrival.atUs));
}

/** The way from one end to the other; each end has one. */
export class Pipe {
  readonly #engine: Engine;
  readonly #from: StreamEnd;
  readonly #backlog: Parcel[] = []; // BOUNDED: by BACKLOG_BYTES and one fin
  readonly #transfers: Transfer[] = []; // BOUNDED: by WINDOW_BYTES, the handshake and one fin
  #backlogBytes = 0;
  #windowBytes = 0;
  #open = false;

  constructor(engine: Engine, from: StreamEnd) {
    this.#engine = engine;
    this.#from = from;
  }

  /** Takes bytes or the end of them from the service; false: too much waits already. */
  write(parcel: Extract<Parcel, { kind: "data" | "fin" }>): boolean {
    this.#backlogBytes += sizeOf(parcel);
    if (this.#backlogBytes > BACKLOG_BYTES) return false;
    this.#backlog.push(parcel);
    this.#pump();
    return true;
  }

  /** The handshakes are done: what was written meanwhile goes out. */
  release(): void {
    this.#open = true;
    this.#pump();
  }

  /** Sends at once, ahead of what waits in the backlog. */
  transmit(parcel: Parcel): void {
    const transfer = new Transfer(this.#engine, this, this.#from, parcel);
    if (parcel.kind !== "reset") this.#transfers.push(transfer);
    this.#windowBytes += sizeOf(parcel);
    transfer.attempt();
  }

  /**
   * Hands over the next parcel in order, if it has arrived and the other end reads. One at a time: the service
   * shall be able to pause after each.
   */
  flush(): void {
    const to = this.#from.peer;
    const [first] = this.#transfers;
    if (to === undefined || first?.arrived !== true) return;
    const { parcel } = first;
    if (to.paused && (parcel.kind === "data" || parcel.kind === "fin")) return;
    this.#transfers.shift();
    this.#windowBytes -= sizeOf(parcel);
    to.receive(parcel);
    if (this.#transfers[0]?.arrived === true) {
      this.#engine.arrivals.insert(this.#engine.nowUs, { happen: () => this.flush() });
    }
    this.#pump();
  }

  #pump(): void {
    while (this.#open) {
      const [next] = this.#backlog;
      if (next === undefined) return;
      const size = sizeOf(next);
      if (this.#windowBytes > 0 && this.#windowBytes + size > WINDOW_BYTES) return;
      this.#backlog.shift();
      this.#backlogBytes -= size;
      this.transmit(next);
      if (next.kind === "data" && this.#backlog.length === 0) this.#from.emit({ kind: "drained" });
    }
  }
}

function sizeOf(parcel: Parcel): number {
  return parcel.kind === "data" ? parcel.bytes.length : 0;
}

/** One parcel until it has arrived. */
class Transfer implements Happening {
  readonly #engine: Engine;
  readonly #pipe: Pipe;
  readonly #from: StreamEnd;
  readonly parcel: Parcel;
  arrived = false;
  #travels = false;
  #tries = 0;
  #rtoUs = RTO_US;

  constructor(engine: Engine, pipe: Pipe, from: StreamEnd, parcel: Parcel) {
    this.#engine = engine;
    this.#pipe = pipe;
    this.#from = from;
    this.parcel = parcel;
  }

  attempt(): void {
    const { peer, near } = this.#from;
    if (peer === undefined) return;
    if (this.#tries++ === TRIES_MAX) {
      this.#from.giveUp(`no acknowledgement after ${TRIES_MAX} tries`);
      return;
    }
    const bytes = this.parcel.kind === "data" ? this.parcel.bytes : HEADER;
    const way = travel(this.#engine, near, peer.near, bytes);
    this.#travels = typeof way === "number";
    if (typeof way === "number") this.#engine.arrivals.insert(way, this);
    else this.#lost(way);
  }

  happen(): void {
    const { peer, closed } = this.#from;
    if (peer === undefined || (closed && this.parcel.kind !== "reset")) return;
    if (!this.#travels) return this.attempt();
    this.#travels = false;
    if (!peer.near.carrier) return this.#lost("rx");
    if (this.parcel.kind === "reset") return peer.receive(this.parcel);
    if (peer.closed) return peer.turnAway();
    this.arrived = true;
    this.#pipe.flush();
  }

  #lost(where: "tx" | "rx"): void {
    const { parcel } = this;
    const bytes = parcel.kind === "data" ? parcel.bytes : HEADER;
    const { runner, id, local, remote, peer } = this.#from;
    if (where === "tx") {
      const about = parcel.kind === "data" ? parcel.about : undefined;
      runner.dropped("tx", bytes, "loss", { stream: id }, remote, about);
    } else {
      peer?.runner.dropped("rx", bytes, "loss", { stream: peer.id }, local);
    }
    this.#engine.arrivals.insert(this.#engine.nowUs + this.#rtoUs, this);
    this.#rtoUs = Math.min(2 * this.#rtoUs, RTO_MAX_US);
  }
}
