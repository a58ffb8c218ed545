/** ISC's dhcpd. */
import { readFileSync, writeFileSync } from "node:fs";
import { INTERFACE } from "../live-net.ts";
import type { Namespace } from "../namespace.ts";
import { program } from "../programs.ts";
import {
  byAddress,
  DOMAIN,
  FIRST_PLAN,
  LEASE_SECONDS,
  type DhcpPlan,
  type DhcpServer,
  type Lease,
} from "./dhcp-server.ts";

export async function startIscDhcpd(
  namespace: Namespace,
  folder: string,
  plan = FIRST_PLAN,
): Promise<DhcpServer> {
  const file = `${folder}/dhcpd.leases`;
  writeFileSync(file, (plan.planted ?? []).map(plantedLease).join(""));
  const config = `${folder}/dhcpd.conf`;
  writeFileSync(config, configuration(plan));
  const files = ["-cf", config, "-lf", file, "-pf", `${folder}/dhcpd.pid`];
  const process = namespace.start([program("dhcpd"), "-4", "-f", "-d", ...files, INTERFACE]);
  await process.says(/Server starting service/);
  return { name: "ISC dhcpd", process, leases: () => leasesIn(readFileSync(file, "utf8")) };
}

function configuration(plan: DhcpPlan): string {
  return `authoritative;
ping-check false;
ddns-update-style none;
default-lease-time ${LEASE_SECONDS};
max-lease-time ${LEASE_SECONDS};
subnet ${plan.address.replace(/\d+$/, "0")} netmask 255.255.255.0 {
  range ${plan.first} ${plan.last};
  option routers ${plan.address};
  option domain-name-servers ${plan.address};
  option ntp-servers ${plan.address};
  option domain-name "${DOMAIN}";
}
`;
}

function plantedLease({ address, mac }: Lease): string {
  return `lease ${address} {
  starts never;
  ends never;
  binding state active;
  hardware ethernet ${mac};
}
`;
}

/** The file is a journal: the last declaration of an address counts. */
function leasesIn(text: string): readonly Lease[] {
  const leases = new Map<string, Lease>();
  for (const [, address = "", body = ""] of text.matchAll(/^lease (\S+) \{\n([^}]*)\}/gm)) {
    const mac = /hardware ethernet ([^;]+);/.exec(body)?.[1] ?? "";
    if (/^ {2}binding state active;/m.test(body)) leases.set(address, { address, mac });
    else leases.delete(address);
  }
  return [...leases.values()].sort(byAddress);
}
