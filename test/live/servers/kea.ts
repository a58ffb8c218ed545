/** Kea's DHCPv4 server with its leases in a file. */
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
  type DhcpPlan,
  type DhcpServer,
  type Lease,
} from "./dhcp-server.ts";

const COLUMNS =
  "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context";

export async function startKea(
  namespace: Namespace,
  folder: string,
  plan = FIRST_PLAN,
): Promise<DhcpServer> {
  const file = `${folder}/kea-leases.csv`;
  const rows = (plan.planted ?? []).map(
    ({ address, mac }) => `${address},${mac},,${LEASE_SECONDS},${plantedExpiry()},1,0,0,,0,`,
  );
  writeFileSync(file, [COLUMNS, ...rows, ""].join("\n"));
  const config = `${folder}/kea.json`;
  writeFileSync(config, JSON.stringify(configuration(file, plan)));
  const process = namespace.start([program("kea-dhcp4"), "-c", config], {
    env: { KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: folder },
  });
  await process.says(/DHCP4_STARTED/);
  return { name: "Kea", process, leases: () => leasesIn(readFileSync(file, "utf8")) };
}

function configuration(leaseFile: string, plan: DhcpPlan): unknown {
  return {
    Dhcp4: {
      "interfaces-config": { interfaces: [INTERFACE], "dhcp-socket-type": "raw" },
      "lease-database": { type: "memfile", persist: true, name: leaseFile, "lfc-interval": 0 },
      "valid-lifetime": LEASE_SECONDS,
      "renew-timer": LEASE_SECONDS / 2,
      "rebind-timer": (LEASE_SECONDS * 7) / 8,
      authoritative: true,
      subnet4: [
        {
          id: 1,
          subnet: `${plan.address.replace(/\d+$/, "0")}/24`,
          pools: [{ pool: `${plan.first} - ${plan.last}` }],
          "option-data": [
            option("routers", plan.address),
            option("domain-name-servers", plan.address),
            option("ntp-servers", plan.address),
            option("domain-name", DOMAIN),
          ],
        },
      ],
      loggers: [
        {
          name: "kea-dhcp4",
          severity: "INFO",
          output_options: [{ output: "stdout", flush: true }],
        },
      ],
    },
  };
}

function option(name: string, data: string): unknown {
  return { name, data };
}

/** The file is a journal: the last row of an address counts, and a lifetime of 0 says that it was released. */
function leasesIn(text: string): readonly Lease[] {
  const leases = new Map<string, Lease>();
  for (const line of text.split("\n").slice(1)) {
    const [address = "", mac = "", , lifetime = "", , , , , , state = ""] = line.split(",");
    if (address === "") continue;
    if (lifetime === "0" || state !== "0") leases.delete(address);
    else leases.set(address, { address, mac });
  }
  return [...leases.values()].sort(byAddress);
}
