/**
 * Answers ARP requests for our own addresses (RFC 826), a bounded number in a stretch of time: a flood of requests is
 * not worth a flood of answers, and who goes without asks again.
 */
import { ARP_REPLY, encodeArpFrame, type ArpPacket } from "../arp.ts";
import { macBytes } from "../mac-address.ts";
import type { Outbox } from "./outbox.ts";

const ANSWERS_MAX = 32;
const WINDOW_US = 100_000;

export class ArpResponder<Tag> {
  readonly #mac: string;
  readonly #outbox: Outbox<Tag>;
  #windowUs = -Infinity;
  #answers = 0;

  constructor(mac: string, outbox: Outbox<Tag>) {
    this.#mac = mac;
    this.#outbox = outbox;
  }

  /** To the asker alone, with the two halves of the request swapped. */
  answer(nowUs: number, request: ArpPacket): void {
    const destination = macBytes(request.senderMac);
    if (destination === undefined || !this.#mayAnswer(nowUs)) return;
    const reply = encodeArpFrame(destination, {
      operation: ARP_REPLY,
      senderMac: this.#mac,
      senderAddress: request.targetAddress,
      targetMac: request.senderMac,
      targetAddress: request.senderAddress,
    });
    this.#outbox.frame(reply, undefined);
  }

  #mayAnswer(nowUs: number): boolean {
    if (nowUs - this.#windowUs >= WINDOW_US) {
      this.#windowUs = nowUs;
      this.#answers = 0;
    }
    return this.#answers++ < ANSWERS_MAX;
  }
}
