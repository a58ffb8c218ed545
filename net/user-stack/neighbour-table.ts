/**
 * Who has which MAC on this link: ARP (RFC 826) as a table of neighbours.
 *
 *     unknown    nothing is known       send → asking         overheard → gleaned
 *     asking     requests to all        reply → reachable     overheard → probing     6 in vain → unknown
 *     gleaned    overheard, not used    send → probing
 *     probing    used, and requests     reply or unicast from it → reachable          6 in vain → forgotten
 *     reachable  used                   send after 60 s, from another address of ours, or contradicted → probing
 *
 * asking   datagrams wait, at most WAITING_MAX; the oldest makes room, as the latest is worth most (RFC 1122 §2.3.2.2).
 * probing  datagrams flow to the MAC that is known, and requests go along: three to it, then three to everybody.
 *
 * Why requests go to a neighbour whose MAC is known: a MAC gleaned from a frame lets us send at once, but the
 * neighbour may not know ours. Its kernel would have to ask, and if that question or our answer is lost, it asks
 * again after a whole second. A request from us teaches it (RFC 826, "merge"), so until the neighbour shows that
 * it has learnt, every datagram to it takes a request along, ahead of itself, and the schedule repeats it meanwhile.
 * With 10 % of frames lost each way, 95 of 100 first answers are then there within 110 ms; without, within 1.2 s.
 * It shows that by a reply to us, or by any unicast frame to an address of ours (`heardFrom`). That it asked
 * and we answered shows nothing: our answer may be lost.
 *
 * Deviates from RFC 1122 §2.3.2.1 (at most one request a second to a destination): requests go after 50, 100, 200 …
 * ms. With the RFC's rule each lost ARP packet costs a second, and at 10 % loss that alone decides the time to
 * operational. The flood it guards against cannot happen: no neighbour is asked more often than every 50 ms, and an
 * asking ends after six scheduled requests.
 *
 * What is believed: an entry that was confirmed changes only by a reply that was asked for. Whoever contradicts it
 * makes it be asked anew, first at the MAC that is known; while that answers, nothing changes. An entry may be
 * gleaned from any frame; that gives nobody more than a forged ARP packet would.
 */
import { ARP_REQUEST, encodeArpFrame } from "../arp.ts";
import { broadcastMac, isStationMac, MAC_LENGTH, sameMac } from "../ethernet.ts";
import { ipv4NumberText } from "../ipv4-number.ts";
import { NeighbourCache } from "./neighbour-cache.ts";
import type { Neighbour } from "./neighbour.ts";
import type { Neighbours, SenderChoice } from "./neighbours.ts";
import type { Outbox } from "./outbox.ts";

const WAITING_MAX = 8;
const FIRST_DELAY_US = 50_000;
/** From each scheduled request to the next; after the last, the asking has failed. */
const ASK_DELAYS_US: readonly number[] = [
  FIRST_DELAY_US,
  100_000,
  200_000,
  400_000,
  800_000,
  1_000_000,
];
/** RFC 1122 §2.3.2.1 (2): a neighbour that may have gone is first asked at its last MAC. */
const UNICAST_REQUESTS = 3;
/** A request that goes along with a datagram keeps this distance from the one before. */
const ASK_GAP_US = 50_000;
/** RFC 1122 §2.3.2.1 recommends a minute. */
const REACHABLE_US = 60_000_000;
/** For so long after an asking in vain datagrams fail at once, instead of each starting it anew. */
const QUIET_US = 500_000;
const BROADCAST = broadcastMac();
const NO_MAC = "00:00:00:00:00:00";

export class NeighbourTable<Tag> implements Neighbours<Tag> {
  readonly #mac: string;
  readonly #outbox: Outbox<Tag>;
  readonly #senderFor: SenderChoice;
  readonly #known = new NeighbourCache<Tag>();
  // BOUNDED: by #known; those of it that are asking or probing
  #active: Neighbour<Tag>[] = [];

  constructor(mac: string, outbox: Outbox<Tag>, senderFor: SenderChoice) {
    this.#mac = mac;
    this.#outbox = outbox;
    this.#senderFor = senderFor;
  }

  get deadlineUs(): number {
    let earliestUs = Infinity;
    for (const { deadlineUs } of this.#active) earliestUs = Math.min(earliestUs, deadlineUs);
    return earliestUs;
  }

  /** Sends a frame, complete but for its destination, when the MAC of the neighbour is there; or says why not. */
  send(nowUs: number, address: number, source: number, frame: Uint8Array, tag: Tag): void {
    const neighbour = this.#neighbour(address);
    const { state } = neighbour;
    if (state.kind === "unknown" && nowUs < state.quietUntilUs) {
      this.#outbox.failed(tag, "unreachable");
      return;
    }
    const mac = this.#prepare(nowUs, neighbour, source);
    if (mac !== undefined) this.#emit(frame, mac, tag);
    else this.#wait(neighbour, frame, tag);
  }

  /** Asks ahead of need, and teaches the neighbour `source`; does nothing where both are settled. */
  resolve(nowUs: number, address: number, source: number): void {
    this.#prepare(nowUs, this.#neighbour(address), source);
  }

  note(nowUs: number, address: number, mac: Uint8Array): void {
    this.glean(nowUs, address, mac, 0, true);
  }

  overhear(nowUs: number, address: number, bytes: Uint8Array, offset: number): void {
    this.glean(nowUs, address, bytes, offset, true);
  }

  /** A MAC seen in what the neighbour sent, at `offset` of `bytes`. `insert`: also if it was not known so far. */
  glean(nowUs: number, address: number, bytes: Uint8Array, offset: number, insert: boolean): void {
    if (!isStationMac(bytes, offset)) return;
    let neighbour = this.#known.get(address);
    if (neighbour === undefined) {
      if (!insert || !this.#known.takesOverheard) return;
      neighbour = this.#insert(address);
    }
    const { state } = neighbour;
    switch (state.kind) {
      case "asking":
        this.#probe(nowUs, neighbour, bytes.slice(offset, offset + MAC_LENGTH));
        this.#flush(neighbour);
        return;
      case "unknown":
      case "gleaned":
        neighbour.usedUs = nowUs;
        if (state.kind === "unknown" || !sameMac(state.mac, bytes, offset)) {
          const mac = bytes.slice(offset, offset + MAC_LENGTH);
          neighbour.state = { kind: "gleaned", mac };
        }
        return;
      case "probing":
        return;
      case "reachable":
        if (!sameMac(state.mac, bytes, offset)) neighbour.state = { ...state, untilUs: nowUs };
    }
  }

  /** An ARP reply to us, which had asked as `knows`: the one thing that changes what was confirmed. */
  replied(nowUs: number, address: number, bytes: Uint8Array, offset: number, knows: number): void {
    const neighbour = this.#known.get(address);
    if (neighbour === undefined || !isStationMac(bytes, offset)) return;
    const { state } = neighbour;
    const asked =
      state.kind === "asking" ||
      (state.kind === "probing" && neighbour.askedAll) ||
      ((state.kind === "probing" || state.kind === "reachable") &&
        sameMac(state.mac, bytes, offset));
    if (asked) this.#confirm(nowUs, neighbour, bytes.slice(offset, offset + MAC_LENGTH), knows);
    else this.glean(nowUs, address, bytes, offset, false);
  }

  /** A unicast frame from this MAC to `knows`, an address of ours: whoever it is has learnt where we are. */
  heardFrom(nowUs: number, bytes: Uint8Array, offset: number, knows: number): void {
    // Backwards, as confirming takes the entry out.
    for (let i = this.#active.length - 1; i >= 0; i--) {
      const neighbour = this.#active[i] as Neighbour<Tag>;
      const { state } = neighbour;
      if (state.kind === "probing" && sameMac(state.mac, bytes, offset))
        this.#confirm(nowUs, neighbour, state.mac, knows);
    }
  }

  /** Sends the requests whose time has come, and gives up where none was answered. */
  due(nowUs: number): void {
    for (const neighbour of this.#active.filter(({ deadlineUs }) => deadlineUs <= nowUs)) {
      const { state } = neighbour;
      if (state.kind !== "asking" && state.kind !== "probing") continue;
      if (state.attempt === ASK_DELAYS_US.length) {
        this.#giveUp(nowUs, neighbour);
        continue;
      }
      const nextUs = nowUs + (ASK_DELAYS_US[state.attempt] as number);
      neighbour.state = { ...state, attempt: state.attempt + 1, nextUs };
      this.#ask(nowUs, neighbour);
    }
  }

  /** Forgets every neighbour for which `gone` holds and nothing waits. */
  forget(gone: (address: number) => boolean): void {
    for (const neighbour of this.#known.values())
      if (neighbour.waiting.length === 0 && gone(neighbour.address)) this.#remove(neighbour);
  }

  /** Forgets everything; what waits fails as `link-down`. */
  linkDown(): void {
    for (const { waiting } of this.#active)
      for (const { tag } of waiting) this.#outbox.failed(tag, "link-down");
    this.#active = [];
    this.#known.clear();
  }

  /** The MAC to send to, with whatever asking is due before; undefined: wait for it. */
  #prepare(nowUs: number, neighbour: Neighbour<Tag>, source: number): Uint8Array | undefined {
    neighbour.usedUs = nowUs;
    if (source !== 0) neighbour.teaches = source;
    const { state } = neighbour;
    switch (state.kind) {
      case "unknown":
        neighbour.state = { kind: "asking", attempt: 1, nextUs: nowUs + FIRST_DELAY_US };
        this.#active.push(neighbour);
        this.#ask(nowUs, neighbour);
        return undefined;
      case "asking":
        this.#ask(nowUs, neighbour);
        return undefined;
      case "gleaned":
        this.#probe(nowUs, neighbour, state.mac);
        return state.mac;
      case "probing":
        this.#ask(nowUs, neighbour);
        return state.mac;
      case "reachable":
        if (nowUs >= state.untilUs || (source !== 0 && source !== state.knows))
          this.#probe(nowUs, neighbour, state.mac);
        return state.mac;
    }
  }

  #probe(nowUs: number, neighbour: Neighbour<Tag>, mac: Uint8Array): void {
    if (neighbour.deadlineUs === Infinity) this.#active.push(neighbour);
    neighbour.state = { kind: "probing", mac, attempt: 1, nextUs: nowUs + FIRST_DELAY_US };
    this.#ask(nowUs, neighbour);
  }

  #ask(nowUs: number, neighbour: Neighbour<Tag>): void {
    if (nowUs - neighbour.askedUs < ASK_GAP_US) return;
    neighbour.askedUs = nowUs;
    const { state, address, teaches } = neighbour;
    const direct = state.kind === "probing" && state.attempt <= UNICAST_REQUESTS;
    neighbour.askedAll = !direct;
    const request = encodeArpFrame(direct ? state.mac : BROADCAST, {
      operation: ARP_REQUEST,
      senderMac: this.#mac,
      senderAddress: ipv4NumberText(this.#senderFor(address, teaches)),
      targetMac: NO_MAC,
      targetAddress: ipv4NumberText(address),
    });
    this.#outbox.frame(request, undefined);
  }

  #confirm(nowUs: number, neighbour: Neighbour<Tag>, mac: Uint8Array, knows: number): void {
    this.#settle(neighbour);
    neighbour.state = { kind: "reachable", mac, knows, untilUs: nowUs + REACHABLE_US };
    this.#flush(neighbour);
  }

  #giveUp(nowUs: number, neighbour: Neighbour<Tag>): void {
    if (neighbour.state.kind === "probing") {
      this.#remove(neighbour);
      return;
    }
    this.#settle(neighbour);
    neighbour.state = { kind: "unknown", quietUntilUs: nowUs + QUIET_US };
    for (const { tag } of neighbour.waiting) this.#outbox.failed(tag, "unreachable");
    neighbour.waiting = [];
  }

  #wait(neighbour: Neighbour<Tag>, frame: Uint8Array, tag: Tag): void {
    const { waiting } = neighbour;
    waiting.push({ frame, tag });
    if (waiting.length <= WAITING_MAX) return;
    const oldest = waiting.shift();
    if (oldest !== undefined) this.#outbox.failed(oldest.tag, "no-buffer");
  }

  #flush(neighbour: Neighbour<Tag>): void {
    const { state, waiting } = neighbour;
    if (waiting.length === 0 || (state.kind !== "reachable" && state.kind !== "probing")) return;
    neighbour.waiting = [];
    for (const { frame, tag } of waiting) this.#emit(frame, state.mac, tag);
  }

  #emit(frame: Uint8Array, mac: Uint8Array, tag: Tag): void {
    frame.set(mac, 0);
    this.#outbox.frame(frame, tag);
  }

  #neighbour(address: number): Neighbour<Tag> {
    return this.#known.get(address) ?? this.#insert(address);
  }

  #insert(address: number): Neighbour<Tag> {
    const evicted = this.#known.makeRoom();
    if (evicted !== undefined) {
      this.#settle(evicted);
      for (const { tag } of evicted.waiting) this.#outbox.failed(tag, "no-buffer");
    }
    return this.#known.add(address);
  }

  #remove(neighbour: Neighbour<Tag>): void {
    this.#settle(neighbour);
    this.#known.remove(neighbour.address);
  }

  /** It awaits nothing any more. */
  #settle(neighbour: Neighbour<Tag>): void {
    const at = this.#active.indexOf(neighbour);
    if (at >= 0) this.#active.splice(at, 1);
  }
}
