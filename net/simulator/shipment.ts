/**
 * A packet's way over a segment: what its sender's interface does to it (tx), what the segment does, and, for
 * each interface it reaches, what that does (rx). The first two are decided when it leaves, the last when it
 * arrives; each hop has dice of its own, so a change to one never moves another.
 *
 *   leave → tx → segment ─┬→ (flight) → carrier? → rx → delivered
 *                         └→ (flight) → …
 */
import { phaseOf, serviceOfPorts, type PacketFacts, type Passage } from "../impairment.ts";
import type { About, Endpoint } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine, Happening } from "./engine.ts";
import type { Port } from "./ports.ts";
import { forward } from "./routing.ts";
import { meantFor, seenFrom } from "./translation.ts";

/** Whom an IP packet is meant for, by its destination. */
export type Cast = "unicast" | "broadcast" | "multicast";

/** What happens to a packet at the interface it reaches. */
export interface Delivery {
  /** Routers pass it on. */
  readonly isIp: boolean;
  /** With `lost`, the packet came to nothing here: those who would have got it are told so instead. */
  deliver(
    engine: Engine,
    shipment: Shipment,
    target: Attachment,
    bytes: Uint8Array,
    lost: string | undefined,
  ): void;
}

export class Shipment {
  readonly delivery: Delivery;
  /** The port that sent it; undefined for what the stack sends by itself. */
  readonly port: Port | undefined;
  readonly egress: Attachment;
  /** Undefined: everybody on the segment. */
  readonly target: Attachment | undefined;
  readonly cast: Cast;
  /** As those see it who get the packet. */
  from: Endpoint;
  readonly to: Endpoint;
  readonly about: About | undefined;
  /** That it has passed already. */
  routers = 0;
  #framedFrom: Endpoint | undefined;

  constructor(
    delivery: Delivery,
    port: Port | undefined,
    egress: Attachment,
    target: Attachment | undefined,
    cast: Cast,
    from: Endpoint,
    to: Endpoint,
    about: About | undefined,
  ) {
    this.delivery = delivery;
    this.port = port;
    this.egress = egress;
    this.target = target;
    this.cast = cast;
    this.from = from;
    this.to = to;
    this.about = about;
  }

  /** The sender as one sees it who reads the whole frame. */
  get framedFrom(): Endpoint {
    const { address, port } = this.from;
    return (this.#framedFrom ??= { address, port, link: this.egress.mac });
  }

  /** The same packet from a router on. */
  onward(egress: Attachment, target: Attachment): Shipment {
    const { delivery, port, cast, from, to, about } = this;
    const next = new Shipment(delivery, port, egress, target, cast, from, to, about);
    next.routers = this.routers + 1;
    return next;
  }

  /** The same packet, as it is inside of a translator of addresses. */
  meantFor(to: Endpoint): Shipment {
    const { delivery, port, egress, target, cast, from, about } = this;
    return new Shipment(delivery, port, egress, target, cast, from, to, about);
  }

  /** Puts the packet on its way. */
  leave(engine: Engine, bytes: Uint8Array): void {
    const passage = this.egress.tx.pass(bytes, engine.nowUs, this);
    this.from = seenFrom(this, engine.nowUs);
    if (passage === undefined) {
      this.#cross(engine, bytes, engine.nowUs);
    } else if (passage.arrivals.length === 0) {
      this.#dropped(engine, bytes, passage);
    } else {
      for (const arrival of passage.arrivals) this.#cross(engine, arrival.bytes, arrival.atUs);
    }
  }

  /** Tells the sender's side that a packet came to nothing before it reached anybody. */
  lost(bytes: Uint8Array, reason: string): void {
    this.port?.runner.dropped("tx", bytes, reason, { on: this.port.id }, this.to, this.about);
  }

  /** What the rules of a link ask. */
  facts(bytes: Uint8Array): PacketFacts {
    const { from, to } = this;
    const service = this.delivery.isIp ? serviceOfPorts(from.port, to.port) : "arp";
    return { service, from: from.address, to: to.address, phase: phaseOf(service, bytes) };
  }

  /** The port that sent it hears of it, if it is connected, as ICMP has it. */
  heard(engine: Engine, { heard }: Passage): void {
    const { port, about } = this;
    if (heard === undefined || port?.peer === undefined || about === undefined) return;
    const happen = (): void => {
      if (port.open) port.fail(heard.why, about);
    };
    engine.arrivals.insert(heard.atUs, { happen });
  }

  #dropped(engine: Engine, bytes: Uint8Array, passage: Passage): void {
    this.lost(bytes, passage.dropped ?? "loss");
    this.heard(engine, passage);
  }

  #cross(engine: Engine, bytes: Uint8Array, atUs: number): void {
    const passage = this.egress.segment.hop.pass(bytes, atUs, this);
    if (passage === undefined) {
      this.#reach(engine, bytes, atUs);
    } else if (passage.arrivals.length === 0) {
      this.#dropped(engine, bytes, passage);
    } else {
      for (const arrival of passage.arrivals) this.#reach(engine, arrival.bytes, arrival.atUs);
    }
  }

  #reach(engine: Engine, bytes: Uint8Array, atUs: number): void {
    if (this.target !== undefined) {
      engine.arrivals.insert(atUs, new Flight(engine, this, this.target, bytes, false));
      return;
    }
    const { segment } = this.egress;
    const stations = this.delivery.isIp ? segment.stationsAt(this.to.port) : segment.attachments;
    for (const target of stations) {
      if (target === this.egress) continue;
      engine.arrivals.insert(atUs, new Flight(engine, this, target, bytes, false));
    }
  }
}

/** One copy of a packet on its way to one interface. */
class Flight implements Happening {
  readonly #engine: Engine;
  readonly #shipment: Shipment;
  readonly #target: Attachment;
  readonly #bytes: Uint8Array;
  readonly #received: boolean;

  constructor(
    engine: Engine,
    shipment: Shipment,
    target: Attachment,
    bytes: Uint8Array,
    received: boolean,
  ) {
    this.#engine = engine;
    this.#shipment = shipment;
    this.#target = target;
    this.#bytes = bytes;
    this.#received = received;
  }

  happen(): void {
    const target = this.#target;
    const bytes = this.#bytes;
    if (!target.carrier) return this.#deliver(bytes, "link-down");
    const nowUs = this.#engine.nowUs;
    const passage = this.#received ? undefined : target.rx.pass(bytes, nowUs, this.#shipment);
    if (passage === undefined) return this.#deliver(bytes, undefined);
    if (passage.arrivals.length === 0) {
      this.#shipment.heard(this.#engine, passage);
      return this.#deliver(bytes, passage.dropped ?? "loss");
    }
    for (const arrival of passage.arrivals) {
      const flight = new Flight(this.#engine, this.#shipment, target, arrival.bytes, true);
      this.#engine.arrivals.insert(arrival.atUs, flight);
    }
  }

  #deliver(bytes: Uint8Array, lost: string | undefined): void {
    const shipment = this.#shipment;
    const target = this.#target;
    if (target.node.forwards && lost === undefined) {
      if (forward(this.#engine, shipment, target, bytes)) return;
    }
    const meant = meantFor(shipment, target, this.#engine.nowUs);
    const inside = meant === undefined ? shipment : shipment.meantFor(meant.to);
    const fate = meant?.isLost === true ? "nat" : lost;
    shipment.delivery.deliver(this.#engine, inside, target, bytes, fate);
  }
}
