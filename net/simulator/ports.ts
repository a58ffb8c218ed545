/**
 * The ports of one node: who has which number, and who is meant by a datagram.
 *
 * Two `udp` ports conflict when they have the same number and one address could mean both (equal, or one of them
 * bound to none), unless they are bound to different devices or both joined a multicast group. `udp-frame` ports
 * read frames beside the node's own stack and never conflict.
 */
import type { About, Endpoint, Failure, Input, PortId, PortSpec } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { SimulatedNode } from "./node.ts";
import type { Runner } from "./runner.ts";

/** RFC 6335 §6: the dynamic ports. */
const EPHEMERAL_FIRST = 49_152;
const EPHEMERAL_COUNT = 16_384;
const PORT_MAX = 65_535;
/** Where the ports without a number are kept. */
export const ARP_NUMBER = -1;

export class Port {
  readonly runner: Runner;
  readonly id: PortId;
  readonly kind: PortSpec["kind"];
  /** `ARP_NUMBER` for a port that has none. */
  readonly number: number;
  readonly device: string | undefined;
  /** What it is bound to; the source in the frames of a `udp-frame` port. */
  readonly address: string | undefined;
  readonly peer: Endpoint | undefined;
  readonly group: string | undefined;
  readonly broadcast: boolean;
  open = true;
  /** Next port of the same number. */
  next: Port | undefined;
  #local: Endpoint | undefined;

  constructor(runner: Runner, id: PortId, spec: PortSpec, number: number) {
    this.runner = runner;
    this.id = id;
    this.kind = spec.kind;
    this.number = number;
    this.device = spec.device;
    const isUdp = spec.kind === "udp";
    this.address = addressOf(spec);
    this.peer = isUdp ? spec.peer : undefined;
    this.group = isUdp ? spec.group : undefined;
    this.broadcast = isUdp && spec.broadcast === true;
  }

  /** Can a broadcast or a multicast be for it? */
  get takesCasts(): boolean {
    switch (this.kind) {
      case "udp":
        return this.address === undefined || this.group !== undefined;
      case "udp-frame":
        return true;
      case "arp":
        return false;
    }
  }

  /** Where its datagrams say they come from, given the address they leave with. */
  local(address: string): Endpoint {
    if (this.#local?.address !== address) this.#local = { address, port: this.number };
    return this.#local;
  }

  /** How exactly this `udp` port is meant by a datagram; negative: not at all. The kernel gives it to the best one. */
  match(to: Endpoint, from: Endpoint, device: string): number {
    const { address, peer } = this;
    if (address !== undefined && address !== to.address) return -1;
    if (this.device !== undefined && this.device !== device) return -1;
    if (peer === undefined)
      return (address === undefined ? 0 : 2) + (this.device === undefined ? 0 : 1);
    if (peer.port !== from.port || peer.address !== from.address) return -1;
    return 4;
  }

  receive(from: Endpoint, bytes: Uint8Array): void {
    const stamp = this.runner.node.instant;
    this.runner.arrived({ kind: "datagram", on: this.id, from, bytes, stamp });
  }

  fail(why: Failure, about: About): void {
    this.post({ kind: "failed", on: this.id, about, why });
  }

  post(input: Input<unknown>): void {
    this.runner.post(input);
  }
}

/** Opens, closes and finds the ports of one node. */
export class PortTable {
  readonly #node: SimulatedNode;
  readonly #byNumber = new Map<number, Port>(); // BOUNDED: by the ports that services hold open

  constructor(node: SimulatedNode) {
    this.#node = node;
  }

  /** The chain of ports with this number. */
  withNumber(number: number): Port | undefined {
    return this.#byNumber.get(number);
  }

  open(runner: Runner, id: PortId, spec: PortSpec): Port | Failure {
    const { device } = spec;
    if (device !== undefined && this.#node.attachment(device) === undefined) return "denied";
    const number = spec.kind === "arp" ? ARP_NUMBER : this.#number(spec);
    if (typeof number !== "number") return number;
    const port = new Port(runner, id, spec, number);
    this.#link(port);
    this.#eachBound(port, (attachment, address) => attachment.bind(address));
    if (port.takesCasts) {
      this.#eachStation(port, (station) => station.segment.listening?.opened(number, station));
    }
    return port;
  }

  close(port: Port): void {
    if (!port.open) return;
    port.open = false;
    this.#unlink(port);
    this.#eachBound(port, (attachment, address) => attachment.unbind(address));
    if (port.takesCasts) {
      const { number } = port;
      this.#eachStation(port, (station) => station.segment.listening?.closed(number, station));
    }
  }

  #number(spec: Exclude<PortSpec, { kind: "arp" }>): number | Failure {
    if (spec.port === "random") return this.#ephemeral(spec);
    if (!(Number.isInteger(spec.port) && spec.port >= 1 && spec.port <= PORT_MAX)) return "denied";
    return this.#isFree(spec.port, spec) ? spec.port : "in-use";
  }

  #ephemeral(spec: PortSpec): number | Failure {
    const start = this.#node.portDice.below(EPHEMERAL_COUNT);
    // BOUNDED: by the dynamic ports
    for (let i = 0; i < EPHEMERAL_COUNT; i++) {
      const number = EPHEMERAL_FIRST + ((start + i) % EPHEMERAL_COUNT);
      if (this.#isFree(number, spec)) return number;
    }
    return "in-use";
  }

  #isFree(number: number, spec: PortSpec): boolean {
    if (spec.kind !== "udp") return true;
    for (let port = this.#byNumber.get(number); port !== undefined; port = port.next) {
      if (port.kind === "udp" && conflicts(port, spec)) return false;
    }
    return true;
  }

  #link(port: Port): void {
    let last = this.#byNumber.get(port.number);
    if (last === undefined) {
      this.#byNumber.set(port.number, port);
      return;
    }
    while (last.next !== undefined) last = last.next;
    last.next = port;
  }

  #unlink(port: Port): void {
    let before = this.#byNumber.get(port.number);
    if (before === port) {
      if (port.next === undefined) this.#byNumber.delete(port.number);
      else this.#byNumber.set(port.number, port.next);
      return;
    }
    while (before !== undefined && before.next !== port) before = before.next;
    if (before !== undefined) before.next = port.next;
  }

  /** Being bound to an address makes the node own it, on the port's device or on all. */
  #eachBound(port: Port, visit: (attachment: Attachment, address: string) => void): void {
    const { address } = port;
    if (address === undefined || !isOwnable(address)) return;
    this.#eachStation(port, (attachment) => visit(attachment, address));
  }

  /** The interfaces at which a port hears and speaks. */
  #eachStation({ device }: Port, visit: (attachment: Attachment) => void): void {
    for (const attachment of this.#node.attachments) {
      if (device === undefined || device === attachment.device) visit(attachment);
    }
  }
}

function conflicts(port: Port, spec: Extract<PortSpec, { kind: "udp" }>): boolean {
  if (port.group !== undefined && spec.group !== undefined) return false;
  const twoDevices = port.device !== undefined && spec.device !== undefined;
  if (twoDevices && port.device !== spec.device) return false;
  const address = addressOf(spec);
  return port.address === undefined || address === undefined || port.address === address;
}

/** Bound to the unspecified address is bound to none; a frame, though, may well come from it. */
function addressOf(spec: PortSpec): string | undefined {
  switch (spec.kind) {
    case "udp":
      return spec.address === undefined || isUnspecified(spec.address) ? undefined : spec.address;
    case "udp-frame":
      return spec.source;
    case "arp":
      return undefined;
  }
}

/** Can one node on a segment be found by this address? */
export function isOwnable(address: string): boolean {
  return !isUnspecified(address) && !isLoopback(address);
}

/** The address that stands for none, or for all of a node. */
export function isUnspecified(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** Is this an address by which every node means itself (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3)? */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
