/** A node's network interface on one segment: a MAC address, the addresses it owns, carrier, and both directions. */
import { ipBytes, ipv4Text, ipv6Text, macBytes, macText, parseCidr } from "../address.ts";
import type { LinkModel } from "../impairment.ts";
import type { RandomRoot } from "../random.ts";
import { Hop } from "./hop.ts";
import type { SimulatedNode } from "./node.ts";
import type { Segment } from "./segment.ts";

export interface AttachOptions {
  /** `02:00:00:00:00:01`. */
  readonly mac: string;
  /** Plain, or with a prefix length (`192.0.2.1/24`), which makes the subnet's broadcast address known. */
  readonly addresses?: readonly string[];
  /** What happens to packets that leave, and to those that come in. */
  readonly tx?: LinkModel;
  readonly rx?: LinkModel;
  /** Left out: true. */
  readonly carrier?: boolean;
}

/** Why an attachment has an address: it was configured, or `bindings` open ports speak from it. */
interface Ownership {
  configured: boolean;
  bindings: number;
  prefixLength: number;
}

export class Attachment {
  readonly node: SimulatedNode;
  readonly device: string;
  readonly segment: Segment;
  readonly mac: string;
  readonly tx: Hop;
  readonly rx: Hop;
  carrier: boolean;
  readonly #addresses = new Map<string, Ownership>(); // BOUNDED: by configured addresses and open ports

  constructor(
    random: RandomRoot,
    node: SimulatedNode,
    device: string,
    segment: Segment,
    options: AttachOptions,
  ) {
    const mac = macBytes(options.mac);
    if (mac === undefined) throw new RangeError(`${options.mac} is not a MAC address`);
    this.node = node;
    this.device = device;
    this.segment = segment;
    this.mac = macText(mac);
    const name = `${node.name}/${device}`;
    this.tx = new Hop(random, `${name}/tx`, options.tx);
    this.rx = new Hop(random, `${name}/rx`, options.rx);
    this.carrier = options.carrier ?? true;
    segment.join(this);
    for (const address of options.addresses ?? []) this.configure(address);
  }

  owns(address: string): boolean {
    return this.#addresses.has(address);
  }

  /** Gives the interface an address, plain or with a prefix length. */
  configure(text: string): void {
    const own = this.#own(canonical(text));
    own.configured = true;
    own.prefixLength = text.includes("/") ? prefixLengthOf(text) : 0;
  }

  /** Takes an address away; it stays as long as a port that is bound to it is open. */
  unconfigure(text: string): void {
    const address = canonical(text);
    const own = this.#addresses.get(address);
    if (own === undefined) return;
    own.configured = false;
    this.#letGo(address, own);
  }

  /** An open port speaks from this address: packets to it find the way here until `unbind`. */
  bind(address: string): void {
    this.#own(address).bindings++;
  }

  unbind(address: string): void {
    const own = this.#addresses.get(address);
    if (own === undefined || own.bindings === 0) return;
    own.bindings--;
    this.#letGo(address, own);
  }

  /** The source of packets to `destination` from a port that is bound to no address, as Linux chooses it. */
  sourceFor(destination: string): string {
    if (this.device === "lo") return destination.startsWith("127.") ? "127.0.0.1" : destination;
    const isV6 = destination.includes(":");
    const isLocal = destination.startsWith("fe80:");
    let source: string | undefined;
    for (const address of this.#addresses.keys()) {
      if (address.includes(":") !== isV6) continue;
      if (!isV6 || address.startsWith("fe80:") === isLocal) return address;
      source ??= address;
    }
    return source ?? (isV6 ? "::" : "0.0.0.0");
  }

  /** Is this the broadcast address of a subnet that the interface is on? */
  isSubnetBroadcast(address: string): boolean {
    const bytes = ipBytes(address);
    if (bytes?.length !== 4) return false;
    const number = ipv4Number(bytes);
    for (const [text, { prefixLength }] of this.#addresses) {
      const own = ipBytes(text);
      if (own?.length !== 4 || prefixLength < 1 || prefixLength > 30) continue;
      const hostBits = 2 ** (32 - prefixLength);
      const network = Math.floor(ipv4Number(own) / hostBits);
      if (number === network * hostBits + hostBits - 1) return true;
    }
    return false;
  }

  #own(address: string): Ownership {
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    const own = { configured: false, bindings: 0, prefixLength: 0 };
    this.#addresses.set(address, own);
    this.segment.claim(address, this);
    return own;
  }

  #letGo(address: string, own: Ownership): void {
    if (own.configured || own.bindings > 0) return;
    this.#addresses.delete(address);
    this.segment.release(address, this);
  }
}

/** The address of a text with or without a prefix length, in the one form that is compared everywhere. */
function canonical(text: string): string {
  const slash = text.indexOf("/");
  const bytes = ipBytes(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) throw new RangeError(`${text} is not an address`);
  return bytes.length === 4 ? ipv4Text(bytes) : ipv6Text(bytes);
}

function prefixLengthOf(text: string): number {
  const cidr = parseCidr(text);
  if (cidr.kind === "fault") throw new RangeError(`${text} is not an address with a prefix length`);
  return cidr.prefixLength;
}

function ipv4Number(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
}
