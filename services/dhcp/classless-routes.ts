/**
 * The classless static route option (RFC 3442): routes one after another, each as prefix length, the bytes of the
 * destination that the prefix covers, and the router. A router of 0.0.0.0 means that the destination is on the link.
 */
import { ipBytes, ipv4Text } from "../../net/address.ts";
import type { Malformed, Work } from "../../net/service.ts";

export interface Route {
  readonly destination: string;
  readonly prefixLength: number;
  readonly router: string;
}

const ROUTER_BYTES = 4;

function significantBytes(prefixLength: number): number {
  return (prefixLength + 7) >> 3;
}

/** What is wrong with the bytes of routes, or undefined. */
export function routesFault(
  bytes: Uint8Array,
  offset: number,
  length: number,
  work?: Work,
): Malformed | undefined {
  const end = offset + length;
  if (work !== undefined) work.visited += length;
  for (let at = offset; at < end;) {
    const prefixLength = bytes[at] as number;
    if (prefixLength > 32) {
      return {
        kind: "malformed",
        reason: `a route has the prefix length ${prefixLength}, more than 32`,
        offset: at,
      };
    }
    const next = at + 1 + significantBytes(prefixLength) + ROUTER_BYTES;
    if (next > end)
      return { kind: "malformed", reason: "a route ends outside its option", offset: at };
    at = next;
  }
  return undefined;
}

/** Reads routes that `routesFault` found in order. Bits behind the prefix are cleared, as RFC 3442 asks. */
export function readRoutes(bytes: Uint8Array, offset: number, length: number): readonly Route[] {
  const routes: Route[] = []; // BOUNDED: by the length of the option
  const destination = new Uint8Array(4);
  for (let at = offset; at < offset + length;) {
    const prefixLength = bytes[at++] as number;
    const significant = significantBytes(prefixLength);
    destination.fill(0);
    for (let i = 0; i < significant; i++) destination[i] = bytes[at + i] as number;
    maskLastByte(destination, prefixLength);
    at += significant;
    routes.push({ destination: ipv4Text(destination), prefixLength, router: ipv4Text(bytes, at) });
    at += ROUTER_BYTES;
  }
  return routes;
}

/** The option for these routes; RangeError for one that is not a route. */
export function writeRoutes(routes: readonly Route[], into: number[]): void {
  for (const { destination, prefixLength, router } of routes) {
    const network = ipBytes(destination);
    const gateway = ipBytes(router);
    if (
      network?.length !== 4 ||
      gateway?.length !== 4 ||
      !(prefixLength >= 0 && prefixLength <= 32)
    ) {
      throw new RangeError(`not an IPv4 route: ${destination}/${prefixLength} by ${router}`);
    }
    maskLastByte(network, prefixLength);
    into.push(prefixLength, ...network.subarray(0, significantBytes(prefixLength)), ...gateway);
  }
}

function maskLastByte(destination: Uint8Array, prefixLength: number): void {
  const partial = prefixLength & 7;
  if (partial === 0) return;
  const last = prefixLength >> 3;
  destination[last] = (destination[last] as number) & (0xff00 >> partial);
}
