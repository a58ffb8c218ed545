/**
 * One interface as ports, without the kernel's stack: a packet socket below, a user-space stack on it.
 *
 *   udp-frame, udp, arp ports ──▶ UserStack ──frames──▶ PacketSocket ──▶ interface
 *                       ◀── by number, address, peer ──┘
 *
 * A stamp is read immediately before the kernel gets the frame, also of one that had to wait for ARP; what is received
 * has the kernel's own.
 */
import { encodeArp, type ArpPacket } from "../../arp.ts";
import type { Endpoint } from "../../endpoint.ts";
import {
  BROADCAST_MAC_TEXT,
  ETHERNET_HEADER_LENGTH,
  ETHERTYPE_ARP,
  putEthernetHeader,
} from "../../ethernet.ts";
import type { Instant } from "../../instant.ts";
import { ipv4Number } from "../../ipv4-number.ts";
import { macBytes } from "../../address.ts";
import type { RandomStream } from "../../random.ts";
import type { About, Failure, PortSpec } from "../../service.ts";
import { UserStack } from "../../user-stack.ts";
import type { Received, StackRoute } from "../../user-stack/contract.ts";
import type { StackInterface } from "../../user-stack/stack-operations.ts";
import { failedPort, type OpenPort, type PortSink } from "../port-driver.ts";
import { failureOf } from "../socket-failure.ts";
import { DeadlineTimer, nodeTimers } from "../timer.ts";
import type { KernelClock } from "./kernel-clock.ts";
import { errnoName, type Libc } from "./libc.ts";
import { ArpLinePort, UdpLinePort, type Line } from "./line-ports.ts";
import { PacketSocket } from "./packet-socket.ts";

export interface FrameLineOptions {
  readonly libc: Libc;
  readonly clock: KernelClock;
  /** What ports call it. */
  readonly device: string;
  /** What it is called where its sockets live. */
  readonly interfaceName: string;
  readonly mac: string;
  readonly mtuBytes: number;
  /** Off where the kernel has the same addresses and answers itself. */
  readonly answersArp: boolean;
  /** Draws the numbers of `random` ports. */
  readonly random: RandomStream;
  /** Another station says that it has an address of this line. */
  readonly conflict?: (address: string, mac: string) => void;
}

/** What travels with a datagram through the stack, to report on it. */
interface Ticket {
  readonly port: UdpLinePort;
  readonly about: About;
  readonly stamp: boolean;
}

/** RFC 6335 §6: the dynamic ports. */
const FIRST_DYNAMIC_PORT = 49_152;
const DYNAMIC_PORTS = 16_384;

export class FrameLine implements Line, StackInterface {
  readonly device: string;
  readonly #options: FrameLineOptions;
  readonly #stack: UserStack<Ticket>;
  readonly #socket: PacketSocket;
  readonly #timer: DeadlineTimer;
  readonly #addresses = new Map<string, number>(); // BOUNDED: by what the system state applies
  readonly #udpPorts = new Set<UdpLinePort>(); // BOUNDED: by what the service opens
  #closed = false;
  readonly #arpPorts = new Set<ArpLinePort>(); // BOUNDED: by what the service opens

  /** Throws the system's error: EPERM without CAP_NET_RAW, ENODEV without the interface. */
  constructor(options: FrameLineOptions) {
    const { libc, clock, device, interfaceName, mac, mtuBytes, answersArp } = options;
    this.device = device;
    this.#options = options;
    this.#stack = new UserStack({ mac, mtuBytes, answersArp });
    this.#timer = new DeadlineTimer(nodeTimers, () => this.#due());
    const socket = { libc, clock, device: interfaceName, filter: NOTHING };
    this.#socket = new PacketSocket(socket, {
      frame: (frame, stamp) => this.#receive(frame, stamp),
      // the interface went down; when it is up again, so is the socket
      failed: () => undefined,
    });
  }

  owns(address: string): boolean {
    return this.#addresses.has(address);
  }

  addAddress(address: string, prefixLength: number): boolean {
    const number = ipv4Number(address);
    if (number === undefined || !this.#stack.addAddress(address, prefixLength)) return false;
    this.#addresses.set(address, number);
    this.#refilter();
    return true;
  }

  removeAddress(address: string): void {
    this.#addresses.delete(address);
    this.#stack.removeAddress(address);
    this.#refilter();
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

  /** An interface of this name is up again, perhaps another than before. Throws the system's error. */
  linkUp(): void {
    this.#socket.bind();
  }

  /** What was known about neighbours may be wrong when it comes up again. */
  linkDown(): void {
    this.#stack.linkDown();
    this.#flush();
  }

  open(spec: PortSpec, sink: PortSink): OpenPort {
    if (spec.kind === "arp") {
      const port = new ArpLinePort(sink, this);
      this.#arpPorts.add(port);
      return port;
    }
    if (spec.kind === "udp" && (spec.address === undefined || !this.owns(spec.address)))
      return failedPort("unreachable", sink);
    const number = spec.port === "random" ? this.#freePort() : spec.port;
    const port = new UdpLinePort(spec, number, sink, this);
    this.#udpPorts.add(port);
    if (spec.kind === "udp-frame") this.#refilter();
    return port;
  }

  forget(port: UdpLinePort | ArpLinePort): void {
    if (port instanceof ArpLinePort) {
      this.#arpPorts.delete(port);
      return;
    }
    this.#udpPorts.delete(port);
    if (port.local === undefined && !this.#closed) this.#refilter();
  }

  sendUdp(port: UdpLinePort, to: Endpoint, bytes: Uint8Array, about: About, stamp: boolean): void {
    const { source, number: sourcePort } = port;
    this.#stack.send(this.#nowUs, { source, sourcePort, to, bytes }, { port, about, stamp });
    this.#flush();
  }

  sendArp(port: ArpLinePort, to: Endpoint, bytes: Uint8Array, about: About): void {
    const frame = new Uint8Array(ETHERNET_HEADER_LENGTH + bytes.length);
    const target = macBytes(to.link ?? BROADCAST_MAC_TEXT) ?? BROADCAST;
    putEthernetHeader(frame, target, macBytes(this.#options.mac) ?? BROADCAST, ETHERTYPE_ARP);
    frame.set(bytes, ETHERNET_HEADER_LENGTH);
    const failure = this.#transmit(frame);
    if (failure !== undefined) port.sink.failed(failure, about);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#timer.cancel();
    return this.#socket.close();
  }

  get #nowUs(): number {
    return this.#options.clock.now().monoUs;
  }

  #receive(frame: Uint8Array, stamp: Instant | undefined): void {
    const received = this.#stack.receive(this.#nowUs, frame);
    this.#flush();
    this.#deliver(received, stamp);
  }

  #deliver(received: Received, stamp: Instant | undefined): void {
    switch (received.kind) {
      case "udp": {
        const { from, to, cast, bytes } = received;
        // one that is opened by what another is told is not for this datagram
        for (const port of Array.from(this.#udpPorts))
          if (this.#udpPorts.has(port) && port.takes(from, to, cast))
            port.sink.received(from, bytes, stamp);
        return;
      }
      case "icmp": {
        const { source, sourcePort, to } = received.unreachable;
        for (const port of Array.from(this.#udpPorts))
          if (this.#udpPorts.has(port) && port.sent(source, sourcePort, to))
            port.sink.failed(received.why);
        return;
      }
      case "arp-conflict":
        this.#options.conflict?.(received.address, received.link);
        return this.#deliverArp(received.packet, stamp);
      case "arp":
        return this.#deliverArp(received.packet, stamp);
      case "ignored":
        return;
    }
  }

  #deliverArp(packet: ArpPacket, stamp: Instant | undefined): void {
    if (this.#arpPorts.size === 0) return;
    const from = { address: packet.senderAddress, port: 0, link: packet.senderMac };
    const bytes = encodeArp(packet);
    for (const port of Array.from(this.#arpPorts))
      if (this.#arpPorts.has(port)) port.sink.received(from, bytes, stamp);
  }

  #due(): void {
    this.#stack.due(this.#nowUs);
    this.#flush();
  }

  /** Hands over what the stack has to send, reports on what it could not, and waits for what it waits for. */
  #flush(): void {
    for (const out of this.#stack.drain()) {
      const { tag } = out;
      if (out.kind === "failed") {
        out.tag.port.sink.failed(out.why, out.tag.about);
        continue;
      }
      const leaves = tag?.stamp ? this.#options.clock.now() : undefined;
      const failure = this.#transmit(out.frame);
      if (tag === undefined) continue;
      if (failure !== undefined) tag.port.sink.failed(failure, tag.about);
      else if (leaves !== undefined) tag.port.sink.sent(tag.about, leaves);
    }
    this.#timer.arm(this.#stack.deadlineUs, this.#nowUs);
  }

  #transmit(frame: Uint8Array): Failure | undefined {
    const result = this.#socket.send(frame);
    return result < 0 ? failureOf({ code: errnoName(result) }) : undefined;
  }

  /** The frames of the ports and addresses that there are now. */
  #refilter(): void {
    const ports = new Set<number>();
    for (const port of this.#udpPorts) if (port.local === undefined) ports.add(port.number);
    // where the system has the addresses, what is for them is for its sockets
    const addresses = this.#options.answersArp ? [...this.#addresses.values()] : [];
    this.#socket.filter({ ports: [...ports], addresses });
  }

  #freePort(): number {
    const taken = new Set([...this.#udpPorts].map(({ number }) => number));
    const start = this.#options.random.below(DYNAMIC_PORTS);
    let port = FIRST_DYNAMIC_PORT + start;
    // BOUNDED: by the ports of this line, of which a service opens a few
    for (let i = 1; taken.has(port); i++) port = FIRST_DYNAMIC_PORT + ((start + i) % DYNAMIC_PORTS);
    return port;
  }
}

const NOTHING = { ports: [], addresses: [] };
const BROADCAST = new Uint8Array(6).fill(0xff);
