/**
 * ARP, IPv4 and UDP over the frames of one interface, for a device whose kernel has no address there yet.
 *
 *     send(datagram, tag) ──► routes ──► neighbours ──┐
 *     due, resolve ──────────────────────►│           ├──► drain(): frames and failures, in order
 *     receive(frame) ──► ARP, IPv4, UDP, ICMP ────────┘
 *             └──► what the frame was
 *
 * No input, output, clock or chance of its own: a driver gives frames and the time in, and after each call takes out
 * by `drain` what is to be done. Addresses and routes come and go as a lease does.
 *
 * Nothing is fragmented or reassembled; no echo is answered, and nobody is told that a port is closed: what the
 * interface's kernel says or does not say about these stays as it is.
 *
 * What is believed about a neighbour, and how it learns where we are, stands in ./user-stack/neighbour-table.ts.
 */
import { macBytes, macText } from "./address.ts";
import { broadcastMac, isStationMac, MAC_LENGTH, multicastMac } from "./ethernet.ts";
import { DEFAULT_TTL } from "./ipv4.ts";
import { ipv4Number, isHostIpv4, isMulticastIpv4 } from "./ipv4-number.ts";
import type { Failure } from "./service.ts";
import { encodeUdpFrame, UDP_OVERHEAD } from "./udp-frame.ts";
import { ArpListener } from "./user-stack/arp-listener.ts";
import { ArpResponder } from "./user-stack/arp-responder.ts";
import type {
  Received,
  StackAddress,
  StackDatagram,
  StackOutput,
  StackRoute,
  UserStackConfig,
} from "./user-stack/contract.ts";
import { NeighbourTable } from "./user-stack/neighbour-table.ts";
import type { Neighbours, SenderChoice } from "./user-stack/neighbours.ts";
import { Outbox } from "./user-stack/outbox.ts";
import { Receiver } from "./user-stack/receiver.ts";
import { RoutingTable } from "./user-stack/routing-table.ts";

export type {
  Cast,
  Received,
  StackAddress,
  StackDatagram,
  StackOutput,
  StackRoute,
  UserStackConfig,
} from "./user-stack/contract.ts";

const MTU_DEFAULT_BYTES = 1_500;
/** RFC 1112 §6.1: a datagram to a group stays on the link unless somebody says otherwise. */
const MULTICAST_TTL = 1;
const BROADCAST = broadcastMac();
/** Filled in when the neighbour's MAC is known. */
const NOT_YET = new Uint8Array(MAC_LENGTH);

/** One per interface. `Tag` is the driver's word for a datagram. */
export class UserStack<Tag> {
  /** Largest IPv4 packet. */
  readonly mtuBytes: number;
  readonly #mac: Uint8Array;
  readonly #outbox = new Outbox<Tag>();
  readonly #routes = new RoutingTable();
  readonly #neighbours: Neighbours<Tag>;
  readonly #receiver: Receiver<Tag>;

  /** Throws if `mac` is not one station's address. */
  constructor(config: UserStackConfig) {
    const { mac, mtuBytes = MTU_DEFAULT_BYTES, answersArp = true, neighbours } = config;
    const bytes = macBytes(mac);
    if (bytes === undefined || !isStationMac(bytes))
      throw new RangeError(`a stack needs the MAC address of one station, not ${mac}`);
    this.#mac = bytes;
    this.mtuBytes = mtuBytes;
    const text = macText(bytes);
    const senderFor: SenderChoice = (neighbour, preferred) =>
      this.#routes.owns(preferred) ? preferred : this.#routes.sourceFor(neighbour);
    this.#neighbours =
      neighbours?.(text, this.#outbox, senderFor) ??
      new NeighbourTable(text, this.#outbox, senderFor);
    const responder = answersArp ? new ArpResponder(text, this.#outbox) : undefined;
    const listener = new ArpListener(bytes, this.#routes, this.#neighbours, responder);
    this.#receiver = new Receiver(bytes, this.#routes, this.#neighbours, listener);
  }

  get addresses(): readonly StackAddress[] {
    return this.#routes.addresses;
  }

  owns(address: string): boolean {
    const number = ipv4Number(address);
    return number !== undefined && this.#routes.owns(number);
  }

  /** With its network as a route to the link. False: not an address a host can have, or no room for more. */
  addAddress(address: string, prefixLength: number): boolean {
    return this.#routes.addAddress(address, prefixLength);
  }

  /** With the route it brought. Datagrams that wait with it as source still go. */
  removeAddress(address: string): void {
    this.#routes.removeAddress(address);
    this.#neighbours.forget((neighbour) => !this.#routes.onLink(neighbour));
  }

  /** Replaces a route to the same network. False: not a route, or no room for more. */
  addRoute(route: StackRoute): boolean {
    return this.#routes.addRoute(route);
  }

  removeRoute(route: StackRoute): void {
    this.#routes.removeRoute(route);
  }

  /** Frames and failures of what happened since the last call, in order; one shared empty array if none. */
  drain(): readonly StackOutput<Tag>[] {
    return this.#outbox.drain();
  }

  /** When `due` wants to be called; Infinity while nobody is being asked. */
  get deadlineUs(): number {
    return this.#neighbours.deadlineUs;
  }

  due(nowUs: number): void {
    this.#neighbours.due(nowUs);
  }

  /** The link is gone, and with it whatever was known of neighbours; datagrams that wait fail. Addresses stay. */
  linkDown(): void {
    this.#neighbours.linkDown();
  }

  /** Asks for the MAC on the way to `address` ahead of need, and teaches ours there. */
  resolve(nowUs: number, address: string): void {
    const destination = ipv4Number(address);
    if (destination === undefined || this.#routes.isBroadcast(destination)) return;
    const hop = this.#hop(destination);
    if (hop === undefined) return;
    this.#neighbours.resolve(nowUs, hop, this.#routes.sourceFor(hop));
  }

  /** Notes a MAC that the driver learnt elsewhere; it is used at once, and confirmed when it is. */
  glean(nowUs: number, address: string, link: string): void {
    const number = ipv4Number(address);
    const mac = macBytes(link);
    if (number === undefined || mac === undefined) return;
    if (isHostIpv4(number) && !this.#routes.owns(number)) this.#neighbours.note(nowUs, number, mac);
  }

  /** Sends or queues one datagram; `tag` comes back in the frame that carries it, or with a failure. */
  send(nowUs: number, datagram: StackDatagram, tag: Tag): void {
    const failure = this.#transmit(nowUs, datagram, tag);
    if (failure !== undefined) this.#outbox.failed(tag, failure);
  }

  /** Takes in one frame and says what it was. */
  receive(nowUs: number, frame: Uint8Array): Received {
    return this.#receiver.receive(nowUs, frame);
  }

  #transmit(nowUs: number, datagram: StackDatagram, tag: Tag): Failure | undefined {
    const source = ipv4Number(datagram.source);
    const destination = ipv4Number(datagram.to.address);
    if (source === undefined || destination === undefined) return "unreachable";
    if (source !== 0 && !this.#routes.owns(source)) return "unreachable";
    if (datagram.bytes.length + UDP_OVERHEAD > this.mtuBytes) return "too-big";
    const { link } = datagram.to;
    const mac = link === undefined ? this.#linkWide(destination) : macBytes(link);
    if (mac !== undefined) {
      this.#outbox.frame(this.#frameOf(datagram, source, destination, mac), tag);
      return undefined;
    }
    const hop = link === undefined ? this.#hop(destination) : undefined;
    if (hop === undefined) return "unreachable";
    const frame = this.#frameOf(datagram, source, destination, NOT_YET);
    this.#neighbours.send(nowUs, hop, source, frame, tag);
    return undefined;
  }

  #frameOf(
    { sourcePort, to, bytes }: StackDatagram,
    source: number,
    destination: number,
    mac: Uint8Array,
  ): Uint8Array {
    const ttl = isMulticastIpv4(destination) ? MULTICAST_TTL : DEFAULT_TTL;
    return encodeUdpFrame(mac, this.#mac, source, sourcePort, destination, to.port, bytes, ttl);
  }

  /** The MAC of everybody or of a group. */
  #linkWide(destination: number): Uint8Array | undefined {
    if (isMulticastIpv4(destination)) return multicastMac(destination);
    return this.#routes.isBroadcast(destination) ? BROADCAST : undefined;
  }

  /** The neighbour on the way to one host; there is none to ourselves. */
  #hop(destination: number): number | undefined {
    if (!isHostIpv4(destination) || this.#routes.owns(destination)) return undefined;
    return this.#routes.nextHop(destination);
  }
}
