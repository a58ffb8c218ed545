/**
 * The embedded lab: a DHCP server, two NTP servers and a DNS server, as data and as services. The loopback lab runs
 * them on sockets, the simulated lab in virtual time; the world is the same.
 *
 * There are two NTP servers because a polite client asks each of them at most three times in two seconds: with one
 * alone, every eighth bring-up at 30 % loss each way would wait for that rule, not for the network.
 */
import type { RandomRoot } from "../net/random.ts";
import {
  createDhcpServer,
  type DhcpServerConfig,
  type RelayedNetwork,
} from "../services/dhcp/index.ts";
import { createDnsServer, type DnsServerConfig, type ZoneRecord } from "../services/dns/index.ts";
import { createNtpServer, type NtpServerConfig } from "../services/ntp/index.ts";

export const LAB_DOMAIN = "lab.example";

/** It gives out addresses of its own. */
export interface SecondDhcpServer {
  readonly address: string;
  readonly pool: { readonly first: string; readonly last: string };
}

/** Where the lab's servers and its client live. */
export interface LabPlan {
  readonly prefixLength: number;
  readonly dhcp: string;
  readonly router: string;
  readonly ntp: readonly string[];
  readonly dns: string;
  /** The second of its kind; left out, there is none. */
  readonly dns2?: string;
  readonly dhcp2?: SecondDhcpServer;
  /** Where a second of its kind would have room; left out, nowhere. */
  readonly rooms?: { readonly dns2?: string; readonly dhcp2?: SecondDhcpServer };
  readonly pool: { readonly first: string; readonly last: string };
  /** Behind relay agents; left out, none. */
  readonly networks?: readonly RelayedNetwork[];
}

/** TEST-NET-1 (RFC 5737), for the simulated lab. */
export const SIMULATED_PLAN: LabPlan = {
  prefixLength: 24,
  dhcp: "192.0.2.1",
  router: "192.0.2.1",
  ntp: ["192.0.2.11", "192.0.2.12"],
  dns: "192.0.2.53",
  pool: { first: "192.0.2.100", last: "192.0.2.199" },
  rooms: {
    dns2: "192.0.2.54",
    dhcp2: { address: "192.0.2.2", pool: { first: "192.0.2.200", last: "192.0.2.249" } },
  },
};

/** All on the loopback interface; the leased address is never used, only handed out. */
export const LOOPBACK_PLAN: LabPlan = {
  prefixLength: 8,
  dhcp: "127.0.0.1",
  router: "127.0.0.1",
  ntp: ["127.0.0.1", "127.0.0.2"],
  dns: "127.0.0.1",
  pool: { first: "127.0.0.100", last: "127.0.0.199" },
};

export const LAB_LEASE_SECONDS = 3_600;

function address(name: string, data: string): ZoneRecord {
  return { name, type: "A", ttlSeconds: 300, data };
}

/** What the lab's DNS server knows. */
export function labRecords(plan: LabPlan): readonly ZoneRecord[] {
  return [
    address(LAB_DOMAIN, plan.router),
    address(`dhcp.${LAB_DOMAIN}`, plan.dhcp),
    address(`dns.${LAB_DOMAIN}`, plan.dns),
    ...plan.ntp.map((server) => address(`ntp.${LAB_DOMAIN}`, server)),
    ...plan.ntp.map((server) => address("pool.ntp.org", server)),
    address("example.com", plan.router),
    { name: `www.${LAB_DOMAIN}`, type: "CNAME", ttlSeconds: 300, data: LAB_DOMAIN },
  ];
}

/** The DHCP server of a plan; `frames` on the segment it is attached to, `udp` on an address of its own. */
export function labDhcpConfig(
  plan: LabPlan,
  port: number | "random",
  transport: { readonly kind: "frames"; readonly device: string } | { readonly kind: "udp" },
): DhcpServerConfig {
  return {
    address: plan.dhcp,
    port,
    ...(transport.kind === "frames" ? { device: transport.device } : {}),
    transport:
      transport.kind === "frames" ? { kind: "frames" } : { kind: "udp", address: plan.dhcp },
    pool: plan.pool,
    prefixLength: plan.prefixLength,
    ...(plan.networks && { networks: plan.networks }),
    leaseSeconds: LAB_LEASE_SECONDS,
    t1Seconds: LAB_LEASE_SECONDS / 2,
    t2Seconds: (LAB_LEASE_SECONDS * 7) / 8,
    routers: [plan.router],
    dnsServers: plan.dns2 === undefined ? [plan.dns] : [plan.dns, plan.dns2],
    ntpServers: plan.ntp,
    domain: LAB_DOMAIN,
    explain: false,
  };
}

/** One NTP server of a plan: stratum 2, as if set by a reference clock in the house. */
export function labNtpConfig(address: string, port: number | "random"): NtpServerConfig {
  return { address, port, stratum: 2, referenceId: "192.0.2.254", explain: false };
}

/** The DNS server of a plan, authoritative for all that the lab knows. */
export function labDnsConfig(plan: LabPlan, port: number | "random"): DnsServerConfig {
  return { address: plan.dns, port, zones: labRecords(plan), explain: false };
}

/** The DHCP server of `labDhcpConfig`. */
export function labDhcpServer(
  plan: LabPlan,
  port: number | "random",
  transport: { readonly kind: "frames"; readonly device: string } | { readonly kind: "udp" },
  random: RandomRoot,
): ReturnType<typeof createDhcpServer> {
  return createDhcpServer(labDhcpConfig(plan, port, transport), random);
}

/** The NTP server of `labNtpConfig`. */
export function labNtpServer(
  address: string,
  port: number | "random",
  random: RandomRoot,
): ReturnType<typeof createNtpServer> {
  return createNtpServer(labNtpConfig(address, port), random);
}

/** The DNS server of `labDnsConfig`. */
export function labDnsServer(
  plan: LabPlan,
  port: number | "random",
  random: RandomRoot,
): ReturnType<typeof createDnsServer> {
  return createDnsServer(labDnsConfig(plan, port), random);
}
