/**
 * What the operating system's network has already: the material of `--host`.
 *
 * Nothing here fails: a source that is missing (off Linux there is neither /proc nor /sys) leaves its part empty.
 */
import { prefixLength } from "../address.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Family } from "../service.ts";
import { parseIpv4Routes, parseIpv6Routes, type OsRouter } from "./proc-routes.ts";
import { parseResolvConf } from "./resolv-conf.ts";
import { familyOf } from "./socket-address.ts";

export interface OsAddress {
  readonly address: string;
  readonly prefixLength: number;
}

export interface OsInterface {
  readonly device: string;
  /** All zeros where there is none. */
  readonly mac: string;
  /** Switched on and, where the driver tells, with a carrier. */
  readonly up: boolean;
  readonly addresses: readonly OsAddress[];
}

export interface OsNetwork {
  readonly hostname: string;
  readonly interfaces: readonly OsInterface[];
  /** Default routes, IPv4 first, each family in the order of preference. */
  readonly routers: readonly OsRouter[];
  readonly dnsServers: readonly Endpoint[];
  readonly searchDomains: readonly string[];
  readonly resolverOptions: Readonly<Record<string, number | true>>;
  /** Families with a default route over an interface that has an address of more than its link. */
  readonly families: readonly Family[];
}

export interface NodeAddress {
  readonly address: string;
  readonly netmask: string;
  readonly mac: string;
}

/** Where it is all read from; tests bring their own. */
export interface OsSources {
  readonly hostname: string;
  readonly littleEndian: boolean;
  /** Interfaces with addresses, as `os.networkInterfaces` has them. */
  readonly addressed: Readonly<Record<string, readonly NodeAddress[] | undefined>>;
  /** Undefined for a file that cannot be read. */
  text(path: string): string | undefined;
  /** Nothing for a directory that cannot be read. */
  names(directory: string): readonly string[];
}

const INTERFACES = "/sys/class/net";
const NO_MAC = "00:00:00:00:00:00";
const IFF_UP = 0x1;

export function readOsNetwork(sources: OsSources = systemSources()): OsNetwork {
  const interfaces = readInterfaces(sources);
  const routers = [
    ...parseIpv4Routes(sources.text("/proc/net/route") ?? "", sources.littleEndian),
    ...parseIpv6Routes(sources.text("/proc/net/ipv6_route") ?? ""),
  ];
  const resolver = parseResolvConf(sources.text("/etc/resolv.conf") ?? "");
  return {
    hostname: sources.hostname,
    interfaces,
    routers,
    dnsServers: resolver.nameServers,
    searchDomains: resolver.searchDomains,
    resolverOptions: resolver.options,
    families: usableFamilies(interfaces, routers),
  };
}

/** Those with addresses in the system's order, then those without, which only /sys knows. */
function readInterfaces(sources: OsSources): readonly OsInterface[] {
  const addressed = Object.keys(sources.addressed);
  const bare = sources.names(INTERFACES).filter((name) => !addressed.includes(name));
  return [...addressed, ...bare].map((device) => {
    const own = sources.addressed[device] ?? [];
    const about = (file: string) => sources.text(`${INTERFACES}/${device}/${file}`)?.trim();
    return {
      device,
      mac: about("address") || (own[0]?.mac ?? NO_MAC),
      up: isUp(about("flags"), about("operstate")),
      addresses: own.map(({ address, netmask }) => ({
        address,
        prefixLength: prefixLength(netmask) ?? 0,
      })),
    };
  });
}

/** Loopback and tunnels do not know their carrier; off Linux only interfaces that are up have been listed. */
function isUp(flagsHex: string | undefined, operState: string | undefined): boolean {
  if (flagsHex === undefined) return true;
  const carrier = operState === undefined || operState === "up" || operState === "unknown";
  return (Number.parseInt(flagsHex, 16) & IFF_UP) !== 0 && carrier;
}

function usableFamilies(
  interfaces: readonly OsInterface[],
  routers: readonly OsRouter[],
): readonly Family[] {
  const usable = (family: Family): boolean =>
    routers.some(
      (router) =>
        familyOf(router.address) === family &&
        interfaces
          .find(({ device }) => device === router.device)
          ?.addresses.some(
            ({ address }) => familyOf(address) === family && !address.startsWith("fe80:"),
          ),
    );
  return ([4, 6] as const).filter(usable);
}

function systemSources(): OsSources {
  const os = process.getBuiltinModule("node:os");
  const { readFileSync, readdirSync } = process.getBuiltinModule("node:fs");
  return {
    hostname: os.hostname(),
    littleEndian: os.endianness() === "LE",
    addressed: os.networkInterfaces(),
    text: (path) => ifReadable(() => readFileSync(path, "utf8")),
    names: (directory) => ifReadable(() => readdirSync(directory).toSorted()) ?? [],
  };
}

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // absent, secret, or vanished with its interface: not known
    return undefined;
  }
}
