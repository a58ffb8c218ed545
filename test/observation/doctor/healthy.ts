/** The facts of a machine on which nothing is wrong; a test says what is different. */
import type { DoctorFacts, OfferFacts, PrivilegeFacts } from "../../../observation/doctor/facts.ts";
import type { InterfaceFacts } from "../../../observation/doctor/interface-facts.ts";
import type { ExaminedResolver, ExchangeAnswer } from "../../../services/dns/index.ts";

/** 2026-03-01. */
export const NOW_UNIX_US = 1_772_323_200_000_000;

export const ETH0: InterfaceFacts = {
  device: "eth0",
  index: 2,
  kind: "card",
  isEthernet: true,
  isLoopback: false,
  isWireless: false,
  isUp: true,
  carrier: true,
  operState: "up",
  carrierChanges: 2,
  mac: "00:00:5e:00:53:01",
  macWasSet: false,
  mtu: 1_500,
  speedMegabits: 1_000,
  duplex: "full",
  addresses: [{ address: "192.0.2.10", prefixLength: 24 }],
  master: null,
  lower: [],
  forwarding: false,
  reversePathFilter: 2,
  macSeenAt: [],
  managedBy: null,
  receiveErrors: 0,
  transmitErrors: 0,
  receivedPackets: 1_000,
};

const LOOPBACK: InterfaceFacts = {
  ...ETH0,
  device: "lo",
  index: 1,
  kind: "loopback",
  isEthernet: false,
  isLoopback: true,
  mac: "00:00:00:00:00:00",
  addresses: [{ address: "127.0.0.1", prefixLength: 8 }],
};

export const ANSWER: ExchangeAnswer = {
  outcome: "answer",
  attempts: 1,
  elapsedUs: 2_000,
  rcode: 0,
  addresses: ["198.51.100.80"],
  recursionAvailable: true,
  authenticated: false,
  truncated: false,
  edns: true,
  caseKept: true,
  extendedErrors: [],
};
export const SILENCE = { outcome: "timeout", attempts: 3 } as const;

export function resolver(address: string, more: Partial<ExaminedResolver> = {}): ExaminedResolver {
  return {
    server: { address, port: 53 },
    name: "example.com",
    nonsense: "qwertyuiopas.invalid",
    udp: ANSWER,
    udpNonsense: { ...ANSWER, rcode: 3, addresses: [] },
    tcp: ANSWER,
    ...more,
  };
}

export const OFFER: OfferFacts = {
  serverId: "192.0.2.1",
  from: "192.0.2.1",
  link: "00:00:5e:00:53:fe",
  relayAgent: null,
  address: "192.0.2.10",
  prefixLength: 24,
  routers: ["192.0.2.1"],
  dnsServers: ["192.0.2.53"],
  ntpServers: [],
  leaseSeconds: 3_600,
  mtu: null,
  captivePortal: null,
};

export const PRIVILEGES: PrivilegeFacts = {
  netRaw: true,
  netAdmin: true,
  sysTime: true,
  isConfined: false,
  mayMakeNamespaces: true,
};

const HEALTHY: DoctorFacts = {
  atUnixUs: NOW_UNIX_US,
  device: null,
  program: {
    version: "1.0.0",
    nodeVersion: "24.1.0",
    oldestNode: "22.12",
    platform: "linux",
    architecture: "x64",
    release: "6.1.0",
    nativeFault: null,
    installedUnixUs: NOW_UNIX_US - 1_000_000,
  },
  privileges: PRIVILEGES,
  interfaces: [LOOPBACK, ETH0],
  ownNamespace: false,
  processes: [{ pid: 300, name: "chronyd", role: "time", isHere: true, devices: [] }],
  sockets: { packet: [], dhcpPort: [], nameServers: [] },
  journals: [],
  leasedAddresses: [],
  resolvConf: {
    kind: "file",
    link: null,
    isMounted: false,
    nameServers: ["192.0.2.53"],
    unreadable: [],
    searchDomains: [],
    options: {},
  },
  nameSwitch: { hosts: ["files", "dns"], hasFile: true },
  hosts: { hasFile: true, localhost: ["127.0.0.1", "::1"] },
  clock: { hardwareUnixUs: NOW_UNIX_US, isSynchronised: true },
  routes: [{ router: "192.0.2.1", device: "eth0", metric: 100 }],
  dns: { kind: "asked", results: [resolver("192.0.2.53")] },
  dhcp: { kind: "asked", results: [OFFER] },
  ntp: {
    kind: "asked",
    results: [
      {
        host: "192.0.2.123",
        from: "given",
        outcome: "sample",
        offsetUs: 1_000,
        errorUs: 2_000,
        stratum: 2,
      },
    ],
  },
};

export function facts(different: Partial<DoctorFacts> = {}): DoctorFacts {
  return { ...HEALTHY, ...different };
}

/** The same machine with another eth0. */
export function eth0(different: Partial<InterfaceFacts>): Partial<DoctorFacts> {
  return { interfaces: [LOOPBACK, { ...ETH0, ...different }] };
}
