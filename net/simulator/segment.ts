/**
 * A segment is one broadcast domain: a switch or a cable. It knows who is attached, by MAC address and by the
 * addresses that attachments own; the latter stands in for ARP and neighbour discovery, which are not simulated.
 * Of several attachments that own one address the first to claim it is found, as an ARP cache would have it.
 */
import type { LinkModel } from "../impairment.ts";
import type { Attachment } from "./attachment.ts";
import { Hop } from "./hop.ts";
import type { RandomRoot } from "../random.ts";

export class Segment {
  readonly name: string;
  readonly hop: Hop;
  readonly attachments: Attachment[] = []; // BOUNDED: by the calls of `attach`
  readonly #byAddress = new Map<string, Attachment>(); // BOUNDED: by the addresses of the attachments
  readonly #byMac = new Map<string, Attachment>(); // BOUNDED: by the attachments

  constructor(random: RandomRoot, name: string, model: LinkModel | undefined) {
    this.name = name;
    this.hop = new Hop(random, name, model);
  }

  /** What the segment does to every packet, between what its two ends do. Assign to change it. */
  get model(): LinkModel {
    return this.hop.model;
  }

  set model(model: LinkModel) {
    this.hop.model = model;
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

  claim(address: string, attachment: Attachment): void {
    if (!this.#byAddress.has(address)) this.#byAddress.set(address, attachment);
  }

  release(address: string, attachment: Attachment): void {
    if (this.#byAddress.get(address) !== attachment) return;
    this.#byAddress.delete(address);
    const heir = this.attachments.find((other) => other.owns(address));
    if (heir !== undefined) this.#byAddress.set(address, heir);
  }
}
