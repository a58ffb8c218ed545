/**
 * A segment is one broadcast domain: a switch or a cable. It knows who is attached, by MAC address and by the
 * addresses that attachments own; the latter stands in for ARP and neighbour discovery, which are not simulated.
 * Of several attachments that own one address the first to claim it is found, as an ARP cache would have it. What is
 * beyond the segment is known by its routes, of which a flat one has none (./routing.ts).
 */
import type { LinkModel } from "../impairment.ts";
import { PrefixTable } from "../prefix-table.ts";
import type { RandomRoot } from "../random.ts";
import type { Attachment } from "./attachment.ts";
import { Hop } from "./hop.ts";
import { ListeningStations } from "./listening-stations.ts";

export interface SegmentOptions {
  /** Applies to every packet on it. */
  readonly model?: LinkModel;
  /**
   * Whom broadcasts and multicasts reach: every station, or, where there are hundreds, those alone at which a port for
   * them is open as they leave, so that they cost nothing and throw no dice at the others. Left out: everybody.
   */
  readonly broadcasts?: "everybody" | "listeners";
}

export class Segment {
  readonly name: string;
  readonly hop: Hop;
  readonly attachments: Attachment[] = []; // BOUNDED: by the calls of `attach`
  readonly #byAddress = new Map<string, Attachment>(); // BOUNDED: by the addresses of the attachments
  /** How many more own an address than the one that is found: nearly always none, so nobody has to be searched for. */
  readonly #rivals = new Map<string, number>(); // BOUNDED: likewise
  readonly #byMac = new Map<string, Attachment>(); // BOUNDED: by the attachments
  /** Undefined: broadcasts reach everybody. */
  readonly listening: ListeningStations | undefined;
  #routes: PrefixTable<Attachment> | undefined;

  constructor(random: RandomRoot, name: string, options: SegmentOptions = {}) {
    this.name = name;
    this.hop = new Hop(random, name, options.model);
    this.listening = options.broadcasts === "listeners" ? new ListeningStations() : undefined;
  }

  /** What the segment does to every packet, between what its two ends do. Assign to change it. */
  get model(): LinkModel {
    return this.hop.model;
  }

  set model(model: LinkModel) {
    this.hop.model = model;
  }

  /**
   * Everybody on the segment knows from now on that packets to a network go to the interface `via` of a router: to
   * `10.0.1.0` with a prefix length of 24, or to `0.0.0.0` with one of 0 for all that is not on the segment.
   */
  addRoute(destination: string, prefixLength: number, via: Attachment): void {
    if (via.segment !== this || !via.node.forwards) {
      throw new RangeError(`${via.node.name} is not a router on segment ${this.name}`);
    }
    this.#routes ??= new PrefixTable();
    this.#routes.set(destination, prefixLength, via);
  }

  /** The router for an address that nobody here owns. */
  routerTo(address: string): Attachment | undefined {
    return this.#routes?.longest(address);
  }

  /** Whom a broadcast to this port number reaches. */
  stationsAt(portNumber: number): Iterable<Attachment> {
    return this.listening === undefined ? this.attachments : this.listening.at(portNumber);
  }

  ownerOf(address: string): Attachment | undefined {
    return this.#byAddress.get(address);
  }

  withMac(mac: string): Attachment | undefined {
    return this.#byMac.get(mac);
  }

  join(attachment: Attachment): void {
    if (this.#byMac.has(attachment.mac)) {
      throw new RangeError(`${attachment.mac} is on segment ${this.name} already`);
    }
    this.attachments.push(attachment);
    this.#byMac.set(attachment.mac, attachment);
  }

  /** The interface is unplugged for good; its addresses were released. Routes by way of it are not looked after. */
  leave(attachment: Attachment): void {
    this.attachments.splice(this.attachments.indexOf(attachment), 1);
    this.#byMac.delete(attachment.mac);
    this.listening?.forget(attachment);
  }

  /** An attachment owns an address that it did not own before. */
  claim(address: string, attachment: Attachment): void {
    if (!this.#byAddress.has(address)) this.#byAddress.set(address, attachment);
    else this.#rivals.set(address, (this.#rivals.get(address) ?? 0) + 1);
  }

  /** It owns it no more. */
  release(address: string, attachment: Attachment): void {
    const wasFound = this.#byAddress.get(address) === attachment;
    if (wasFound) this.#byAddress.delete(address);
    const rivals = this.#rivals.get(address);
    if (rivals === undefined) return;
    if (rivals === 1) this.#rivals.delete(address);
    else this.#rivals.set(address, rivals - 1);
    if (!wasFound) return;
    const heir = this.attachments.find((other) => other.owns(address));
    if (heir !== undefined) this.#byAddress.set(address, heir);
  }
}
