/**
 * Who gets a datagram that has reached an interface.
 *
 *  - Every `udp-frame` port of that device and number, whatever address the datagram is for: it reads frames.
 *    (A multicast frame would need a filter it does not have.)
 *  - unicast: of the `udp` ports the one that matches most exactly, if the node owns the address.
 *  - broadcast: every `udp` port that is not bound to an address; multicast: every one that joined the group.
 *
 * Nobody there although the node owns the address: ICMP port unreachable goes back, which a connected port hears.
 */
import type { About, Endpoint } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine } from "./engine.ts";
import type { Port } from "./ports.ts";
import { Shipment, type Delivery } from "./shipment.ts";

/** IPv4 and ICMP headers with the start of the refused datagram (RFC 792): what weighs on the way back. */
const ICMP_BYTES = new Uint8Array(36);
const LETTER_F = 0x66;

export const DATAGRAM: Delivery = { isIp: true, deliver: deliverDatagram };

function deliverDatagram(
  engine: Engine,
  shipment: Shipment,
  target: Attachment,
  bytes: Uint8Array,
  lost: string | undefined,
): void {
  const { to } = shipment;
  const chain = target.node.ports.withNumber(to.port);
  if (shipment.cast === "unicast") {
    deliverUnicast(engine, shipment, target, chain, bytes, lost);
    return;
  }
  for (let port = chain; port !== undefined; port = port.next) {
    if (takesCast(port, shipment, target)) hand(port, shipment, target, bytes, lost);
  }
}

function deliverUnicast(
  engine: Engine,
  shipment: Shipment,
  target: Attachment,
  chain: Port | undefined,
  bytes: Uint8Array,
  lost: string | undefined,
): void {
  const { from, to } = shipment;
  const owned = target.node.owns(to.address);
  let best: Port | undefined;
  let bestMatch = -1;
  let framed = false;
  for (let port = chain; port !== undefined; port = port.next) {
    if (port.kind === "udp-frame") {
      if (port.device !== target.device) continue;
      framed = true;
      hand(port, shipment, target, bytes, lost);
    } else if (owned) {
      const match = port.match(to, from, target.device);
      if (match <= bestMatch) continue;
      best = port;
      bestMatch = match;
    }
  }
  if (best !== undefined) hand(best, shipment, target, bytes, lost);
  else if (owned && !framed && lost === undefined) refuse(engine, shipment, target);
}

function takesCast(port: Port, shipment: Shipment, target: Attachment): boolean {
  const isBroadcast = shipment.cast === "broadcast";
  if (port.kind === "udp-frame") return isBroadcast && port.device === target.device;
  if (port.device !== undefined && port.device !== target.device) return false;
  const { peer } = port;
  if (peer !== undefined && !isFrom(shipment.from, peer)) return false;
  return isBroadcast ? port.address === undefined : port.group === shipment.to.address;
}

function isFrom(from: Endpoint, peer: Endpoint): boolean {
  return from.port === peer.port && from.address === peer.address;
}

function hand(
  port: Port,
  shipment: Shipment,
  target: Attachment,
  bytes: Uint8Array,
  lost: string | undefined,
): void {
  const from =
    port.kind === "udp-frame" ? shipment.framedFrom : zoned(shipment.from, target.device);
  if (lost === undefined) port.receive(from, bytes);
  else port.runner.dropped("rx", bytes, lost, { on: port.id }, from);
}

/** A link-local IPv6 address means nothing without the link it was heard on (RFC 4007 §6). */
function zoned(from: Endpoint, device: string): Endpoint {
  const { address } = from;
  if (address.charCodeAt(0) !== LETTER_F || !address.startsWith("fe80:")) return from;
  return { address, port: from.port, zone: device };
}

function refuse(engine: Engine, shipment: Shipment, target: Attachment): void {
  const { port, from, to, about, egress } = shipment;
  if (port?.peer === undefined || about === undefined) return;
  const refusal = new Refusal(port, about);
  new Shipment(refusal, undefined, target, egress, "unicast", to, from, undefined).leave(
    engine,
    ICMP_BYTES,
  );
}

/** ICMP port unreachable on its way back to the port whose datagram nobody took. */
class Refusal implements Delivery {
  readonly isIp = true;
  readonly #port: Port;
  readonly #about: About;

  constructor(port: Port, about: About) {
    this.#port = port;
    this.#about = about;
  }

  deliver(
    _engine: Engine,
    _shipment: Shipment,
    _target: Attachment,
    _bytes: Uint8Array,
    lost: string | undefined,
  ): void {
    if (lost === undefined && this.#port.open) this.#port.fail("refused", this.#about);
  }
}
