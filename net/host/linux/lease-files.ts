/**
 * Addresses that other DHCP clients of this host have leased. A server that knows its clients by their MAC alone would
 * offer us the same one, and take it from them when we give it back.
 */
import { dhclientLeases, keyedLeases, messageLeases, type HostLease } from "./lease-formats.ts";

export interface LeaseQuery {
  /** Only leases that are this interface's, or do not say whose they are. */
  readonly device: string;
  /** Put before all paths; tests have a tree of their own. */
  readonly root?: string;
  /** By the wall clock. */
  readonly nowUnixSeconds?: number;
}

interface LeaseFile {
  readonly path: string;
  readonly name: string;
}

interface LeasePlace {
  /** Below the root. */
  readonly folder: string;
  /** Whether the file may be about the interface. `index`: its number, as a text. */
  belongs(name: string, device: string, index: string): boolean;
  leases(file: LeaseFile): readonly HostLease[];
}

const MAX_FILES = 1_000;
/** dhclient appends for weeks before it tidies up. */
const MAX_BYTES = 4 * 1024 * 1024;

const PLACES: readonly LeasePlace[] = [
  { folder: "var/lib/dhcp", belongs: anyLeases, leases: ofDhclient },
  { folder: "var/lib/dhclient", belongs: anyLeases, leases: ofDhclient },
  { folder: "var/lib/dhcpcd", belongs: byBeginning, leases: ofDhcpcd },
  { folder: "var/lib/dhcpcd5", belongs: byBeginning, leases: ofDhcpcd },
  { folder: "var/db/dhcpcd", belongs: byBeginning, leases: ofDhcpcd },
  { folder: "run/systemd/netif/leases", belongs: byIndex, leases: ofKeyed },
  { folder: "var/lib/NetworkManager", belongs: byEnd, leases: ofNetworkManager },
];

/** Those that have not expired, as far as the files tell. A file that cannot be read has none. */
export function hostLeaseAddresses(query: LeaseQuery): readonly string[] {
  const { device, root = "", nowUnixSeconds = Date.now() / 1000 } = query;
  const index = textOf(`${root}/sys/class/net/${device}/ifindex`).trim();
  const found = new Set<string>(); // BOUNDED: by MAX_FILES and MAX_BYTES
  for (const { folder, belongs, leases } of PLACES) {
    for (const name of namesIn(`${root}/${folder}`)) {
      if (!belongs(name, device, index)) continue;
      for (const lease of leases({ path: `${root}/${folder}/${name}`, name })) {
        if ((lease.device ?? device) !== device) continue;
        if ((lease.expiresUnixSeconds ?? Infinity) > nowUnixSeconds) found.add(lease.address);
      }
    }
  }
  return [...found];
}

/** `dhclient.leases`, `dhclient.eth0.leases`, `dhclient--eth0.lease`: whose they are stands inside. */
function anyLeases(name: string): boolean {
  return /\.leases?$/.test(name);
}

/** `eth0.lease`, and with the name of the network behind it on Wi-Fi. */
function byBeginning(name: string, device: string): boolean {
  return name === `${device}.lease` || (name.startsWith(`${device}-`) && name.endsWith(".lease"));
}

function byIndex(name: string, _device: string, index: string): boolean {
  return name === index;
}

/** `internal-UUID-eth0.lease`, or `dhclient-` before it. */
function byEnd(name: string, device: string): boolean {
  return name.endsWith(`-${device}.lease`);
}

function ofDhclient({ path }: LeaseFile): readonly HostLease[] {
  return dhclientLeases(textOf(path));
}

function ofKeyed({ path }: LeaseFile): readonly HostLease[] {
  return keyedLeases(textOf(path));
}

function ofNetworkManager(file: LeaseFile): readonly HostLease[] {
  return file.name.startsWith("dhclient-") ? ofDhclient(file) : ofKeyed(file);
}

function ofDhcpcd({ path }: LeaseFile): readonly HostLease[] {
  const file = contentOf(path);
  return file === undefined ? [] : messageLeases(file.bytes, file.writtenUnixSeconds);
}

function textOf(path: string): string {
  const file = contentOf(path);
  return file === undefined ? "" : new TextDecoder().decode(file.bytes);
}

interface Content {
  readonly bytes: Uint8Array;
  readonly writtenUnixSeconds: number;
}

/** Undefined for what is absent, secret or no file. */
function contentOf(path: string): Content | undefined {
  const { readFileSync, statSync } = process.getBuiltinModule("node:fs");
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    return { bytes: readFileSync(path), writtenUnixSeconds: stat.mtimeMs / 1000 };
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return process.getBuiltinModule("node:fs").readdirSync(folder).toSorted().slice(0, MAX_FILES);
  } catch {
    return []; // that client is not used here
  }
}
