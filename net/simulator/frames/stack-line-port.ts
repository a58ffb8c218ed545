/** Ports of services whose packets go over the stack of an interface. */
import type { Endpoint, Instant, Output, PortId } from "../../service.ts";
import { StackPort, type StackPortSpec } from "../../user-stack/stack-port.ts";
import type { Runner } from "../runner.ts";

export type Send = Extract<Output<unknown>, { kind: "send" }>;

/** What a port needs of the line that it belongs to. */
export interface PortsLine {
  send(port: StackLinePort, send: Send): void;
  forget(port: StackLinePort): void;
}

export class StackLinePort extends StackPort {
  readonly kind = "line";
  readonly runner: Runner;
  readonly id: PortId;
  open = true;
  readonly #line: PortsLine;

  constructor(runner: Runner, id: PortId, spec: StackPortSpec, number: number, line: PortsLine) {
    super(spec, number);
    this.runner = runner;
    this.id = id;
    this.#line = line;
  }

  send(send: Send): void {
    this.#line.send(this, send);
  }

  receive(from: Endpoint, bytes: Uint8Array, stamp: Instant): void {
    if (this.open) this.runner.arrived({ kind: "datagram", on: this.id, from, bytes, stamp });
  }

  close(): void {
    this.open = false;
    this.#line.forget(this);
  }
}
