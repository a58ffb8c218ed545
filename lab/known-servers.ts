/**
 * Servers as far as a device knows its network: whoever has given it something gives it the same again, and the name
 * servers know the names that it knows. What the device knows nothing of is as in the embedded lab. It is made for
 * going on with a run whose real servers are out of reach.
 *
 * They are on one segment, at their addresses, however far away they were. Those of IPv6 are not there.
 */
import { isIpv4 } from "../net/address.ts";
import type { Service } from "../net/service.ts";
import type { RandomRoot } from "../net/random.ts";
import type { InterfaceShot, Snapshot } from "../observation/snapshot.ts";
import { DEFAULT_NTP_SERVER, type BringUpConfig } from "../services/bring-up/config.ts";
import { createDhcpServer, type DhcpServerConfig } from "../services/dhcp/index.ts";
import { createDnsServer, type ZoneRecord } from "../services/dns/index.ts";
import { createNtpServer } from "../services/ntp/index.ts";
import {
  LAB_DOMAIN,
  labDhcpConfig,
  labNtpConfig,
  LOOPBACK_PLAN,
  SIMULATED_PLAN,
  type LabPlan,
} from "./lab.ts";

/** A server and where it lives. */
export interface KnownServer {
  readonly address: string;
  readonly create: (random: RandomRoot) => KnownService;
}

export type KnownService = Service<{ readonly kind: "start" | "stop" }, unknown, unknown>;

/** The interface of every server's node. */
export const SERVER_DEVICE = "eth0";
const TTL_SECONDS = 300;
const DHCP_PORT = 67;
/** What a bring-up asks for where it knows no other name. */
const EXAMPLE = "example.com";

export function knownServers(snapshot: Snapshot, config: BringUpConfig): readonly KnownServer[] {
  const { interfaces, time, names } = snapshot;
  const plan = planFor(config);
  const networks = interfaces.flatMap(({ network }) => (network === null ? [] : [network]));
  const isWhole = networks.length === interfaces.length;
  const ntp = addressesOf(
    [
      ...config.ntp.servers,
      ...networks.flatMap(({ ntpServers }) => ntpServers),
      ...time.servers.map(({ server }) => server),
    ],
    plan.ntp,
    isWhole,
  );
  const dns = addressesOf(
    [
      ...config.dns.servers,
      ...networks.flatMap(({ dnsServers }) => dnsServers),
      ...names.servers.map(({ address }) => address),
    ],
    [plan.dns],
    isWhole,
  );
  const zones = recordsOf(snapshot, config, ntp, dns);
  return [
    ...dhcpServers(interfaces, config, plan),
    ...ntp.map((address) => ({
      address,
      create: (random: RandomRoot) =>
        createNtpServer(labNtpConfig(address, config.ntp.port), random),
    })),
    ...dns.map((address) => ({
      address,
      create: (random: RandomRoot) =>
        createDnsServer({ address, port: config.dns.port, zones, explain: false }, random),
    })),
  ];
}

/** The plan that the rest is taken from. */
function planFor({ interfaces }: BringUpConfig): LabPlan {
  const isLoopback = interfaces.some(
    ({ network }) => network.kind === "dhcp" && network.transport.kind === "udp",
  );
  return isLoopback ? LOOPBACK_PLAN : SIMULATED_PLAN;
}

/** Each once, without names and IPv6; those of the lab too where the device knows none, or not yet all. */
function addressesOf(
  known: readonly string[],
  ofLab: readonly string[],
  isWhole: boolean,
): readonly string[] {
  const found = known.filter(isIpv4);
  return [...new Set(found.length === 0 || !isWhole ? [...found, ...ofLab] : found)];
}

function dhcpServers(
  interfaces: readonly InterfaceShot[],
  { interfaces: configured }: BringUpConfig,
  plan: LabPlan,
): readonly KnownServer[] {
  const servers = new Map<string, DhcpServerConfig>(); // BOUNDED: by the interfaces
  for (const { device, network: source } of configured) {
    if (source.kind !== "dhcp") continue;
    const shot = interfaces.find((one) => one.device === device);
    const { transport } = source;
    const isUdp = transport.kind === "udp";
    const at = isUdp ? transport.server : { address: plan.dhcp, port: DHCP_PORT };
    const base = labDhcpConfig(
      { ...plan, dhcp: at.address },
      at.port,
      isUdp ? { kind: "udp" } : { kind: "frames", device: SERVER_DEVICE },
    );
    const server = shot === undefined ? base : { ...base, ...leaseConfig(shot) };
    if (!servers.has(server.address)) servers.set(server.address, server);
  }
  return [...servers.values()].map((server) => ({
    address: server.transport.kind === "udp" ? server.transport.address : server.address,
    create: (random: RandomRoot) => createDhcpServer(server, random),
  }));
}

/** What the server of a lease has to say to give it again; nothing without a lease. */
function leaseConfig({ network, lease }: InterfaceShot): Partial<DhcpServerConfig> {
  if (network === null || lease === null) return {};
  const { address, prefixLength, routers, dnsServers, ntpServers, domain } = network;
  return {
    address: lease.serverId,
    pool: { first: address, last: address },
    prefixLength,
    routers,
    dnsServers,
    ntpServers,
    leaseSeconds: lease.leaseSeconds ?? Infinity,
    ...(domain === null ? {} : { domain }),
  };
}

/** What is cached, and the names that the device will ask for. */
function recordsOf(
  { interfaces, names }: Snapshot,
  config: BringUpConfig,
  ntp: readonly string[],
  dns: readonly string[],
): readonly ZoneRecord[] {
  const records: ZoneRecord[] = []; // BOUNDED: by what a snapshot shows of the cache, and the configuration
  const known = new Set<string>(); // BOUNDED: likewise
  const add = (name: string, values: readonly string[]): void => {
    if (known.has(name)) return;
    known.add(name);
    for (const data of values.filter(isIpv4))
      records.push({ name, type: "A", ttlSeconds: TTL_SECONDS, data });
  };
  for (const { name, type, values } of names.cache) if (type === "A") add(name, values);
  for (const name of [...config.ntp.servers, DEFAULT_NTP_SERVER]) if (!isIpv4(name)) add(name, ntp);
  const probed = [config.dns.probe, ...interfaces.map(({ network }) => network?.domain)];
  for (const name of [...probed, LAB_DOMAIN, EXAMPLE]) if (name) add(name, dns.slice(0, 1));
  return records;
}
