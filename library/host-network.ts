/** The network that the operating system has, as interfaces with a fixed identity. */
import { isIpv6 } from "../net/address.ts";
import { readOsNetwork, type OsInterface, type OsNetwork } from "../net/host/os-network.ts";
import type { InterfaceConfig } from "../services/bring-up/config.ts";
import type { LiveNetwork } from "./live-session.ts";

/** Every interface with an address of more than its own link or host; the one with the default route first. */
export function osLiveNetwork(): LiveNetwork {
  const os = readOsNetwork();
  const routed = os.routers.map(({ device }) => device);
  const candidates = os.interfaces.filter((candidate) => globalAddress(candidate) !== undefined);
  const ordered = candidates.toSorted((a, b) => rank(routed, a.device) - rank(routed, b.device));
  return {
    interfaces: ordered.map((candidate, index) => interfaceConfig(candidate, os, index === 0)),
    close: () => Promise.resolve(),
  };
}

function rank(routed: readonly string[], device: string): number {
  const index = routed.indexOf(device);
  return index < 0 ? routed.length : index;
}

function globalAddress({
  device,
  addresses,
}: OsInterface): OsInterface["addresses"][number] | undefined {
  if (device === "lo") return undefined;
  const usable = addresses.filter(({ address }) => !address.startsWith("fe80:"));
  return usable.find(({ address }) => !isIpv6(address)) ?? usable[0];
}

/** The system's resolvers belong to no interface in particular: they go with the first. */
function interfaceConfig(of: OsInterface, os: OsNetwork, first: boolean): InterfaceConfig {
  const { address = "", prefixLength = 0 } = globalAddress(of) ?? {};
  const routers = os.routers
    .filter((router) => router.device === of.device)
    .map((router) => router.address);
  const [domain] = os.searchDomains;
  const network = {
    address,
    prefixLength,
    routers,
    dnsServers: first
      ? os.dnsServers.map(({ address, zone }) => (zone ? `${address}%${zone}` : address))
      : [],
    ntpServers: [],
    ...(first && domain !== undefined ? { domain } : {}),
  };
  const { device, mac, up } = of;
  return { device, mac, carrier: up, network: { kind: "fixed", provenance: "os", network } };
}
