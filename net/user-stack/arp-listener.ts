/** ARP packets that arrive (RFC 826): what they teach, whom they answer, and who claims an address of ours. */
import {
  ARP_REPLY,
  ARP_REQUEST,
  ARP_SENDER_ADDRESS,
  ARP_SENDER_MAC,
  ARP_TARGET_ADDRESS,
  ARP_TARGET_MAC,
  decodeArp,
} from "../arp.ts";
import { uint32 } from "../big-endian.ts";
import { isGroupMac, isStationMac, sameMac } from "../ethernet.ts";
import type { ArpResponder } from "./arp-responder.ts";
import type { Received } from "./contract.ts";
import { broken, ignored } from "./ignored.ts";
import type { Neighbours } from "./neighbours.ts";
import type { RoutingTable } from "./routing-table.ts";

const IMPOSSIBLE_SENDER = ignored("an ARP packet whose sender's MAC is no station's");
const OWN = ignored("an ARP packet of our own");

export class ArpListener<Tag> {
  readonly #mac: Uint8Array;
  readonly #routes: RoutingTable;
  readonly #neighbours: Neighbours<Tag>;
  readonly #responder: ArpResponder<Tag> | undefined;

  /** Without a responder nothing is answered. */
  constructor(
    mac: Uint8Array,
    routes: RoutingTable,
    neighbours: Neighbours<Tag>,
    responder: ArpResponder<Tag> | undefined,
  ) {
    this.#mac = mac;
    this.#routes = routes;
    this.#neighbours = neighbours;
    this.#responder = responder;
  }

  /** Takes the packet at `at` of a frame that is for us or for all. */
  receive(nowUs: number, frame: Uint8Array, at: number): Received {
    const packet = decodeArp(frame, at);
    if (packet.kind === "malformed") return broken(packet);
    const senderMac = at + ARP_SENDER_MAC;
    if (!isStationMac(frame, senderMac)) return IMPOSSIBLE_SENDER;
    if (sameMac(this.#mac, frame, senderMac)) return OWN;
    const sender = uint32(frame, at + ARP_SENDER_ADDRESS);
    if (this.#routes.owns(sender)) {
      const { senderAddress: address, senderMac: link } = packet;
      return { kind: "arp-conflict", address, link, packet };
    }
    const target = uint32(frame, at + ARP_TARGET_ADDRESS);
    const knows = this.#routes.owns(target) ? target : 0;
    const toUs = knows !== 0 || sameMac(this.#mac, frame, at + ARP_TARGET_MAC);
    if (this.#routes.mayBeNeighbour(sender)) {
      if (packet.operation === ARP_REPLY && toUs)
        this.#neighbours.replied(nowUs, sender, frame, senderMac, knows);
      // RFC 826: what is known is brought up to date by any packet, what is not only by one for us.
      else this.#neighbours.glean(nowUs, sender, frame, senderMac, toUs);
    }
    if (packet.operation === ARP_REQUEST && knows !== 0) {
      // Asked at our own MAC: the asker knows it and makes sure of it (RFC 1122 §2.3.2.1).
      if (!isGroupMac(frame)) this.#neighbours.heardFrom(nowUs, frame, senderMac, knows);
      this.#responder?.answer(nowUs, packet);
    }
    return { kind: "arp", packet };
  }
}
