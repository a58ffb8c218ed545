/**
 * A lease: what an ACK says, made fit for use, and when its times run out (RFC 2131 §4.4.5).
 *
 * Times count from the sending of the REQUEST, so that they end here before they end at the server. A server's T1
 * and T2 are taken as they are if 0 < T1 < T2 < lease; what is missing or out of order is replaced by the defaults,
 * 0.5 and 0.875 of the lease, with a fuzz of ±1 % so that clients which started together come apart.
 */
import { onNet, prefixLength } from "../../net/address.ts";
import type { Endpoint } from "../../net/endpoint.ts";
import { ipv4Number, isDirectedBroadcast } from "../../net/ipv4-number.ts";
import { SECOND_US } from "../../net/instant.ts";
import type { RandomStream } from "../../net/random.ts";
import type { Route } from "./classless-routes.ts";
import { isPlainDomain } from "./domain-search.ts";
import { type DhcpMessage, LIMITED_BROADCAST, SERVER_PORT, UNSPECIFIED } from "./wire.ts";

export interface Lease {
  readonly device: string;
  readonly address: string;
  /** From the subnet mask; where the server sends none, that of the address class (RFC 950 §2.1). */
  readonly prefixLength: number;
  /** Option 54. */
  readonly serverId: string;
  /** Infinity for a lease without end, as are T1 and T2 then. */
  readonly leaseSeconds: number;
  readonly t1Seconds: number;
  readonly t2Seconds: number;
  /** Default routers, the preferred one first. With `routes`, only those of its default routes (RFC 3442). */
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
  readonly domain?: string;
  readonly searchDomains?: readonly string[];
  readonly mtu?: number;
  readonly broadcastAddress?: string;
  /** Option 121; it replaces the routers of option 3 (RFC 3442). */
  readonly routes?: readonly Route[];
  /** URI of the captive portal's API (RFC 8910). */
  readonly captivePortal?: string;
  /** Absolute, on the monotonic clock, as the times below. */
  readonly requestedUs: number;
  readonly boundUs: number;
  readonly t1Us: number;
  readonly t2Us: number;
  readonly expiresUs: number;
  /** Where renewals go. */
  readonly serverEndpoint: Endpoint;
}

export interface LeaseContext {
  readonly device: string;
  readonly serverId: string;
  /** Where the ACK came from. */
  readonly from: Endpoint;
  /** The one endpoint for everything, where there are no frames. */
  readonly fixedServer: Endpoint | undefined;
  readonly requestedUs: number;
  readonly boundUs: number;
  readonly fuzz: RandomStream;
}

/** RFC 2131 §3.3: a lease time of all ones means for ever. */
const INFINITE_SECONDS = 0xffffffff;
/** RFC 2132 §5.1. */
const MIN_MTU = 68;
const DEFAULT_T1 = 0.5;
const DEFAULT_T2 = 0.875;
const FUZZ = 0.01;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The lease of an ACK, or in words why it cannot be used. */
export function leaseOf(ack: DhcpMessage, context: LeaseContext): Lease | string {
  const { options, yiaddr: address } = ack;
  const seconds = options.get("leaseTime");
  if (seconds === undefined) return "the ACK has no lease time";
  if (seconds === 0) return "the lease time is 0";
  const mask = options.get("subnetMask");
  const length = mask === undefined ? classPrefixLength(address) : prefixLength(mask);
  if (length === undefined || length === 0) return `the subnet mask ${mask} is not a mask`;
  if (isDirectedBroadcast(ipv4Number(address) ?? 0, length))
    return `${address}/${length} is the broadcast address of its network`;

  const leaseSeconds = lifetimeSeconds(seconds);
  const times = leaseTimes(
    leaseSeconds,
    options.get("renewalTime"),
    options.get("rebindingTime"),
    context.fuzz,
  );
  const { requestedUs } = context;
  const routes = options.get("classlessRoutes");
  const lease: Writable<Lease> = {
    device: context.device,
    address,
    prefixLength: length,
    serverId: context.serverId,
    leaseSeconds,
    t1Seconds: times.t1Seconds,
    t2Seconds: times.t2Seconds,
    routers: routes === undefined ? usable(options.get("routers")) : defaultRouters(routes),
    dnsServers: usable(options.get("domainNameServers")),
    ntpServers: usable(options.get("ntpServers")),
    requestedUs,
    boundUs: context.boundUs,
    t1Us: requestedUs + Math.round(times.t1Seconds * SECOND_US),
    t2Us: requestedUs + Math.round(times.t2Seconds * SECOND_US),
    expiresUs: requestedUs + leaseSeconds * SECOND_US,
    serverEndpoint: context.fixedServer ?? serverEndpoint(context, address, length),
  };
  addExtras(lease, ack, routes);
  return lease;
}

/** What option 51 says: Infinity for a lease without end. */
export function lifetimeSeconds(leaseTime: number): number {
  return leaseTime === INFINITE_SECONDS ? Infinity : leaseTime;
}

/** Optional parts, each only if it is sound: they come from the network and may end up in system files. */
function addExtras(
  lease: Writable<Lease>,
  { options }: DhcpMessage,
  routes: readonly Route[] | undefined,
): void {
  const domain = options.get("domainName");
  if (domain !== undefined && isPlainDomain(domain)) lease.domain = domain;
  const searchDomains = options.get("domainSearch");
  if (searchDomains !== undefined) lease.searchDomains = searchDomains;
  const mtu = options.get("interfaceMtu");
  if (mtu !== undefined && mtu >= MIN_MTU) lease.mtu = mtu;
  const broadcastAddress = options.get("broadcastAddress");
  if (broadcastAddress !== undefined) lease.broadcastAddress = broadcastAddress;
  if (routes !== undefined) lease.routes = routes;
  const captivePortal = options.get("captivePortal");
  if (captivePortal !== undefined && isPrintable(captivePortal))
    lease.captivePortal = captivePortal;
}

/** T1 and T2 in seconds; draws twice, whatever the server sent. */
export function leaseTimes(
  leaseSeconds: number,
  serverT1: number | undefined,
  serverT2: number | undefined,
  fuzz: RandomStream,
): { readonly t1Seconds: number; readonly t2Seconds: number } {
  const defaultT1 = fuzzy(leaseSeconds * DEFAULT_T1, fuzz);
  const defaultT2 = fuzzy(leaseSeconds * DEFAULT_T2, fuzz);
  if (leaseSeconds === Infinity) return { t1Seconds: Infinity, t2Seconds: Infinity };
  const t2Seconds = isBetween(serverT2, 0, leaseSeconds) ? serverT2 : defaultT2;
  if (isBetween(serverT1, 0, t2Seconds)) return { t1Seconds: serverT1, t2Seconds };
  if (defaultT1 < t2Seconds) return { t1Seconds: defaultT1, t2Seconds };
  // the server's T2 lies before half of the lease: keep the proportion of the defaults
  return { t1Seconds: t2Seconds * (DEFAULT_T1 / DEFAULT_T2), t2Seconds };
}

/** Whole milliseconds, for people who read them. */
function fuzzy(seconds: number, fuzz: RandomStream): number {
  return Math.round(seconds * (1 + FUZZ * (2 * fuzz.fraction() - 1)) * 1000) / 1000;
}

function isBetween(value: number | undefined, low: number, high: number): value is number {
  return value !== undefined && value > low && value < high;
}

/** The MAC address is that of the server only if the ACK came from it and no router is between. */
function serverEndpoint(context: LeaseContext, address: string, length: number): Endpoint {
  const { from, serverId } = context;
  const direct =
    from.link !== undefined && from.address === serverId && onNet(serverId, address, length);
  return direct
    ? { address: serverId, port: SERVER_PORT, link: from.link }
    : { address: serverId, port: SERVER_PORT };
}

function defaultRouters(routes: readonly Route[]): readonly string[] {
  return usable(routes.filter((route) => route.prefixLength === 0).map((route) => route.router));
}

/** Without the addresses that some servers send for "none". */
function usable(addresses: readonly string[] | undefined): readonly string[] {
  if (addresses === undefined) return [];
  return addresses.filter((address) => address !== UNSPECIFIED && address !== LIMITED_BROADCAST);
}

function classPrefixLength(address: string): number {
  const first = firstByte(address);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

/** Why no host can have this address, or undefined. Loopback is for the lab, which has no frames. */
export function addressRefusal(address: string, loopback: boolean): string | undefined {
  const first = firstByte(address);
  if (first === 0 || first >= 224) return `${address} is not the address of a host`;
  if (first === 127 && !loopback) return `${address} is a loopback address`;
  return undefined;
}

function firstByte(address: string): number {
  return Number(address.slice(0, address.indexOf(".")));
}

function isPrintable(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return text.length > 0;
}
