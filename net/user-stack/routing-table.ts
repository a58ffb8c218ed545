/**
 * Which addresses are ours, and where a packet goes next (RFC 1122 §3.3.1).
 *
 * The longest prefix decides, among equals the one added last. The network of each address is a route to the link.
 * A gateway counts only while it is on the link itself, by an address or by a route without a gateway: RFC 3442 lists
 * may name the route to the gateway after the one that uses it, so this is judged when a packet goes, not before.
 */
import { ipv4Mask, ipv4Number, ipv4NumberText, isHostIpv4 } from "../ipv4-number.ts";
import type { StackAddress, StackRoute } from "./contract.ts";

interface OwnAddress {
  readonly address: number;
  readonly prefixLength: number;
}

interface Route {
  readonly network: number;
  readonly mask: number;
  readonly prefixLength: number;
  /** 0: on the link. */
  readonly gateway: number;
  /** The address that brought the route; 0: added by itself. */
  readonly by: number;
}

/** More than any lease brings. */
const ADDRESSES_MAX = 16;
const ROUTES_MAX = 256;
const LIMITED_BROADCAST = 0xffffffff;
/** RFC 3021: longer prefixes have no broadcast address. */
const BROADCAST_PREFIX_MAX = 30;

export class RoutingTable {
  // BOUNDED: by ADDRESSES_MAX
  #addresses: readonly OwnAddress[] = [];
  // BOUNDED: by ROUTES_MAX; longest prefix first
  #routes: readonly Route[] = [];

  get addresses(): readonly StackAddress[] {
    return this.#addresses.map(({ address, prefixLength }) => ({
      address: ipv4NumberText(address),
      prefixLength,
    }));
  }

  /** An address that is there already gets the new prefix length. False: not a host's address, or no room. */
  addAddress(text: string, prefixLength: number): boolean {
    const address = ipv4Number(text);
    if (address === undefined || !isHostIpv4(address) || !isPrefixLength(prefixLength))
      return false;
    this.#dropAddress(address);
    if (this.#addresses.length === ADDRESSES_MAX) return false;
    const route = routeOf(address, prefixLength, 0, address);
    if (!this.#insert(route)) return false;
    this.#addresses = [...this.#addresses, { address, prefixLength }];
    return true;
  }

  removeAddress(text: string): void {
    const address = ipv4Number(text);
    if (address !== undefined) this.#dropAddress(address);
  }

  /** A route to the same network is replaced. False: not a route, or no room. */
  addRoute({ destination, prefixLength, gateway = "0.0.0.0" }: StackRoute): boolean {
    const network = ipv4Number(destination);
    const via = ipv4Number(gateway);
    if (network === undefined || via === undefined || !isPrefixLength(prefixLength)) return false;
    if (via !== 0 && !isHostIpv4(via)) return false;
    return this.#insert(routeOf(network, prefixLength, via, 0));
  }

  /** Takes a route out again; with a gateway only if it goes there. */
  removeRoute({ destination, prefixLength, gateway }: StackRoute): void {
    const network = ipv4Number(destination);
    if (network === undefined || !isPrefixLength(prefixLength)) return;
    const via = gateway === undefined ? undefined : ipv4Number(gateway);
    const like = routeOf(network, prefixLength, 0, 0);
    this.#routes = this.#routes.filter(
      (route) => !sameKey(route, like) || (via !== undefined && route.gateway !== via),
    );
  }

  owns(address: number): boolean {
    for (const own of this.#addresses) if (own.address === address) return true;
    return false;
  }

  /** The limited broadcast, or that of a network an address of ours lies on. */
  isBroadcast(address: number): boolean {
    if (address === LIMITED_BROADCAST) return true;
    for (const own of this.#addresses) {
      if (own.prefixLength > BROADCAST_PREFIX_MAX) continue;
      if ((own.address | ~ipv4Mask(own.prefixLength)) >>> 0 === address) return true;
    }
    return false;
  }

  /** The neighbour that gets a packet for `destination`: itself or a gateway; undefined: no way there. */
  nextHop(destination: number): number | undefined {
    const route = this.#lookup(destination);
    if (route === undefined) return undefined;
    // A router option that names the client itself means that everybody answers ARP (RFC 1027).
    if (route.gateway === 0 || this.owns(route.gateway)) return destination;
    return this.onLink(route.gateway) ? route.gateway : undefined;
  }

  onLink(address: number): boolean {
    return this.#lookup(address)?.gateway === 0;
  }

  /** Another host on the link, as far as can be told: without an address of ours, any is taken for one. */
  mayBeNeighbour(address: number): boolean {
    if (!isHostIpv4(address) || this.owns(address)) return false;
    return this.#addresses.length === 0 || this.onLink(address);
  }

  /** The address of ours that a neighbour is most likely to accept: one on its network, else the first; 0: none. */
  sourceFor(neighbour: number): number {
    for (const { network, mask, by } of this.#routes)
      if (by !== 0 && (neighbour & mask) >>> 0 === network) return by;
    return this.#addresses[0]?.address ?? 0;
  }

  #lookup(destination: number): Route | undefined {
    for (const route of this.#routes)
      if ((destination & route.mask) >>> 0 === route.network) return route;
    return undefined;
  }

  #dropAddress(address: number): void {
    this.#addresses = this.#addresses.filter((own) => own.address !== address);
    this.#routes = this.#routes.filter((route) => route.by !== address);
  }

  #insert(route: Route): boolean {
    const others = this.#routes.filter((other) => !sameKey(other, route));
    if (others.length === ROUTES_MAX) return false;
    const at = others.findIndex((other) => other.prefixLength <= route.prefixLength);
    this.#routes = others.toSpliced(at < 0 ? others.length : at, 0, route);
    return true;
  }
}

function isPrefixLength(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 32;
}

function routeOf(address: number, prefixLength: number, gateway: number, by: number): Route {
  const mask = ipv4Mask(prefixLength);
  return { network: (address & mask) >>> 0, mask, prefixLength, gateway, by };
}

function sameKey(a: Route, b: Route): boolean {
  return a.network === b.network && a.prefixLength === b.prefixLength && a.by === b.by;
}
