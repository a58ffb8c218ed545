/**
 * The embedded lab: a DHCP server, two NTP servers and a DNS server, as data and as services. The loopback lab runs
 * them on sockets, the simulated lab in virtual time; the world is the same.
 *
 * There are two NTP servers because a polite client asks each of them at most three times in two seconds: with one
 * alone, every eighth bring-up at 30 % loss each way would wait for that rule, not for the network.
 */
import type { RandomRoot } from "../net/random.ts";
import { createDhcpServer } from "../services/dhcp/index.ts";
import { createDnsServer, type ZoneRecord } from "../services/dns/index.ts";
import { createNtpServer } from "../services/ntp/index.ts";

export const LAB_DOMAIN = "lab.example";

/** Where the lab's servers and its client live. */
export interface LabPlan {
  readonly prefixLength: number;
  readonly dhcp: string;
  readonly router: string;
  readonly ntp: readonly string[];
  readonly dns: string;
  readonly pool: { readonly first: string; readonly last: string };
}

/** TEST-NET-1 (RFC 5737), for the simulated lab. */
export const SIMULATED_PLAN: LabPlan = {
  prefixLength: 24,
  dhcp: "192.0.2.1",
  router: "192.0.2.1",
  ntp: ["192.0.2.11", "192.0.2.12"],
  dns: "192.0.2.53",
  pool: { first: "192.0.2.100", last: "192.0.2.199" },
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
export function labDhcpServer(
  plan: LabPlan,
  port: number | "random",
  transport: { readonly kind: "frames"; readonly device: string } | { readonly kind: "udp" },
  random: RandomRoot,
): ReturnType<typeof createDhcpServer> {
  return createDhcpServer(
    {
      address: plan.dhcp,
      port,
      ...(transport.kind === "frames" ? { device: transport.device } : {}),
      transport:
        transport.kind === "frames" ? { kind: "frames" } : { kind: "udp", address: plan.dhcp },
      pool: plan.pool,
      prefixLength: plan.prefixLength,
      leaseSeconds: LAB_LEASE_SECONDS,
      t1Seconds: LAB_LEASE_SECONDS / 2,
      t2Seconds: (LAB_LEASE_SECONDS * 7) / 8,
      routers: [plan.router],
      dnsServers: [plan.dns],
      ntpServers: plan.ntp,
      domain: LAB_DOMAIN,
      explain: false,
    },
    random,
  );
}

/** One NTP server of a plan: stratum 2, as if set by a reference clock in the house. */
export function labNtpServer(
  address: string,
  port: number | "random",
  random: RandomRoot,
): ReturnType<typeof createNtpServer> {
  return createNtpServer(
    { address, port, stratum: 2, referenceId: "192.0.2.254", explain: false },
    random,
  );
}

/** The DNS server of a plan, authoritative for all that the lab knows. */
export function labDnsServer(
  plan: LabPlan,
  port: number | "random",
  random: RandomRoot,
): ReturnType<typeof createDnsServer> {
  return createDnsServer(
    { address: plan.dns, port, zones: labRecords(plan), explain: false },
    random,
  );
}
