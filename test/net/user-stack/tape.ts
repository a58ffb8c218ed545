/**
 * A stack on a tape: time moves only where the test says so, and what goes out is one line each.
 *
 *   ask 192.0.2.1 from 192.0.2.7 at ff:ff:ff:ff:ff:ff     an ARP request in a frame to that MAC
 *   answer 192.0.2.7 to 02:00:00:00:00:0b                 an ARP reply
 *   #1 to 02:00:00:00:00:0b                               the datagram with tag 1
 *   #1 failed: unreachable
 */
import { expect } from "vitest";
import { macBytes, macText } from "../../../net/address.ts";
import {
  ARP_REPLY,
  ARP_REQUEST,
  decodeArp,
  encodeArpFrame,
  type ArpFields,
} from "../../../net/arp.ts";
import { decodeEthernet, ETHERTYPE_ARP } from "../../../net/ethernet.ts";
import { ipv4Number } from "../../../net/ipv4-number.ts";
import { encodeUdpFrame } from "../../../net/udp-frame.ts";
import {
  UserStack,
  type Received,
  type StackOutput,
  type UserStackConfig,
} from "../../../net/user-stack.ts";

export const MS = 1_000;
export const SECOND = 1_000_000;
export const ALL = "ff:ff:ff:ff:ff:ff";
export const OUR_MAC = "02:00:00:00:00:0a";
export const US = "192.0.2.7";
export const ROUTER = "192.0.2.1";
export const ROUTER_MAC = "02:00:00:00:00:01";
export const SERVER = "192.0.2.53";
export const SERVER_MAC = "02:00:00:00:00:35";
export const ROGUE_MAC = "02:00:00:00:66:66";
export const OUTSIDE = "198.51.100.7";

const NO_MAC = "00:00:00:00:00:00";
const DATA = new Uint8Array(4);

/** Where a datagram for the stack comes from; the rest is the server's, to us. */
export interface Incoming {
  readonly from?: string;
  readonly mac?: string;
  readonly to?: string;
  readonly toMac?: string;
  readonly port?: number;
  readonly toPort?: number;
}

export class Tape {
  readonly stack: UserStack<number>;
  nowUs = 0;
  #tag = 0;

  /** With the address 192.0.2.7/24 and a default route to 192.0.2.1. */
  constructor(config: Partial<UserStackConfig> = {}) {
    this.stack = new UserStack({ mac: OUR_MAC, ...config });
    this.stack.addAddress(US, 24);
    this.stack.addRoute({ destination: "0.0.0.0", prefixLength: 0, gateway: ROUTER });
  }

  /** Sends the next tag. */
  send(address: string, source = US, link?: string): readonly string[] {
    const to = link === undefined ? { address, port: 53 } : { address, port: 53, link };
    this.stack.send(this.nowUs, { source, sourcePort: 5000, to, bytes: DATA }, ++this.#tag);
    return this.said();
  }

  resolve(address: string): readonly string[] {
    this.stack.resolve(this.nowUs, address);
    return this.said();
  }

  receive(frame: Uint8Array): Received {
    return this.stack.receive(this.nowUs, frame);
  }

  /** An ARP reply to us. */
  reply(address: string, mac: string, more: Partial<ArpFields> = {}): readonly string[] {
    const fields = { operation: ARP_REPLY, senderMac: mac, senderAddress: address };
    this.receive(arpFrame(OUR_MAC, { ...fields, targetMac: OUR_MAC, targetAddress: US, ...more }));
    return this.said();
  }

  /** Somebody's ARP request, to everybody unless `at` says otherwise. */
  request(address: string, mac: string, target = US, at = ALL): readonly string[] {
    this.receive(requestFrame(address, mac, target, at));
    return this.said();
  }

  datagram(incoming: Incoming = {}): readonly string[] {
    expect(this.receive(udpFrame(incoming)).kind).toBe("udp");
    return this.said();
  }

  /** Goes to the next deadline, which is `afterUs` away, and lets it pass. */
  dueAfter(afterUs: number): readonly string[] {
    expect(this.stack.deadlineUs - this.nowUs).toBe(afterUs);
    this.stack.due(this.stack.deadlineUs - 1);
    expect(this.stack.drain()).toEqual([]);
    this.nowUs = this.stack.deadlineUs;
    this.stack.due(this.nowUs);
    return this.said();
  }

  /** Nothing is awaited. */
  rests(): void {
    expect(this.stack.deadlineUs).toBe(Infinity);
  }

  said(): readonly string[] {
    return this.stack.drain().map(lineOf);
  }
}

export function ask(target: string, at = ALL, from = US): string {
  return `ask ${target} from ${from} at ${at}`;
}

export function arpFrame(destination: string, fields: ArpFields): Uint8Array {
  return encodeArpFrame(bytesOfMac(destination), fields);
}

export function requestFrame(
  address: string,
  mac: string,
  target: string,
  destination = ALL,
): Uint8Array {
  const operation = ARP_REQUEST;
  const fields = { senderMac: mac, senderAddress: address, targetMac: NO_MAC };
  return arpFrame(destination, { operation, ...fields, targetAddress: target });
}

export function udpFrame({
  from = SERVER,
  mac = SERVER_MAC,
  to = US,
  toMac = OUR_MAC,
  port = 53,
  toPort = 5000,
}: Incoming): Uint8Array {
  const source = ipv4Number(from) ?? 0;
  const destination = ipv4Number(to) ?? 0;
  return encodeUdpFrame(
    bytesOfMac(toMac),
    bytesOfMac(mac),
    source,
    port,
    destination,
    toPort,
    DATA,
  );
}

function bytesOfMac(text: string): Uint8Array {
  const bytes = macBytes(text);
  if (bytes === undefined) throw new Error(`not a MAC address: ${text}`);
  return bytes;
}

function lineOf(output: StackOutput<number>): string {
  if (output.kind === "failed") return `#${output.tag} failed: ${output.why}`;
  const { frame, tag } = output;
  const to = macText(frame);
  const header = decodeEthernet(frame);
  if (header.kind === "malformed" || header.etherType !== ETHERTYPE_ARP) return `#${tag} to ${to}`;
  const packet = decodeArp(frame, header.payload);
  if (packet.kind === "malformed" || tag !== undefined) return "broken ARP";
  return packet.operation === ARP_REQUEST
    ? ask(packet.targetAddress, to, packet.senderAddress)
    : `answer ${packet.senderAddress} to ${to}`;
}
