/**
 * How a connection comes about (RFC 9293 §3.5):
 *
 *   SYN →, ← SYN-ACK: connected;  ACK →: accepted.   SYN →, ← RST: refused.
 *
 * A try that is lost on either way is repeated 1, 3 and 7 s after the first; after 15 s it is a `timeout`. Nobody
 * owns the address: `unreachable` after 3 s, when Linux gives up on ARP.
 */
import type { About } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine } from "./engine.ts";
import type { Listener } from "./listeners.ts";
import { HEADER, travel } from "./pipe.ts";
import type { StreamEnd } from "./stream-end.ts";

/** How long each SYN is waited for (RFC 6298 §2: 1 s, doubling). */
const SYN_WAITS_US = [1_000_000, 2_000_000, 4_000_000, 8_000_000] as const;
const UNRESOLVED_US = 3_000_000;

/** Tries to connect a stream's client end until there is an answer. */
export class Connector {
  readonly #engine: Engine;
  readonly #end: StreamEnd;
  readonly #about: About;
  #tries = 0;

  constructor(engine: Engine, end: StreamEnd, about: About) {
    this.#engine = engine;
    this.#end = end;
    this.#about = about;
  }

  /** Begins; `far` is the interface that owns the address, if any does. */
  start(far: Attachment | undefined): void {
    if (far !== undefined) return this.#try(far);
    this.#wait(UNRESOLVED_US, () =>
      this.#end.fail("unreachable", "nobody answers for the address"),
    );
  }

  /** Sends a SYN, or gives up. */
  #try(far: Attachment): void {
    const waitUs = SYN_WAITS_US[this.#tries++];
    if (waitUs === undefined) {
      this.#end.giveUp(`no answer to ${SYN_WAITS_US.length} SYNs`);
      return;
    }
    this.#wait(waitUs, () => this.#try(far));
    const way = travel(this.#engine, this.#end.near, far);
    if (typeof way === "number") {
      this.#engine.arrivals.insert(way, { happen: () => this.#asked(far) });
    } else if (way === "tx") this.#lostHere("tx");
    else this.#lostThere("rx", this.#listener(far));
  }

  /** A SYN arrives: the answer sets out. */
  #asked(far: Attachment): void {
    const listener = this.#listener(far);
    if (!far.carrier) return this.#lostThere("rx", listener);
    const way = travel(this.#engine, far, this.#end.near);
    if (typeof way === "number") {
      this.#engine.arrivals.insert(way, { happen: () => this.#answered(far, listener) });
    } else if (way === "tx") this.#lostThere("tx", listener);
    else this.#lostHere("rx");
  }

  /** SYN-ACK, or without a listener RST. Of several the first counts. */
  #answered(far: Attachment, listener: Listener | undefined): void {
    const end = this.#end;
    if (end.closed || end.peer !== undefined) return;
    if (!end.near.carrier) return this.#lostHere("rx");
    if (listener?.open !== true) return end.fail("refused", "nobody listens there");
    const { address, port } = end.remote;
    end.connected(listener.runner.streams.accept(listener, far, { address, port }, end.local));
  }

  #listener(far: Attachment): Listener | undefined {
    return far.node.listeners.find(this.#end.remote.address, this.#end.remote.port);
  }

  #lostHere(direction: "tx" | "rx"): void {
    const { runner, id, remote } = this.#end;
    runner.dropped(direction, HEADER, "loss", { stream: id }, remote, this.#about);
  }

  #lostThere(direction: "tx" | "rx", listener: Listener | undefined): void {
    listener?.runner.dropped(direction, HEADER, "loss", { stream: listener.id }, this.#end.local);
  }

  #wait(waitUs: number, happen: () => void): void {
    const { arrivals, nowUs } = this.#engine;
    this.#end.patience = arrivals.insert(nowUs + waitUs, { happen });
  }
}
