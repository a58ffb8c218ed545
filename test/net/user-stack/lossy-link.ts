/**
 * A client on a lossy link with a server, both on stacks of their own or the server on a kernel as Linux has it: it
 * learns from requests to it, asks once a second for who it does not know, and holds three datagrams meanwhile.
 */
import { macText } from "../../../net/address.ts";
import { ARP_REPLY, ARP_REQUEST, decodeArp } from "../../../net/arp.ts";
import { DeadlineQueue } from "../../../net/deadline-queue.ts";
import { decodeEthernet, ETHERTYPE_ARP } from "../../../net/ethernet.ts";
import { Link } from "../../../net/impairment.ts";
import { seededRandom } from "../../../net/random.ts";
import { UserStack } from "../../../net/user-stack.ts";
import { arpFrame, MS, OUR_MAC, requestFrame, SECOND, SERVER, SERVER_MAC, US } from "./tape.ts";

export interface LinkCase {
  readonly loss: number;
  readonly server: "kernel" | "user-stack";
  /** The client knows the server's MAC already, as after DHCP. */
  readonly gleaned: boolean;
}

const DELAY_US = 5 * MS;
const RESEND_US = 100 * MS;
const GIVE_UP_US = 60 * SECOND;
const DATA = new Uint8Array(8);

interface Peer {
  readonly deadlineUs: number;
  due(nowUs: number): void;
  /** True: it was a datagram. */
  receive(nowUs: number, frame: Uint8Array): boolean;
  reply(nowUs: number): void;
  frames(): readonly Uint8Array[];
}

/** When the first answer reaches a client that asks every 100 ms; Infinity: not within a minute. */
export function firstAnswerUs({ loss, server, gleaned }: LinkCase, seed: number): number {
  const root = seededRandom(seed);
  const up = new Link({ loss, delayUs: DELAY_US }, root.stream("up"));
  const down = new Link({ loss, delayUs: DELAY_US }, root.stream("down"));
  const client = new StackPeer(OUR_MAC, US, SERVER);
  const peer = server === "kernel" ? new KernelPeer() : new StackPeer(SERVER_MAC, SERVER, US);
  if (gleaned) client.stack.glean(0, SERVER, SERVER_MAC);
  const arrivals = new DeadlineQueue<{ readonly at: Peer; readonly frame: Uint8Array }>();
  let resendUs = 0;
  let nowUs = 0;
  while (nowUs < GIVE_UP_US) {
    for (let due = arrivals.popDue(nowUs); due !== undefined; due = arrivals.popDue(nowUs)) {
      const { at, frame } = due.value;
      if (!at.receive(nowUs, frame)) continue;
      if (at === client) return nowUs;
      peer.reply(nowUs);
    }
    if (nowUs >= resendUs) {
      client.reply(nowUs);
      resendUs = nowUs + RESEND_US;
    }
    client.due(nowUs);
    peer.due(nowUs);
    for (const [from, link, at] of [[client, up, peer] as const, [peer, down, client] as const])
      for (const frame of from.frames())
        for (const { atUs, bytes } of link.deliveries(frame, nowUs).arrivals)
          arrivals.insert(atUs, { at, frame: bytes });
    nowUs = Math.min(arrivals.nextUs, resendUs, client.deadlineUs, peer.deadlineUs);
  }
  return Infinity;
}

class StackPeer implements Peer {
  readonly stack: UserStack<number>;
  readonly #source: string;
  readonly #to: string;

  constructor(mac: string, source: string, to: string) {
    this.stack = new UserStack({ mac });
    this.stack.addAddress(source, 24);
    this.#source = source;
    this.#to = to;
  }

  get deadlineUs(): number {
    return this.stack.deadlineUs;
  }

  due(nowUs: number): void {
    this.stack.due(nowUs);
  }

  receive(nowUs: number, frame: Uint8Array): boolean {
    return this.stack.receive(nowUs, frame).kind === "udp";
  }

  reply(nowUs: number): void {
    const to = { address: this.#to, port: 7 };
    this.stack.send(nowUs, { source: this.#source, sourcePort: 7, to, bytes: DATA }, 1);
  }

  frames(): readonly Uint8Array[] {
    return this.stack.drain().flatMap((output) => (output.kind === "frame" ? [output.frame] : []));
  }
}

class KernelPeer implements Peer {
  deadlineUs = Infinity;
  /** Does the encoding and decoding; its own ARP never comes to bear, as every datagram names its MAC. */
  readonly #codec = new StackPeer(SERVER_MAC, SERVER, US);
  #clientMac: string | undefined;
  #held = 0;
  #out: Uint8Array[] = [];

  due(nowUs: number): void {
    if (nowUs < this.deadlineUs) return;
    this.#out.push(requestFrame(SERVER, SERVER_MAC, US));
    this.deadlineUs = nowUs + SECOND;
  }

  receive(nowUs: number, frame: Uint8Array): boolean {
    const header = decodeEthernet(frame);
    if (header.kind === "malformed" || header.etherType !== ETHERTYPE_ARP)
      return this.#codec.receive(nowUs, frame);
    const packet = decodeArp(frame, header.payload);
    if (packet.kind === "malformed" || packet.targetAddress !== SERVER) return false;
    const { senderMac, senderAddress } = packet;
    this.#clientMac = senderMac;
    this.deadlineUs = Infinity;
    if (packet.operation === ARP_REQUEST) {
      const fields = { operation: ARP_REPLY, senderMac: SERVER_MAC, senderAddress: SERVER };
      const target = { targetMac: senderMac, targetAddress: senderAddress };
      this.#out.push(arpFrame(senderMac, { ...fields, ...target }));
    }
    for (; this.#held > 0; this.#held--) this.#send(nowUs, senderMac);
    return false;
  }

  reply(nowUs: number): void {
    if (this.#clientMac !== undefined) this.#send(nowUs, this.#clientMac);
    else {
      this.#held = Math.min(this.#held + 1, 3);
      if (this.deadlineUs === Infinity) this.deadlineUs = nowUs;
    }
  }

  frames(): readonly Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #send(nowUs: number, link: string): void {
    const to = { address: US, port: 7, link };
    this.#codec.stack.send(nowUs, { source: SERVER, sourcePort: 7, to, bytes: DATA }, 1);
    for (const frame of this.#codec.frames()) if (macText(frame) === link) this.#out.push(frame);
  }
}
