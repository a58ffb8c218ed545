/** The ports of one interface that is driven by frames. */
import type { Endpoint } from "../../endpoint.ts";
import type { About } from "../../service.ts";
import { StackPort, type StackPortSpec } from "../../user-stack/stack-port.ts";
import type { OpenPort, PortSink } from "../port-driver.ts";

/** What a port needs of the line that it belongs to. */
export interface Line {
  sendUdp(port: UdpLinePort, to: Endpoint, bytes: Uint8Array, about: About, stamp: boolean): void;
  sendArp(port: ArpLinePort, to: Endpoint, bytes: Uint8Array, about: About): void;
  forget(port: UdpLinePort | ArpLinePort): void;
}

const GONE: Promise<void> = Promise.resolve();

/** A port of datagrams over the user-space stack. */
export class UdpLinePort extends StackPort implements OpenPort {
  readonly sink: PortSink;
  readonly #line: Line;

  constructor(spec: StackPortSpec, number: number, sink: PortSink, line: Line) {
    super(spec, number);
    this.#line = line;
    this.sink = sink;
  }

  send(to: Endpoint, bytes: Uint8Array, about: About, stamp: boolean): void {
    this.#line.sendUdp(this, to, bytes, about, stamp);
  }

  close(): Promise<void> {
    this.#line.forget(this);
    return GONE;
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
