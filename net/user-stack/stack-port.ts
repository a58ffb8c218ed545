/** Which datagrams of a stack are a port's: the same for a real interface and for a simulated one. */
import { sameEndpoint, type Endpoint } from "../endpoint.ts";
import type { PortSpec } from "../service.ts";
import type { Cast } from "./contract.ts";

export type StackPortSpec = Exclude<PortSpec, { kind: "arp" }>;

const UNSPECIFIED = "0.0.0.0";

/** A `udp-frame` port, or a `udp` port whose packets go over the stack. */
export class StackPort {
  /** Undefined for one that reads frames: it has no endpoint that anybody could be told. */
  readonly local: Endpoint | undefined;
  readonly source: string;
  readonly number: number;
  readonly #spec: StackPortSpec;

  constructor(spec: StackPortSpec, number: number) {
    this.#spec = spec;
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

  #isOwn(to: Endpoint): boolean {
    return this.source === UNSPECIFIED || this.source === to.address;
  }
}
