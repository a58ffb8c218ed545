/**
 * One interface of a node as ports over a stack of its own, on a wire of frames: what `net/host/linux/frame-line.ts` is
 * on a real interface.
 *
 *   udp-frame and udp ports ──▶ UserStack ──frames──▶ WireEnd
 *               ◀── by number, address, peer ──┘
 *
 * It also stands for a host with a kernel: `neighbours` then is the kernel's way.
 */
import type { DeadlineEntry } from "../../deadline-queue.ts";
import type { Answer, Failure, Instant, PortId, PortSpec, Question } from "../../service.ts";
import { UserStack } from "../../user-stack.ts";
import type { Received, StackRoute } from "../../user-stack/contract.ts";
import type { NeighboursMaker } from "../../user-stack/neighbours.ts";
import { operateStack, type StackInterface } from "../../user-stack/stack-operations.ts";
import type { Happening } from "../engine.ts";
import type { SimulatedNode } from "../node.ts";
import type { Runner } from "../runner.ts";
import { StackLinePort, type PortsLine, type Send } from "./stack-line-port.ts";
import type { Station, WireEnd } from "./wire.ts";

/** What a host needs for its own part, in whole microseconds; left out, nothing. */
export interface HostTimes {
  /** From a frame's arrival until the stack sees it. */
  readonly receiveUs?: number;
  /** From a step's end until its first frame is on the wire, and from there to each of the others. */
  readonly sendUs?: number;
  readonly nextFrameUs?: number;
  /** For each system operation; what is sent after it waits. */
  readonly operationUs?: number;
  /** To serve a datagram, by the port it is for. A host has one processor: the others wait meanwhile. */
  readonly serviceUs?: ReadonlyMap<number, number>;
  /** How late its timers fire. */
  readonly timerUs?: number;
}

export interface StackLineOptions {
  readonly device: string;
  readonly mac: string;
  /** `192.0.2.1/24`; those of a lease come by system operations. */
  readonly addresses?: readonly { readonly address: string; readonly prefixLength: number }[];
  /** Left out: the table of our own stack. */
  readonly neighbours?: NeighboursMaker;
  /**
   * A datagram to a link address puts that into the neighbours and then goes as any other: so a DHCP server on ordinary
   * sockets reaches a client that cannot answer ARP yet (SIOCSARP).
   */
  readonly notesLinks?: true;
  readonly times?: HostTimes;
}

/** What travels with a datagram through the stack, to report on it. */
interface Ticket {
  readonly port: StackLinePort;
  readonly send: Send;
}

/** RFC 6335 §6: the dynamic ports. */
const FIRST_DYNAMIC_PORT = 49_152;
const DYNAMIC_PORTS = 16_384;

/** Puts a line at an end of a wire; it carries the node's ports from then on. */
export function plugIn(end: WireEnd, node: SimulatedNode, options: StackLineOptions): StackLine {
  const line = new StackLine(end, node, options);
  end.station = line;
  node.line = line;
  return line;
}

/** Made by `plugIn`. */
export class StackLine implements StackInterface, Station, PortsLine {
  readonly device: string;
  readonly #node: SimulatedNode;
  readonly #end: WireEnd;
  readonly #stack: UserStack<Ticket>;
  readonly #times: HostTimes;
  readonly #notesLinks: boolean;
  readonly #ports: StackLinePort[] = []; // BOUNDED: by what services open
  #sendsFromUs = 0;
  #servesFromUs = 0;
  #carrier = true;
  #alarm: DeadlineEntry<Happening> | undefined;
  readonly #onAlarm: Happening = { happen: () => this.#due() };

  constructor(end: WireEnd, node: SimulatedNode, options: StackLineOptions) {
    const { device, mac, addresses = [], neighbours, times = {} } = options;
    this.device = device;
    this.#node = node;
    this.#end = end;
    this.#stack = new UserStack({ mac, ...(neighbours && { neighbours }) });
    this.#times = times;
    this.#notesLinks = options.notesLinks ?? false;
    for (const { address, prefixLength } of addresses) this.addAddress(address, prefixLength);
  }

  get timerUs(): number {
    return this.#times.timerUs ?? 0;
  }

  get carrier(): boolean {
    return this.#carrier;
  }

  /** Without it nothing passes, and what was known of neighbours is forgotten. */
  set carrier(carrier: boolean) {
    this.#carrier = carrier;
    if (carrier) return;
    this.#stack.linkDown();
    this.#flush();
  }

  addAddress(address: string, prefixLength: number): boolean {
    return this.#stack.addAddress(address, prefixLength);
  }

  removeAddress(address: string): void {
    this.#stack.removeAddress(address);
  }

  addRoute(route: StackRoute): boolean {
    return this.#stack.addRoute(route);
  }

  removeRoute(route: StackRoute): void {
    this.#stack.removeRoute(route);
  }

  resolve(address: string): void {
    this.#stack.resolve(this.#nowUs, address);
    this.#flush();
  }

  /** System operations, as a live host answers them; undefined for other questions. */
  readonly answer = (question: Question): Answer | undefined => {
    if (question.kind !== "operation") return undefined;
    const { operationUs = 0 } = this.#times;
    this.#sendsFromUs = Math.max(this.#nowUs, this.#sendsFromUs) + operationUs;
    return operateStack(this, question);
  };

  /** Undefined: this port is not for a line. */
  open(runner: Runner, id: PortId, spec: PortSpec): StackLinePort | Failure | undefined {
    if (spec.kind === "arp" || (spec.device ?? this.device) !== this.device) return undefined;
    const { address } = spec.kind === "udp" ? spec : {};
    if (spec.kind === "udp" && (address === undefined || !this.#stack.owns(address)))
      return "unreachable";
    const number = spec.port === "random" ? this.#freePort() : spec.port;
    const port = new StackLinePort(runner, id, spec, number, this);
    this.#ports.push(port);
    return port;
  }

  forget(port: StackLinePort): void {
    this.#ports.splice(this.#ports.indexOf(port), 1);
  }

  send(port: StackLinePort, send: Send): void {
    const { source, number: sourcePort } = port;
    const { bytes } = send;
    let { to } = send;
    if (this.#notesLinks && to.link !== undefined) {
      this.#stack.glean(this.#nowUs, to.address, to.link);
      to = { address: to.address, port: to.port };
    }
    this.#stack.send(this.#nowUs, { source, sourcePort, to, bytes }, { port, send });
    this.#flush();
  }

  receive(frame: Uint8Array): void {
    if (!this.#carrier) return;
    const stamp = this.#node.instant;
    const { receiveUs = 0 } = this.#times;
    this.#at(this.#nowUs + receiveUs, () => this.#take(frame, stamp));
  }

  get #nowUs(): number {
    return this.#end.engine.nowUs;
  }

  #take(frame: Uint8Array, stamp: Instant): void {
    const received = this.#stack.receive(this.#nowUs, frame);
    this.#flush();
    this.#deliver(received, stamp);
  }

  #deliver(received: Received, stamp: Instant): void {
    switch (received.kind) {
      case "udp": {
        const { from, to, cast, bytes } = received;
        for (const port of this.#ports)
          if (port.takes(from, to, cast))
            this.#at(this.#servedUs(port), () => port.receive(from, bytes, stamp));
        return;
      }
      case "icmp": {
        const { source, sourcePort, to } = received.unreachable;
        for (const port of this.#ports)
          if (port.sent(source, sourcePort, to))
            port.runner.post({ kind: "failed", on: port.id, why: received.why });
        return;
      }
      case "arp-conflict":
      case "arp":
      case "ignored":
        return;
    }
  }

  /** When the host has done with a datagram that comes now. */
  #servedUs({ number }: StackLinePort): number {
    const serviceUs = this.#times.serviceUs?.get(number) ?? 0;
    if (serviceUs === 0) return this.#nowUs;
    this.#servesFromUs = Math.max(this.#nowUs, this.#servesFromUs) + serviceUs;
    return this.#servesFromUs;
  }

  #due(): void {
    this.#alarm = undefined;
    this.#stack.due(this.#nowUs);
    this.#flush();
  }

  /** Hands over what the stack has to send, reports on what it could not, and waits for what it waits for. */
  #flush(): void {
    for (const out of this.#stack.drain()) {
      if (out.kind === "failed") this.#fail(out.tag, out.why);
      else this.#leave(out.frame, out.tag);
    }
    const { arrivals } = this.#end.engine;
    const deadlineUs = this.#stack.deadlineUs + this.timerUs;
    if (this.#alarm?.deadlineUs === deadlineUs) return;
    if (this.#alarm !== undefined) arrivals.cancel(this.#alarm);
    this.#alarm = deadlineUs === Infinity ? undefined : arrivals.insert(deadlineUs, this.#onAlarm);
  }

  #leave(frame: Uint8Array, ticket: Ticket | undefined): void {
    const { sendUs = 0, nextFrameUs = 0 } = this.#times;
    const fromUs = Math.max(this.#nowUs, this.#sendsFromUs);
    this.#sendsFromUs = fromUs + nextFrameUs;
    this.#at(fromUs + sendUs, () => this.#transmit(frame, ticket));
  }

  #at(atUs: number, happen: () => void): void {
    if (atUs === this.#nowUs) happen();
    else this.#end.engine.arrivals.insert(atUs, { happen });
  }

  #transmit(frame: Uint8Array, ticket: Ticket | undefined): void {
    if (!this.#carrier) {
      if (ticket !== undefined) this.#fail(ticket, "link-down");
      return;
    }
    if (ticket?.send.stamp === true) {
      const { port, send } = ticket;
      const stamp = this.#node.instant;
      port.runner.post({ kind: "sent", on: port.id, about: send.about, stamp });
    }
    const dropped = this.#end.send(frame);
    if (dropped === undefined || ticket === undefined) return;
    const { port, send } = ticket;
    port.runner.dropped("tx", send.bytes, dropped, { on: port.id }, send.to, send.about);
  }

  #fail({ port, send }: Ticket, why: Failure): void {
    if (port.open) port.runner.post({ kind: "failed", on: port.id, about: send.about, why });
  }

  #freePort(): number {
    const start = this.#node.portDice.below(DYNAMIC_PORTS);
    let port = FIRST_DYNAMIC_PORT + start;
    // BOUNDED: by the ports of this line, of which services open a few
    for (let i = 1; this.#ports.some(({ number }) => number === port); i++)
      port = FIRST_DYNAMIC_PORT + ((start + i) % DYNAMIC_PORTS);
    return port;
  }
}
