/**
 * Which way a packet takes to an address that is not on the sender's own segment, and what a router does with it.
 *
 * Routes belong to segments (`Segment.addRoute`): they stand in for the tables of all hosts and routers on it, as the
 * segment's knowledge of who owns which address stands in for ARP. A node made with `forwards` is a router: it passes
 * on what is for somebody else, but for broadcasts and multicasts (RFC 2644).
 *
 * - A node looks first for an interface whose segment has the address, then for one whose segment has a route; of
 *   several the first.
 * - A packet that a router passes on is not shown to the `udp-frame` ports of the router.
 * - A forwarded packet meets the dice of every interface and segment on its way; forwarding itself takes no time.
 * - Where nobody has the address, a connected port hears `unreachable` 3 s later.
 */
import type { About } from "../service.ts";
import type { Attachment } from "./attachment.ts";
import type { Engine } from "./engine.ts";
import type { Port } from "./ports.ts";
import type { SimulatedNode } from "./node.ts";
import type { Shipment } from "./shipment.ts";

/** The interface by which a packet leaves a node, and the one it goes to next. */
export interface NextHop {
  readonly egress: Attachment;
  readonly target: Attachment;
}

/** Linux: three ARP requests, a second apart. */
const UNRESOLVED_US = 3_000_000;
/** Routers on the way of one packet; more is a loop of routes. */
const ROUTERS_MAX = 16;

/** The way to an address beyond the node's own segments, by the interface `device` if one is given. */
export function routeTo(
  node: SimulatedNode,
  address: string,
  device?: string,
): NextHop | undefined {
  for (const egress of node.attachments) {
    if (device !== undefined && device !== egress.device) continue;
    const target = egress.segment.routerTo(address);
    if (target !== undefined && target.node !== node) return { egress, target };
  }
  return undefined;
}

/** The interface that owns an address, beyond any number of routers. */
export function ownerBeyond(node: SimulatedNode, address: string): Attachment | undefined {
  let at = node;
  for (let routers = 0; routers <= ROUTERS_MAX; routers++) {
    for (const { segment } of at.attachments) {
      const owner = segment.ownerOf(address);
      if (owner !== undefined && owner.node !== at) return owner;
    }
    const next = routeTo(at, address)?.target.node;
    if (next === undefined || !next.forwards) return undefined;
    at = next;
  }
  return undefined;
}

/** Passes on what has reached a router and is for somebody else; false: the packet is for the router. */
export function forward(
  engine: Engine,
  shipment: Shipment,
  at: Attachment,
  bytes: Uint8Array,
): boolean {
  const { node } = at;
  const { to, cast } = shipment;
  if (!shipment.delivery.isIp || cast !== "unicast" || node.owns(to.address)) return false;
  const hop = nextHop(node, to.address);
  if (hop === undefined) {
    shipment.lost(bytes, "unresolved");
    if (shipment.port !== undefined && shipment.about !== undefined) {
      hearUnreachable(engine, shipment.port, shipment.about);
    }
    return true;
  }
  if (shipment.routers >= ROUTERS_MAX) shipment.lost(bytes, "routing-loop");
  else if (!hop.egress.carrier) shipment.lost(bytes, "link-down");
  else shipment.onward(hop.egress, hop.target).leave(engine, bytes);
  return true;
}

/** Nobody answers for the address that a port sent to: a connected one hears of it. */
export function hearUnreachable(engine: Engine, port: Port, about: About): void {
  if (port.peer === undefined) return;
  const happen = () => {
    if (port.open) port.fail("unreachable", about);
  };
  engine.arrivals.insert(engine.nowUs + UNRESOLVED_US, { happen });
}

function nextHop(node: SimulatedNode, address: string): NextHop | undefined {
  for (const egress of node.attachments) {
    const target = egress.segment.ownerOf(address);
    if (target !== undefined && target.node !== node) return { egress, target };
  }
  return routeTo(node, address);
}
