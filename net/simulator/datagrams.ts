/**
 * Sending a datagram: through which interface it leaves, and to whom.
 *
 *   own address, 127.0.0.0/8, ::1     the node itself, over its loopback interface
 *   `to.link`                         the interface with that MAC address, whatever the IP address says
 *   an address owned on a segment     its owner
 *   255.255.255.255, subnet broadcast everybody else on the segment; needs `broadcast`
 *   224.0.0.0/4, ff00::/8             everybody else; those who joined take it
 *   an address with a route           the router (./routing.ts)
 *   anything else                     nobody answers for it: lost, and a connected port hears `unreachable` 3 s later
 *
 * The last line is what three unanswered ARP requests look like to Linux. A multicast is not looped back to the
 * node that sent it, nor is a broadcast.
 */
import type { About, Output } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine } from "./engine.ts";
import { DATAGRAM } from "./delivery.ts";
import { isLoopback, type Port } from "./ports.ts";
import { hearUnreachable, routeTo } from "./routing.ts";
import { Shipment, type Cast } from "./shipment.ts";

type Send = Extract<Output<unknown>, { kind: "send" }>;

/** RFC 768 with RFC 791: 65 535 less both headers. */
const PAYLOAD_BYTES_MAX = 65_507;
const LIMITED_BROADCAST = "255.255.255.255";
const DIGIT_2 = 0x32;
const BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";

/** Sends what a `udp` or `udp-frame` port was asked to; false: it did not leave, and the port was told. */
export function sendDatagram(engine: Engine, port: Port, send: Send): boolean {
  if (send.bytes.length > PAYLOAD_BYTES_MAX) return fail(port, "too-big", send.about);
  const isFrame = port.kind === "udp-frame";
  const { to } = send;
  const device = port.device ?? to.zone;
  let isDown = false;
  for (const egress of port.runner.node.attachments) {
    if (device !== undefined && device !== egress.device) continue;
    const { segment } = egress;
    const target = to.link === undefined ? segment.ownerOf(to.address) : segment.withMac(to.link);
    if (target === undefined) continue;
    if (target.node === egress.node) {
      if (isFrame) continue;
      return ship(engine, port, send, egress.node.loopback, egress.node.loopback, "unicast");
    }
    if (!egress.carrier) {
      isDown = true;
      continue;
    }
    const cast = to.link === undefined ? "unicast" : castOf(to.address, egress);
    return ship(engine, port, send, egress, target, cast);
  }
  if (isDown) return fail(port, "link-down", send.about);
  if (!isFrame && to.link === undefined && isLoopback(to.address)) {
    const { loopback } = port.runner.node;
    return ship(engine, port, send, loopback, loopback, "unicast");
  }
  return sendToMany(engine, port, send, device);
}

/** For everything that no single interface answers for. */
function sendToMany(engine: Engine, port: Port, send: Send, device: string | undefined): boolean {
  const { to, about } = send;
  const egress = egressFor(port, to.address, device);
  if (egress === undefined) return fail(port, "unreachable", about);
  if (!egress.carrier) return fail(port, "link-down", about);
  const cast = castOf(to.address, egress);
  if (to.link === BROADCAST_MAC || (to.link === undefined && cast !== "unicast")) {
    return ship(engine, port, send, egress, undefined, cast);
  }
  const route = to.link === undefined ? routeTo(port.runner.node, to.address, device) : undefined;
  if (route !== undefined) {
    return ship(engine, port, send, route.egress, route.target, "unicast");
  }
  port.runner.dropped("tx", send.bytes, "unresolved", { on: port.id }, to, about);
  if (to.link === undefined) hearUnreachable(engine, port, about);
  return true;
}

/** The device asked for, else where the bound address or the subnet is, else the first that is up. */
function egressFor(
  port: Port,
  destination: string,
  device: string | undefined,
): Attachment | undefined {
  const { node } = port.runner;
  if (device !== undefined) return node.attachment(device);
  const { attachments } = node;
  const { address } = port;
  return (
    attachments.find((egress) => address !== undefined && egress.owns(address)) ??
    attachments.find((egress) => egress.isSubnetBroadcast(destination)) ??
    attachments.find((egress) => egress.carrier) ??
    attachments[0]
  );
}

function castOf(address: string, egress: Attachment): Cast {
  if (address === LIMITED_BROADCAST) return "broadcast";
  if (isMulticast(address)) return "multicast";
  if (egress.segment.ownerOf(address) !== undefined) return "unicast";
  return egress.isSubnetBroadcast(address) ? "broadcast" : "unicast";
}

function isMulticast(address: string): boolean {
  if (address.includes(":")) return address.startsWith("ff");
  // nearly every address is told by its first digit, which costs less than reading the number
  if (address.charCodeAt(0) !== DIGIT_2) return false;
  const first = Number.parseInt(address, 10);
  return first >= 224 && first <= 239;
}

function ship(
  engine: Engine,
  port: Port,
  send: Send,
  egress: Attachment,
  target: Attachment | undefined,
  cast: Cast,
): boolean {
  const { to, about } = send;
  if (cast === "broadcast" && port.kind === "udp" && !port.broadcast) {
    return fail(port, "denied", about);
  }
  const from = port.local(port.address ?? egress.sourceFor(to.address));
  const shipment = new Shipment(DATAGRAM, port, egress, target, cast, from, to, about);
  shipment.leave(engine, send.bytes);
  return true;
}

function fail(port: Port, why: Parameters<Port["fail"]>[0], about: About): false {
  port.fail(why, about);
  return false;
}
