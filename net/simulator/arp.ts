/**
 * ARP on a segment (RFC 826, over Ethernet for IPv4), as far as an `arp` port can see it: its packets, 28 bytes
 * without the Ethernet header, go to `to.link` or to everybody, and a node's stack answers requests for the
 * addresses that the interface owns. Resolution before sending is not simulated: segments know who owns what.
 */
import { ipv4Text, macBytes } from "../address.ts";
import type { Output } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine } from "./engine.ts";
import { ARP_NUMBER, type Port } from "./ports.ts";
import { Shipment, type Delivery } from "./shipment.ts";

const LENGTH_BYTES = 28;
const OPERATION = 7; // low byte; the high one is 0 for both
const SENDER_MAC = 8;
const SENDER_IP = 14;
const TARGET_MAC = 18;
const TARGET_IP = 24;
const REQUEST = 1;
const REPLY = 2;
const BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";

/** Sends what an `arp` port was asked to; false: it did not leave, and the port was told. */
export function sendArp(
  engine: Engine,
  port: Port,
  send: Extract<Output<unknown>, { kind: "send" }>,
): boolean {
  const { to, about, bytes } = send;
  const { device, runner } = port;
  const egress = device === undefined ? undefined : runner.node.attachment(device);
  if (egress === undefined || !egress.carrier) {
    port.fail("link-down", about);
    return false;
  }
  const toAll = to.link === undefined || to.link === BROADCAST_MAC;
  const target = toAll ? undefined : egress.segment.withMac(to.link);
  if (!toAll && target === undefined) {
    runner.dropped("tx", bytes, "unresolved", { on: port.id }, to, about);
    return true;
  }
  const from = { address: senderOf(bytes), port: 0 };
  const cast = toAll ? "broadcast" : "unicast";
  new Shipment(ARP, port, egress, target, cast, from, to, about).leave(engine, bytes);
  return true;
}

const ARP: Delivery = { isIp: false, deliver: deliverArp };

function deliverArp(
  engine: Engine,
  shipment: Shipment,
  target: Attachment,
  bytes: Uint8Array,
  lost: string | undefined,
): void {
  const { framedFrom } = shipment;
  for (let port = target.node.ports.withNumber(ARP_NUMBER); port !== undefined; port = port.next) {
    if (port.device !== target.device) continue;
    if (lost === undefined) port.receive(framedFrom, bytes);
    else port.runner.dropped("rx", bytes, lost, { on: port.id }, framedFrom);
  }
  if (lost === undefined) answer(engine, shipment, target, bytes);
}

/** RFC 826: whoever is asked for answers, with the two halves of the packet swapped. */
function answer(engine: Engine, shipment: Shipment, target: Attachment, bytes: Uint8Array): void {
  if (bytes.length < LENGTH_BYTES || bytes[OPERATION] !== REQUEST) return;
  const asked = ipv4Text(bytes, TARGET_IP);
  if (!target.owns(asked)) return;
  const reply = bytes.slice(0, LENGTH_BYTES);
  reply[OPERATION] = REPLY;
  reply.set(bytes.subarray(SENDER_MAC, TARGET_MAC), TARGET_MAC);
  reply.set(macBytes(target.mac) ?? [], SENDER_MAC);
  reply.set(bytes.subarray(TARGET_IP, LENGTH_BYTES), SENDER_IP);
  const { egress } = shipment;
  const from = { address: asked, port: 0 };
  const to = { address: shipment.from.address, port: 0, link: egress.mac };
  new Shipment(ARP, undefined, target, egress, "unicast", from, to, undefined).leave(engine, reply);
}

function senderOf(bytes: Uint8Array): string {
  return bytes.length < LENGTH_BYTES ? "0.0.0.0" : ipv4Text(bytes, SENDER_IP);
}
