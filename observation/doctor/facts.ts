/**
 * What the doctor knows about a machine and its network. Collected elsewhere; here it is only data, so that every
 * judgement can be made on paper.
 *
 * `null` is "not known": the file is not there, or secret. Addresses are texts as the system writes them.
 */
import type { Endpoint } from "../../net/endpoint.ts";
import type { ExaminedResolver } from "../../services/dns/index.ts";
import type { InterfaceFacts } from "./interface-facts.ts";

export interface DoctorFacts {
  readonly atUnixUs: number;
  /** The interface that was asked about. */
  readonly device: string | null;
  readonly program: ProgramFacts;
  readonly privileges: PrivilegeFacts | null;
  readonly interfaces: readonly InterfaceFacts[];
  /** Whether this is another network namespace than that of the first process. */
  readonly ownNamespace: boolean | null;
  /** Those that have to do with addresses, names and time; of all others nothing is known. */
  readonly processes: readonly ProcessFacts[];
  readonly sockets: SocketFacts;
  readonly journals: readonly JournalFacts[];
  /** What other DHCP clients of this host have leased for the interface. */
  readonly leasedAddresses: readonly string[];
  readonly resolvConf: ResolvConfFacts;
  readonly nameSwitch: NameSwitchFacts;
  readonly hosts: HostsFacts;
  readonly clock: ClockFacts;
  readonly routes: readonly RouteFacts[];
  readonly dns: Asked<ExaminedResolver>;
  readonly dhcp: Asked<OfferFacts>;
  readonly ntp: Asked<TimeServerFacts>;
}

/** What asking came to, or why nobody was asked. */
export type Asked<Result> =
  | { readonly kind: "asked"; readonly results: readonly Result[] }
  /** `why` ends a sentence: "no interface was named". */
  | { readonly kind: "skipped"; readonly why: string; readonly advice?: string };

export interface ProgramFacts {
  readonly version: string;
  readonly nodeVersion: string;
  /** `22.12`. */
  readonly oldestNode: string;
  /** `linux`. */
  readonly platform: string;
  /** `x64`. */
  readonly architecture: string;
  /** Of the kernel. */
  readonly release: string;
  /** Why there are no system calls beyond Node's; `null`: there are. */
  readonly nativeFault: string | null;
  /** When the program was put where it is. */
  readonly installedUnixUs: number | null;
}

export interface PrivilegeFacts {
  readonly netRaw: boolean;
  readonly netAdmin: boolean;
  readonly sysTime: boolean;
  /** In a user namespace whose root is not the machine's: its capabilities end at its own network. */
  readonly isConfined: boolean;
  /** Whether a process without privileges may make a user namespace. */
  readonly mayMakeNamespaces: boolean | null;
}

/** What a process is there for. */
export type ProcessRole = "dhcp-client" | "time" | "resolver";

export interface ProcessFacts {
  readonly pid: number;
  /** `dhclient`. */
  readonly name: string;
  readonly role: ProcessRole;
  /** Whether it is in this network namespace; `null`: it does not say. */
  readonly isHere: boolean | null;
  /** Interfaces that its command line names; none: perhaps all. */
  readonly devices: readonly string[];
}

/** `null` where the kernel does not tell. */
export interface SocketFacts {
  /** Raw sockets that see IPv4 frames. */
  readonly packet: readonly PacketSocketFacts[] | null;
  /** Bound to the DHCP client's port. */
  readonly dhcpPort: readonly BoundSocketFacts[] | null;
  /** Addresses at which somebody waits for DNS queries over UDP. */
  readonly nameServers: readonly string[] | null;
}

export interface SocketOwner {
  readonly pid: number;
  readonly name: string;
}

export interface PacketSocketFacts {
  /** Empty: of every interface. */
  readonly device: string;
  readonly owner: SocketOwner | null;
}

export interface BoundSocketFacts {
  readonly address: string;
  readonly owner: SocketOwner | null;
}

/** What a bring-up notes about itself while it has an interface. */
export interface JournalFacts {
  readonly device: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Changes that are still to be undone. */
  readonly undoCount: number;
}

export interface ResolvConfFacts {
  /** `dangling`: a link to a file that is not there. */
  readonly kind: "file" | "missing" | "dangling" | "unreadable";
  /** Where the link leads. */
  readonly link: string | null;
  /** Something is mounted over it. */
  readonly isMounted: boolean;
  /** All of them, also those that the C library does not look at. */
  readonly nameServers: readonly string[];
  /** What stands behind `nameserver` and is no address. */
  readonly unreadable: readonly string[];
  readonly searchDomains: readonly string[];
  readonly options: Readonly<Record<string, number | true>>;
}

export interface NameSwitchFacts {
  /** The words behind `hosts:`; `null`: no file, or no such line. */
  readonly hosts: readonly string[] | null;
  readonly hasFile: boolean;
}

export interface HostsFacts {
  readonly hasFile: boolean;
  /** Addresses of the name `localhost`. */
  readonly localhost: readonly string[];
}

export interface ClockFacts {
  /** The clock with the battery. */
  readonly hardwareUnixUs: number | null;
  /** Whether the kernel takes its clock for synchronised. */
  readonly isSynchronised: boolean | null;
}

/** A default route. */
export interface RouteFacts {
  readonly router: string;
  readonly device: string;
  readonly metric: number;
}

/** An OFFER, as far as it is judged. */
export interface OfferFacts {
  readonly serverId: string;
  /** Where the packet came from, and by which MAC address. */
  readonly from: string;
  readonly link: string | null;
  /** `null`: no relay agent. */
  readonly relayAgent: string | null;
  readonly address: string;
  readonly prefixLength: number | null;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
  readonly leaseSeconds: number | null;
  readonly mtu: number | null;
  readonly captivePortal: string | null;
}

export type TimeServerFacts = { readonly host: string; readonly from: "given" | "dhcp" } & (
  | {
      readonly outcome: "sample";
      readonly offsetUs: number;
      readonly errorUs: number;
      readonly stratum: number;
    }
  | { readonly outcome: "failed"; readonly reason: string }
);

/** `192.0.2.53`, with the port where it is not 53. */
export function serverText({ address, port, zone }: Endpoint): string {
  const host = zone === undefined ? address : `${address}%${zone}`;
  if (port === 53) return host;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
