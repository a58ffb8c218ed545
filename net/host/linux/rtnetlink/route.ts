/** IPv4 routes as rtnetlink tells of them (rtnetlink(7), RTM_NEWROUTE). */
import { ipv4Text } from "../../../ipv4-address.ts";
import type { Malformed } from "../../../service.ts";
import { AF_INET } from "../constants.ts";
import { LITTLE } from "../message-batch.ts";
import { attribute, decodeAttributes, viewOf, word, wordOf } from "./message.ts";
import {
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PRIORITY,
  RTA_TABLE,
  RTN_UNICAST,
  RTNH_F_ONLINK,
  RTPROT_DHCP,
} from "./numbers.ts";
import { malformed } from "../../../malformed.ts";

export interface RouteEntry {
  readonly kind: "route";
  readonly destination: string;
  /** 0: the default route. */
  readonly prefixLength: number;
  /** Left out: the destination is on the link, or there are several next hops. */
  readonly gateway?: string;
  /** Left out: there are several next hops, or none. */
  readonly index?: number;
  /** The smallest is preferred. */
  readonly metric: number;
  /** Who put it there: 2 kernel, 3 boot, 4 by hand, 16 DHCP. */
  readonly protocol: number;
  /** The gateway is reached on the link although no address of the interface says so. */
  readonly onLink: boolean;
  readonly table: number;
  /** Leads somewhere: neither local, broadcast, nor a refusal. */
  readonly unicast: boolean;
}

const FIXED_BYTES = 12;
const ANYWHERE = new Uint8Array(4);

export function decodeRoute(body: Uint8Array): RouteEntry | Malformed {
  if (body.length < FIXED_BYTES) return malformed("a route without its fixed part", body.length);
  const attributes = decodeAttributes(body, FIXED_BYTES);
  if (attributes.kind === "malformed") return attributes;
  const { values } = attributes;
  const destination = values.get(RTA_DST) ?? ANYWHERE;
  const gateway = values.get(RTA_GATEWAY);
  if (destination.length !== 4 || (gateway !== undefined && gateway.length !== 4))
    return malformed("a route whose addresses are not of four bytes", FIXED_BYTES);
  const index = wordOf(values.get(RTA_OIF));
  return {
    kind: "route",
    destination: ipv4Text(destination),
    prefixLength: body[1] as number,
    ...(gateway !== undefined && { gateway: ipv4Text(gateway) }),
    ...(index !== undefined && { index }),
    metric: wordOf(values.get(RTA_PRIORITY)) ?? 0,
    protocol: body[5] as number,
    onLink: (viewOf(body).getUint32(8, LITTLE) & RTNH_F_ONLINK) !== 0,
    table: wordOf(values.get(RTA_TABLE)) ?? (body[4] as number),
    unicast: body[7] === RTN_UNICAST,
  };
}

export interface RouteRequest {
  readonly index: number;
  /** Four bytes, none set behind the prefix. */
  readonly destination: Uint8Array;
  readonly prefixLength: number;
  /** Left out: the destination is on the link. */
  readonly gateway?: Uint8Array;
  readonly metric?: number;
  /** Take the gateway to be on the link even if no address of the interface says so. */
  readonly onLink?: boolean;
}

export function routeParts(request: RouteRequest): readonly Uint8Array[] {
  const scope = request.gateway === undefined ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  const flags = request.onLink === true ? RTNH_F_ONLINK : 0;
  return parts(request, { protocol: RTPROT_DHCP, scope, type: RTN_UNICAST, flags });
}

/** Names a route that came by DHCP, for its removal. To the kernel, no metric means any metric. */
export function routeKeyParts(request: RouteRequest): readonly Uint8Array[] {
  return parts(request, { protocol: RTPROT_DHCP, scope: RT_SCOPE_NOWHERE, type: 0, flags: 0 });
}

interface RouteHead {
  readonly protocol: number;
  readonly scope: number;
  readonly type: number;
  readonly flags: number;
}

function parts(request: RouteRequest, head: RouteHead): readonly Uint8Array[] {
  const { prefixLength, gateway, metric } = request;
  const parts = [routeHead(prefixLength, head), attribute(RTA_OIF, word(request.index))];
  if (prefixLength > 0) parts.push(attribute(RTA_DST, request.destination));
  if (gateway !== undefined) parts.push(attribute(RTA_GATEWAY, gateway));
  if (metric !== undefined) parts.push(attribute(RTA_PRIORITY, word(metric)));
  return parts;
}

/** The fixed part of a request about routes of the main table. */
export function routeHead(prefixLength: number, head?: RouteHead): Uint8Array {
  const bytes = new Uint8Array(FIXED_BYTES);
  bytes[0] = AF_INET;
  bytes[1] = prefixLength;
  bytes[4] = RT_TABLE_MAIN;
  if (head === undefined) return bytes;
  bytes[5] = head.protocol;
  bytes[6] = head.scope;
  bytes[7] = head.type;
  viewOf(bytes).setUint32(8, head.flags, LITTLE);
  return bytes;
}
