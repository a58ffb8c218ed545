/**
 * Who has which MAC, as a kernel of Linux keeps it (net/ipv4/arp.c and net/core/neighbour.c, arp(7)).
 *
 *     none        send → incomplete           ARP request for us, or `note` → stale
 *     incomplete  requests to all, 1 s apart  any ARP packet of it → reachable or stale        3 in vain → none
 *     stale       used; send → delay
 *     delay       used, for 5 s               reply → reachable                                then → probe
 *     probe       used; requests to its MAC, 1 s apart        reply → reachable                3 in vain → none
 *     reachable   used, for 30 s              then, at the next send → delay
 *
 * The numbers are the defaults in /proc/sys/net/ipv4/neigh/default: `mcast_solicit` and `ucast_solicit` 3,
 * `retrans_time_ms` 1000, `delay_first_probe_time` 5, `base_reachable_time_ms` 30000. The kernel's timer wheel rounds
 * delays up, so its timers are late; what they are late on average is added here. Datagrams teach it nothing, in either
 * direction: only ARP does, and a DHCP server that puts in the address it gives out (`note`, SIOCSARP).
 *
 * Left out: by how much each timer is late; the time an entry stays reachable, which the kernel draws between 15 and
 * 45 s; a MAC that changes is not believed within the second (`locktime`).
 */
import { ARP_REQUEST, encodeArpFrame } from "../../arp.ts";
import { broadcastMac, MAC_LENGTH, sameMac } from "../../ethernet.ts";
import { ipv4NumberText } from "../../ipv4-number.ts";
import type { Neighbours, SenderChoice } from "../../user-stack/neighbours.ts";
import type { Outbox } from "../../user-stack/outbox.ts";

type State =
  | { readonly kind: "none" }
  | { readonly kind: "incomplete"; readonly requests: number; readonly nextUs: number }
  | { readonly kind: "stale"; readonly mac: Uint8Array }
  | { readonly kind: "delay"; readonly mac: Uint8Array; readonly nextUs: number }
  | {
      readonly kind: "probe";
      readonly mac: Uint8Array;
      readonly requests: number;
      readonly nextUs: number;
    }
  | { readonly kind: "reachable"; readonly mac: Uint8Array; readonly untilUs: number };

interface Entry<Tag> {
  state: State;
  /** The address of ours that the last datagram came from. */
  source: number;
  // BOUNDED: by WAITING_MAX
  waiting: { readonly frame: Uint8Array; readonly tag: Tag }[];
}

const REQUESTS_MAX = 3;
/** Rounded up to 8 jiffies, of which there are 250 a second: 0 to 32 ms late. */
const RETRANSMIT_US = 1_016_000;
/** Rounded up to 64 jiffies: 0 to 256 ms late. */
const FIRST_PROBE_US = 5_128_000;
const REACHABLE_US = 30_000_000;
/** `unres_qlen`. */
const WAITING_MAX = 101;
/** `gc_thresh3`. */
const ENTRIES_MAX = 1_024;
const BROADCAST = broadcastMac();
const NO_MAC = "00:00:00:00:00:00";
const NONE: State = { kind: "none" };

/** For `UserStackConfig.neighbours`. */
export function linuxNeighbours<Tag>(
  mac: string,
  outbox: Outbox<Tag>,
  senderFor: SenderChoice,
): Neighbours<Tag> {
  return new LinuxNeighbours(mac, outbox, senderFor);
}

class LinuxNeighbours<Tag> implements Neighbours<Tag> {
  readonly #mac: string;
  readonly #outbox: Outbox<Tag>;
  readonly #senderFor: SenderChoice;
  readonly #entries = new Map<number, Entry<Tag>>(); // BOUNDED: by ENTRIES_MAX

  constructor(mac: string, outbox: Outbox<Tag>, senderFor: SenderChoice) {
    this.#mac = mac;
    this.#outbox = outbox;
    this.#senderFor = senderFor;
  }

  get deadlineUs(): number {
    let earliestUs = Infinity;
    for (const { state } of this.#entries.values())
      earliestUs = Math.min(earliestUs, deadlineOf(state));
    return earliestUs;
  }

  send(nowUs: number, address: number, source: number, frame: Uint8Array, tag: Tag): void {
    const entry = this.#entry(address);
    if (entry === undefined) return this.#outbox.failed(tag, "no-buffer");
    entry.source = source;
    if (entry.state.kind === "none") {
      entry.state = { kind: "incomplete", requests: 1, nextUs: nowUs + RETRANSMIT_US };
      this.#ask(address, entry, BROADCAST);
    }
    entry.waiting.push({ frame, tag });
    const oldest = entry.waiting.length > WAITING_MAX ? entry.waiting.shift() : undefined;
    if (oldest !== undefined) this.#outbox.failed(oldest.tag, "no-buffer");
    this.#flush(nowUs, entry);
  }

  /** It asks for nobody ahead of need. */
  resolve(): void {}

  note(nowUs: number, address: number, mac: Uint8Array): void {
    const entry = this.#entry(address);
    if (entry !== undefined) this.#become(nowUs, entry, { kind: "stale", mac });
  }

  overhear(): void {}

  heardFrom(): void {}

  glean(nowUs: number, address: number, bytes: Uint8Array, offset: number, insert: boolean): void {
    const entry = insert ? this.#entry(address) : this.#entries.get(address);
    if (entry === undefined) return;
    const { state } = entry;
    const known = "mac" in state && sameMac(state.mac, bytes, offset);
    if (!known) this.#become(nowUs, entry, { kind: "stale", mac: macAt(bytes, offset) });
  }

  replied(nowUs: number, address: number, bytes: Uint8Array, offset: number): void {
    const entry = this.#entries.get(address);
    if (entry === undefined) return;
    const untilUs = nowUs + REACHABLE_US;
    this.#become(nowUs, entry, { kind: "reachable", mac: macAt(bytes, offset), untilUs });
  }

  due(nowUs: number): void {
    for (const [address, entry] of this.#entries)
      if (deadlineOf(entry.state) <= nowUs) this.#expire(nowUs, address, entry);
  }

  forget(gone: (address: number) => boolean): void {
    for (const [address, { waiting }] of this.#entries)
      if (waiting.length === 0 && gone(address)) this.#entries.delete(address);
  }

  linkDown(): void {
    for (const { waiting } of this.#entries.values())
      for (const { tag } of waiting) this.#outbox.failed(tag, "link-down");
    this.#entries.clear();
  }

  #expire(nowUs: number, address: number, entry: Entry<Tag>): void {
    const { state } = entry;
    const nextUs = nowUs + RETRANSMIT_US;
    switch (state.kind) {
      case "delay":
        entry.state = { kind: "probe", mac: state.mac, requests: 1, nextUs };
        return this.#ask(address, entry, state.mac);
      case "incomplete":
      case "probe":
        if (state.requests === REQUESTS_MAX) return this.#fail(entry);
        entry.state = { ...state, requests: state.requests + 1, nextUs };
        return this.#ask(address, entry, state.kind === "probe" ? state.mac : BROADCAST);
      case "none":
      case "stale":
      case "reachable":
        return;
    }
  }

  #become(nowUs: number, entry: Entry<Tag>, state: State): void {
    entry.state = state;
    this.#flush(nowUs, entry);
  }

  /** Sends what waits, if there is a MAC; that makes use of it. */
  #flush(nowUs: number, entry: Entry<Tag>): void {
    const { state, waiting } = entry;
    if (waiting.length === 0 || !("mac" in state)) return;
    if (state.kind === "stale" || (state.kind === "reachable" && nowUs >= state.untilUs))
      entry.state = { kind: "delay", mac: state.mac, nextUs: nowUs + FIRST_PROBE_US };
    entry.waiting = [];
    for (const { frame, tag } of waiting) {
      frame.set(state.mac, 0);
      this.#outbox.frame(frame, tag);
    }
  }

  #fail(entry: Entry<Tag>): void {
    entry.state = NONE;
    for (const { tag } of entry.waiting) this.#outbox.failed(tag, "unreachable");
    entry.waiting = [];
  }

  #ask(address: number, { source }: Entry<Tag>, destination: Uint8Array): void {
    const request = encodeArpFrame(destination, {
      operation: ARP_REQUEST,
      senderMac: this.#mac,
      senderAddress: ipv4NumberText(this.#senderFor(address, source)),
      targetMac: NO_MAC,
      targetAddress: ipv4NumberText(address),
    });
    this.#outbox.frame(request, undefined);
  }

  /** The entry of an address; undefined if there are too many. */
  #entry(address: number): Entry<Tag> | undefined {
    const known = this.#entries.get(address);
    if (known !== undefined || this.#entries.size === ENTRIES_MAX) return known;
    const entry: Entry<Tag> = { state: NONE, source: 0, waiting: [] };
    this.#entries.set(address, entry);
    return entry;
  }
}

function deadlineOf(state: State): number {
  return "nextUs" in state ? state.nextUs : Infinity;
}

function macAt(bytes: Uint8Array, offset: number): Uint8Array {
  return bytes.slice(offset, offset + MAC_LENGTH);
}
