import type { Capabilities, Endpoint, Family } from "../../net/service.ts";
import type { RetryPreset } from "../../net/retry-presets.ts";
import type { LadderState, NetworkFact } from "../system-state/index.ts";

/** Where an interface's network identity comes from. */
export type NetworkSource =
  /** `frames`: broadcast on the interface itself. `udp`: to one server's endpoint, as in the embedded lab. */
  | {
      readonly kind: "dhcp";
      readonly transport:
        | { readonly kind: "frames" }
        | { readonly kind: "udp"; readonly server: Endpoint };
    }
  /** `static`: it is applied to the interface. `os`: it is there already. */
  | {
      readonly kind: "fixed";
      readonly provenance: "os" | "static";
      readonly network: NetworkFact;
    };

export interface InterfaceConfig {
  readonly device: string;
  readonly mac: string;
  /** Carrier at the start; later changes come as `link` commands. */
  readonly carrier: boolean;
  readonly network: NetworkSource;
  /** Option 61 (`ownClientId`); left out, DHCP servers know the client by its MAC address. */
  readonly clientId?: Uint8Array;
  /** Option 12. */
  readonly hostname?: string;
  /** Addresses that the host has already, configured or leased: an offer of one of them is not taken. */
  readonly avoid?: readonly string[];
  /** Addresses that the host had before and keeps afterwards: a lease of one of them is not released. */
  readonly inUse?: readonly string[];
}

/** The parts a network identity can be required to have before the ladder passes DHCP. */
export const REQUIREMENTS = ["address", "mask", "router", "dns", "ntp", "domain"] as const;
export type RequiredPart = (typeof REQUIREMENTS)[number];

export interface BringUpConfig {
  readonly interfaces: readonly InterfaceConfig[];
  readonly goal: LadderState;
  readonly retry: RetryPreset;
  readonly require: readonly RequiredPart[];
  readonly ntp: {
    /** Given servers, in order of preference, before those of DHCP option 42 and `pool.ntp.org`. */
    readonly servers: readonly string[];
    readonly port: number;
  };
  readonly dns: {
    /** Given servers, in order of preference, before those of the network. */
    readonly servers: readonly string[];
    readonly port: number;
    /** Name to prove the resolvers with. */
    readonly probe?: string;
    /** Address families that the device has besides those of its interfaces' addresses. */
    readonly families?: readonly Family[];
  };
  /** The clock counts as valid while its error bound stays below this. */
  readonly maxErrorUs: number;
  /** Services send from the leased address (a stack of our own); off where the operating system chooses. */
  readonly bindSource: boolean;
  /**
   * System operations are only recorded, or asked of the host, which performs them in the order of a step's outputs:
   * an address is asked for before anything is sent from it, and taken back after the last packet from it.
   */
  readonly operations: "dry-run" | "host";
  /** At `stop` the lease is not released and what was applied stays. What is lost before is taken back all the same. */
  readonly keep?: boolean;
  /** What the driver can carry; left out, nobody has said so. */
  readonly capabilities?: Capabilities;
  /** Notifiers outside: each is asked by a `vote-wanted` event and answers by a `vote` command. */
  readonly foreignNotifiers: readonly string[];
  /** The bring-up gives up this long after its start; Infinity: never. */
  readonly timeoutUs: number;
  /** Build the whole event log; off, only what steers the driver. Packets and states are the same. */
  readonly explain: boolean;
}

export const DEFAULT_REQUIRE: readonly RequiredPart[] = ["address", "mask", "router", "dns"];
/** One second: coarse enough for certificates and DNSSEC, fine enough to notice a clock that was never set. */
export const DEFAULT_MAX_ERROR_US = 1_000_000;
export const DEFAULT_NTP_SERVER = "pool.ntp.org";

/**
 * The first required part that a network identity lacks, in words; undefined if it is usable. A server that was given
 * need not come from the network.
 */
export function missingPart(
  network: NetworkFact,
  config: Pick<BringUpConfig, "require" | "ntp" | "dns">,
): string | undefined {
  for (const part of config.require) if (!has(network, config, part)) return PART_NAMES[part];
  return undefined;
}

const PART_NAMES: Readonly<Record<RequiredPart, string>> = {
  address: "no address",
  mask: "no subnet mask",
  router: "no router",
  dns: "no DNS server",
  ntp: "no NTP server",
  domain: "no domain",
};

function has(
  network: NetworkFact,
  { ntp, dns }: Pick<BringUpConfig, "ntp" | "dns">,
  part: RequiredPart,
): boolean {
  switch (part) {
    case "address":
      return network.address !== "" && network.address !== "0.0.0.0";
    case "mask":
      return network.prefixLength > 0;
    case "router":
      return network.routers.length > 0;
    case "dns":
      return dns.servers.length > 0 || network.dnsServers.length > 0;
    case "ntp":
      return ntp.servers.length > 0 || network.ntpServers.length > 0;
    case "domain":
      return network.domain !== undefined;
  }
}
