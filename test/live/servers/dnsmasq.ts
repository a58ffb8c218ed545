/** dnsmasq: DHCP and DNS in one process. */
import { readFileSync, writeFileSync } from "node:fs";
import { INTERFACE } from "../live-net.ts";
import type { Namespace } from "../namespace.ts";
import { program } from "../programs.ts";
import {
  byAddress,
  DOMAIN,
  FIRST_PLAN,
  LEASE_SECONDS,
  plantedExpiry,
  type DhcpServer,
  type Lease,
} from "./dhcp-server.ts";

export async function startDnsmasq(
  namespace: Namespace,
  folder: string,
  plan = FIRST_PLAN,
): Promise<DhcpServer> {
  const file = `${folder}/dnsmasq.leases`;
  const planted = plan.planted ?? [];
  // expiry, MAC, address, host name, client identifier; * is "none" (lease.c)
  const lines = planted.map(({ address, mac }) => `${plantedExpiry()} ${mac} ${address} * *\n`);
  writeFileSync(file, lines.join(""));
  const process = namespace.start([
    program("dnsmasq"),
    "--conf-file=/dev/null",
    "--no-daemon",
    "--user=root",
    "--pid-file",
    "--log-dhcp",
    "--log-queries",
    `--interface=${INTERFACE}`,
    "--bind-interfaces",
    "--except-interface=lo",
    "--dhcp-authoritative",
    "--no-ping",
    `--dhcp-leasefile=${file}`,
    `--dhcp-range=${plan.first},${plan.last},255.255.255.0,${LEASE_SECONDS}`,
    `--dhcp-option=option:router,${plan.address}`,
    `--dhcp-option=option:dns-server,${plan.address}`,
    `--dhcp-option=option:ntp-server,${plan.address}`,
    `--domain=${DOMAIN}`,
    "--no-resolv",
    "--no-hosts",
    `--local=/${DOMAIN}/`,
    `--host-record=${DOMAIN},${plan.address}`,
  ]);
  await process.says(/DHCP, IP range|started/);
  return { name: "dnsmasq", process, leases: () => leasesIn(readFileSync(file, "utf8")) };
}

function leasesIn(text: string): readonly Lease[] {
  return text
    .split("\n")
    .map((line) => line.split(" "))
    .filter((fields) => fields.length === 5)
    .map(([, mac = "", address = ""]) => ({ address, mac }))
    .sort(byAddress);
}
