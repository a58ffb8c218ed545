/** A node's network interface on one segment: a MAC address, the addresses it owns, carrier, and both directions. */
import { addressText, canonicalMac, parseAddress, parseCidr, type Address } from "../address.ts";
import type { LinkModel } from "../impairment.ts";
import { uint32 } from "../big-endian.ts";
import { derived } from "../derived.ts";
import { ipv4Mask, ipv4NumberText } from "../ipv4-number.ts";
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
  /** As of an OwnAddress. */
  broadcast: string | undefined;
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
    const mac = canonicalMac(options.mac);
    if (mac === undefined) throw new RangeError(`${options.mac} is not a MAC address`);
    this.node = node;
    this.device = device;
    this.segment = segment;
    this.mac = mac;
    const name = `${node.name}/${device}`;
    this.tx = new Hop(random, `${name}/tx`, options.tx);
    this.rx = new Hop(random, `${name}/rx`, options.rx);
    this.carrier = options.carrier ?? true;
    segment.join(this);
    if (options.addresses !== undefined)
      for (const read of readAddresses(options.addresses)) this.#configure(read);
  }

  owns(address: string): boolean {
    return this.#addresses.has(address);
  }

  /** Gives the interface an address, plain or with a prefix length. */
  configure(text: string): void {
    this.#configure(readAddress(text));
  }

  /** Takes an address away; it stays as long as a port that is bound to it is open. */
  unconfigure(text: string): void {
    const { address } = readAddress(text);
    const own = this.#addresses.get(address);
    if (own === undefined) return;
    own.configured = false;
    this.#letGo(address, own);
  }

  /** Leaves the segment for good, with all addresses. */
  unplug(): void {
    for (const address of this.#addresses.keys()) {
      this.#addresses.delete(address);
      this.segment.release(address, this);
    }
    this.segment.leave(this);
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
    for (const { broadcast } of this.#addresses.values()) if (broadcast === address) return true;
    return false;
  }

  #configure({ address, broadcast }: OwnAddress): void {
    const own = this.#own(address);
    own.configured = true;
    own.broadcast = broadcast;
  }

  #own(address: string): Ownership {
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    const own = { configured: false, bindings: 0, broadcast: undefined };
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

/** An address as it is compared everywhere. */
interface OwnAddress {
  readonly address: string;
  /** Of its subnet, where a prefix length makes that known. */
  readonly broadcast: string | undefined;
}

/** Those of servers that are the same in every world are read once. */
const readAddresses = derived((texts: readonly string[]) => texts.map(readAddress));

/** Reads an address with or without a prefix length. */
function readAddress(text: string): OwnAddress {
  const cidr = text.includes("/") ? parseCidr(text) : undefined;
  const address = cidr?.kind === "cidr" ? cidr.address : parseAddress(text);
  if (address.kind === "fault" || address.zone !== undefined)
    throw new RangeError(`${text} is not an address, alone or with a prefix length`);
  const prefixLength = cidr?.kind === "cidr" ? cidr.prefixLength : 0;
  return { address: addressText(address), broadcast: subnetBroadcast(address, prefixLength) };
}

/** Undefined without a prefix length, for IPv6, and where a subnet has no room for it (RFC 3021). */
function subnetBroadcast({ bytes }: Address, prefixLength: number): string | undefined {
  if (bytes.length !== 4 || prefixLength < 1 || prefixLength > 30) return undefined;
  return ipv4NumberText((uint32(bytes, 0) | ~ipv4Mask(prefixLength)) >>> 0);
}
