/** The open ports of one host: kernel UDP or frames beneath, the impaired link, where there is one, in between. */
import type { Endpoint } from "../endpoint.ts";
import type { Instant } from "../instant.ts";
import type { About, Failure, Input, Output, PortId, PortSpec } from "../service.ts";
import type { Clock } from "./clock.ts";
import type { ImpairedLink } from "./impaired.ts";
import { failedPort, type OpenPort, type PortDriver, type PortSink } from "./port-driver.ts";
import { openUdp } from "./udp-ports.ts";
import type { UdpMaker } from "./udp-socket.ts";

export type PacketInput = Extract<Input<never>, { kind: "datagram" | "sent" | "failed" }>;

export interface PortsOptions {
  readonly clock: Clock;
  readonly deliver: (input: PacketInput) => void;
  /** Runs what delivers, and afterwards sees to what it delivered and to the timer. */
  readonly within: (bring: () => void) => void;
  /** May be put in while it runs. */
  link?: ImpairedLink | undefined;
  readonly driver?: PortDriver | undefined;
  readonly udpMaker?: UdpMaker | undefined;
}

export class Ports {
  readonly #options: PortsOptions;
  readonly #open = new Map<PortId, OpenPort>(); // BOUNDED: by what the service opens
  readonly #closing = new Set<Promise<void>>(); // BOUNDED: by one turn of the loop

  constructor(options: PortsOptions) {
    this.#options = options;
  }

  /** Every packet from now on goes through this link. */
  impair(link: ImpairedLink): void {
    this.#options.link = link;
  }

  has(port: PortId): boolean {
    return this.#open.has(port);
  }

  /** Undefined for a port that is not open, failed to open, or carries frames. */
  local(port: PortId): Endpoint | undefined {
    return this.#open.get(port)?.local;
  }

  /** The port exists from here on, even when it could not be opened: `failed` says so, and so does every send. */
  open(port: PortId, spec: PortSpec): void {
    if (this.#open.has(port)) throw new Error(`port ${port} is open already`);
    const sink = new Inbox(port, this.#options);
    this.#open.set(port, this.#start(spec, sink));
  }

  #start(spec: PortSpec, sink: PortSink): OpenPort {
    const { clock, driver, udpMaker } = this.#options;
    if (driver?.carries(spec)) return driver.open(spec, sink);
    return spec.kind === "udp" ? openUdp(spec, sink, clock, udpMaker) : failedPort("denied", sink);
  }

  send(output: Extract<Output<never>, { kind: "send" }>): void {
    const { on, to, bytes, about } = output;
    const open = this.#open.get(on);
    if (open === undefined) throw new Error(`${about.what}: port ${on} is not open`);
    const { link, clock, deliver } = this.#options;
    if (link === undefined) return open.send(to, bytes, about, output.stamp === true);
    const at = clock.now();
    if (output.stamp) deliver({ kind: "sent", on, about, stamp: at });
    const handOver = (arrived: Uint8Array): boolean => {
      const stillOpen = this.#open.has(on);
      if (stillOpen) open.send(to, arrived, about, false);
      return stillOpen;
    };
    const fail = (why: Failure): void => deliver({ kind: "failed", on, about, why });
    const parcel = {
      direction: "tx",
      port: on,
      what: about.what,
      remote: to,
      handOver,
      fail,
    } as const;
    link.carry(parcel, bytes, at.monoUs);
  }

  close(port: PortId): void {
    const open = this.#open.get(port);
    if (open === undefined) throw new Error(`port ${port} is not open`);
    this.#options.link?.release(port);
    this.#open.delete(port);
    const closed = open.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  /** Resolves when every socket is gone, those closed before included. */
  async closeAll(): Promise<void> {
    for (const port of this.#open.keys()) this.close(port);
    await Promise.all(this.#closing);
  }
}

/** Where one port delivers: the service's inputs, behind the link. */
class Inbox implements PortSink {
  readonly #port: PortId;
  readonly #options: PortsOptions;

  constructor(port: PortId, options: PortsOptions) {
    this.#port = port;
    this.#options = options;
  }

  received(from: Endpoint, bytes: Uint8Array, stamp?: Instant): void {
    const on = this.#port;
    const { link, clock, deliver, within } = this.#options;
    if (link === undefined) {
      deliver({ kind: "datagram", on, from, bytes, ...(stamp !== undefined && { stamp }) });
      return;
    }
    const handOver = (arrived: Uint8Array): boolean => {
      // no kernel stamp: the link's delay is part of the way
      deliver({ kind: "datagram", on, from, bytes: arrived });
      return true;
    };
    const parcel = { direction: "rx", port: on, remote: from, handOver } as const;
    within(() => link.carry(parcel, bytes, clock.now().monoUs));
  }

  sent(about: About, stamp: Instant): void {
    this.#options.deliver({ kind: "sent", on: this.#port, about, stamp });
  }

  failed(why: Failure, about?: About): void {
    const on = this.#port;
    this.#options.deliver({ kind: "failed", on, ...(about !== undefined && { about }), why });
  }
}
