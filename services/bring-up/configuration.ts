/**
 * What a network identity means for the configuration of an interface, and which operations lead from one
 * configuration to another.
 *
 *   address ─► routes on the link ─► routes by a gateway ─► resolvers        taken back from right to left
 *
 * - Routes are those of option 121, or else a default route by the first router (RFC 3442). Of several to the same
 *   destination the first is meant: one table has one way.
 * - A gateway that neither the subnet nor a route on the link covers, as with a lease of a /32, gets a host route.
 * - With another address everything is taken back before anything is applied; with the same one only what differs
 *   is touched, and the lifetimes begin anew.
 */
import { onNet } from "../../net/address.ts";
import type { Lease } from "../dhcp/index.ts";
import type { NetworkFact, Operation, OperationParameters } from "../system-state/index.ts";
import { sameValue } from "../system-state/same-value.ts";

type AddressParameters = OperationParameters["applyAddress"];
type RouteParameters = OperationParameters["applyRoute"];
type ResolverParameters = OperationParameters["applyResolvers"];

export interface Configuration {
  readonly address: AddressParameters;
  /** In the order in which they can be applied. */
  readonly routes: readonly RouteParameters[];
  readonly resolvers: ResolverParameters | undefined;
}

const UNSPECIFIED = "0.0.0.0";
const HOST_PREFIX_LENGTH = 32;

/** The configuration of an identity; `lease` where it comes from DHCP. */
export function configurationOf(
  device: string,
  network: NetworkFact,
  lease: Lease | undefined,
): Configuration {
  const { address, prefixLength, domain } = network;
  const seconds = lease?.leaseSeconds ?? Infinity;
  const lifetime = seconds === Infinity ? {} : { validSeconds: seconds };
  const server = lease === undefined ? {} : { server: lease.serverId };
  const searchDomains = lease?.searchDomains ?? (domain === undefined ? [] : [domain]);
  return {
    address: { device, address, prefixLength, ...lifetime, ...server },
    routes: routesOf(device, network, lease),
    resolvers:
      network.dnsServers.length === 0
        ? undefined
        : { device, servers: network.dnsServers, searchDomains },
  };
}

/** What has to be done so that `before` becomes `after`; undefined is an interface without an identity. */
export function operationsBetween(
  before: Configuration | undefined,
  after: Configuration | undefined,
): readonly Operation[] {
  if (before === undefined) return after === undefined ? [] : applying(after);
  if (after === undefined) return takingBack(before);
  const { address, prefixLength } = before.address;
  const stays = address === after.address.address && prefixLength === after.address.prefixLength;
  return stays ? updating(before, after) : [...takingBack(before), ...applying(after)];
}

function applying({ address, routes, resolvers }: Configuration): readonly Operation[] {
  return [applyAddress(address), ...routes.map(applyRoute), ...applyResolvers(resolvers)];
}

function takingBack({ address, routes, resolvers }: Configuration): readonly Operation[] {
  const { device, prefixLength } = address;
  const parameters = { device, address: address.address, prefixLength };
  return [
    ...removeResolvers(resolvers),
    ...routes.toReversed().map(removeRoute),
    { name: "removeAddress", parameters },
  ];
}

/** The address is the same. */
function updating(before: Configuration, after: Configuration): readonly Operation[] {
  const endless = sameValue(before.address, after.address) && !("validSeconds" in after.address);
  const resolversStay = sameValue(before.resolvers, after.resolvers);
  return [
    ...(after.resolvers === undefined ? removeResolvers(before.resolvers) : []),
    ...without(before.routes, after.routes).toReversed().map(removeRoute),
    ...(endless ? [] : [applyAddress(after.address)]),
    ...without(after.routes, before.routes).map(applyRoute),
    ...(resolversStay ? [] : applyResolvers(after.resolvers)),
  ];
}

function routesOf(
  device: string,
  { address, prefixLength, routers }: NetworkFact,
  lease: Lease | undefined,
): readonly RouteParameters[] {
  const wanted = lease?.routes ?? routers.slice(0, 1).map(defaultRoute);
  const direct: RouteParameters[] = []; // BOUNDED: by the routes of a lease, as the next one
  const indirect: RouteParameters[] = [];
  for (const route of wanted) {
    const to = { device, destination: route.destination, prefixLength: route.prefixLength };
    if (leadsTo(direct, to) || leadsTo(indirect, to)) continue;
    if (route.router === UNSPECIFIED) direct.push(to);
    else indirect.push({ ...to, gateway: route.router });
  }
  for (const { gateway } of indirect) {
    if (gateway === undefined || onNet(gateway, address, prefixLength)) continue;
    if (direct.some((route) => onNet(gateway, route.destination, route.prefixLength))) continue;
    direct.push({ device, destination: gateway, prefixLength: HOST_PREFIX_LENGTH });
  }
  return [...direct, ...indirect];
}

function defaultRoute(router: string): NonNullable<Lease["routes"]>[number] {
  return { destination: UNSPECIFIED, prefixLength: 0, router };
}

function leadsTo(routes: readonly RouteParameters[], to: RouteParameters): boolean {
  return routes.some(
    (route) => route.destination === to.destination && route.prefixLength === to.prefixLength,
  );
}

/** Those that are not among the others. */
function without(
  routes: readonly RouteParameters[],
  others: readonly RouteParameters[],
): readonly RouteParameters[] {
  return routes.filter((route) => !others.some((other) => sameValue(route, other)));
}

function applyAddress(parameters: AddressParameters): Operation {
  return { name: "applyAddress", parameters };
}

function applyRoute(parameters: RouteParameters): Operation {
  return { name: "applyRoute", parameters };
}

function removeRoute(parameters: RouteParameters): Operation {
  return { name: "removeRoute", parameters };
}

/** Empty where there are none. */
export function applyResolvers(parameters: ResolverParameters | undefined): readonly Operation[] {
  return parameters === undefined ? [] : [{ name: "applyResolvers", parameters }];
}

/** Empty where there are none. */
export function removeResolvers(resolvers: ResolverParameters | undefined): readonly Operation[] {
  if (resolvers === undefined) return [];
  return [{ name: "removeResolvers", parameters: { device: resolvers.device } }];
}
