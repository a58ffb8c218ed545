/** An interface and its DHCP client, as a snapshot shows them. */
import type { InspectedInterface } from "../services/bring-up/inspection.ts";
import type { Lease } from "../services/dhcp/index.ts";
import type { NetworkFact } from "../services/system-state/index.ts";
import type { KeptOffer } from "./event-store.ts";
import type { LogClock } from "./log-clock.ts";
import type { InterfaceShot, LeaseShot, OfferShot } from "./snapshot.ts";

/** One interface, with the offers that it had. */
export function interfaceShot(
  { config, carrier, network, client }: InspectedInterface,
  offers: readonly KeptOffer[],
  clock: LogClock,
): InterfaceShot {
  const { device, mac } = config;
  const lease = client?.lease;
  return {
    device,
    mac,
    carrier,
    from: config.network.kind === "dhcp" ? "dhcp" : config.network.provenance,
    phase: client?.phase ?? "fixed",
    describe: client?.describe ?? (carrier ? "a fixed address" : "no carrier"),
    transaction: client === undefined || client.transaction === 0 ? null : client.transaction,
    attempt: client?.attempt ?? 0,
    nextUs: clock.when(client?.resendUs),
    network: network === undefined ? null : networkShot(network),
    lease: lease === undefined ? null : leaseShot(lease, clock),
    offers: offers.map(offerShot),
    sent: client?.counters.sent ?? 0,
    received: client?.counters.received ?? 0,
    ignored: client?.counters.ignored ?? 0,
  };
}

function networkShot(network: NetworkFact): NonNullable<InterfaceShot["network"]> {
  const { address, prefixLength, routers, dnsServers, ntpServers, domain = null } = network;
  return {
    address,
    prefixLength,
    routers: [...routers],
    dnsServers: [...dnsServers],
    ntpServers: [...ntpServers],
    domain,
  };
}

function leaseShot(
  { serverId, boundUs, t1Us, t2Us, expiresUs, leaseSeconds }: Lease,
  clock: LogClock,
): LeaseShot {
  return {
    serverId,
    boundUs: clock.at(boundUs),
    t1Us: clock.when(t1Us),
    t2Us: clock.when(t2Us),
    expiresUs: clock.when(expiresUs),
    leaseSeconds: finite(leaseSeconds),
  };
}

function offerShot({ atUs, offer, taken }: KeptOffer): OfferShot {
  const { serverId, address, leaseSeconds, routers, dnsServers } = offer;
  return {
    atUs,
    serverId,
    address,
    leaseSeconds: finite(leaseSeconds),
    routers: [...routers],
    dnsServers: [...dnsServers],
    taken,
  };
}

function finite(seconds: number | undefined): number | null {
  return seconds === undefined || seconds === Infinity ? null : seconds;
}
