/** The ports of one interface that is driven by frames: who gets which datagram. */
import { sameEndpoint, type Endpoint } from "../../endpoint.ts";
import type { About, PortSpec } from "../../service.ts";
import type { Cast } from "../../user-stack/contract.ts";
import type { OpenPort, PortSink } from "../port-driver.ts";

/** What a port needs of the line that it belongs to. */
export interface Line {
  sendUdp(port: UdpLinePort, to: Endpoint, bytes: Uint8Array, about: About, stamp: boolean): void;
  sendArp(port: ArpLinePort, to: Endpoint, bytes: Uint8Array, about: About): void;
  forget(port: UdpLinePort | ArpLinePort): void;
}

export type UdpLineSpec = Exclude<PortSpec, { kind: "arp" }>;

const UNSPECIFIED = "0.0.0.0";
const GONE: Promise<void> = Promise.resolve();

/** A `udp-frame` port, or a `udp` port whose packets go over the user-space stack. */
export class UdpLinePort implements OpenPort {
  readonly local: Endpoint | undefined;
  readonly source: string;
  readonly number: number;
  readonly sink: PortSink;
  readonly #spec: UdpLineSpec;
  readonly #line: Line;

  constructor(spec: UdpLineSpec, number: number, sink: PortSink, line: Line) {
    this.#spec = spec;
    this.#line = line;
    this.sink = sink;
    this.number = number;
    this.source = (spec.kind === "udp-frame" ? spec.source : spec.address) ?? UNSPECIFIED;
    this.local = spec.kind === "udp" ? { address: this.source, port: number } : undefined;
  }

  /** Whether a datagram is for this port. Before there is an address, one for any address may be ours. */
  takes(from: Endpoint, to: Endpoint, cast: Cast): boolean {
    if (to.port !== this.number) return false;
    if (this.#spec.kind === "udp-frame")
      return cast !== "multicast" && (cast === "broadcast" || this.#isOwn(to));
    if (cast !== "unicast" || to.address !== this.source) return false;
    const { peer } = this.#spec;
    return peer === undefined || sameEndpoint({ address: from.address, port: from.port }, peer);
  }

  /** Whether what was sent from `source` and `sourcePort` to `to` was sent here, over a connected port. */
  sent(source: string, sourcePort: number, to: Endpoint): boolean {
    if (this.#spec.kind !== "udp" || this.#spec.peer === undefined) return false;
    return (
      source === this.source && sourcePort === this.number && sameEndpoint(to, this.#spec.peer)
    );
  }

  send(to: Endpoint, bytes: Uint8Array, about: About, stamp: boolean): void {
    this.#line.sendUdp(this, to, bytes, about, stamp);
  }

  close(): Promise<void> {
    this.#line.forget(this);
    return GONE;
  }

  #isOwn(to: Endpoint): boolean {
    return this.source === UNSPECIFIED || this.source === to.address;
  }
}

/** ARP packets without their Ethernet header. */
export class ArpLinePort implements OpenPort {
  readonly local = undefined;
  readonly sink: PortSink;
  readonly #line: Line;

  constructor(sink: PortSink, line: Line) {
    this.sink = sink;
    this.#line = line;
  }

  send(to: Endpoint, bytes: Uint8Array, about: About): void {
    this.#line.sendArp(this, to, bytes, about);
  }

  close(): Promise<void> {
    this.#line.forget(this);
    return GONE;
  }
}
