/**
 * What rules ask of a packet. It is read from ports and bytes alone, so that a rule means the same in the simulator,
 * in the live host and in the relay, and asked for only where a model has rules.
 */
import type { PacketPhase, PacketService } from "./model.ts";

export interface PacketFacts {
  readonly service: PacketService;
  /** Addresses of both ends, as far as the driver knows them. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly phase?: PacketPhase | undefined;
}

/** Where a link asks; `bytes` are those that it was given. */
export interface PacketSource {
  facts(bytes: Uint8Array): PacketFacts;
}

const DHCP_SERVER_PORT = 67;
const DHCP_CLIENT_PORT = 68;
const NTP_PORT = 123;
const DNS_PORT = 53;

/** Whose packet it is, by the ports of both ends. */
export function serviceOfPorts(one: number, other: number): PacketService {
  return serviceOfPort(one) ?? serviceOfPort(other) ?? "other";
}

function serviceOfPort(port: number): PacketService | undefined {
  switch (port) {
    case DHCP_SERVER_PORT:
    case DHCP_CLIENT_PORT:
      return "dhcp";
    case NTP_PORT:
      return "ntp";
    case DNS_PORT:
      return "dns";
    default:
      return undefined;
  }
}

/** What the packet says whose payload begins at `at`; undefined if its bytes do not tell. */
export function phaseOf(
  service: PacketService,
  bytes: Uint8Array,
  at = 0,
): PacketPhase | undefined {
  switch (service) {
    case "dhcp":
      return DHCP_PHASES[dhcpMessageType(bytes, at)];
    case "ntp":
      return NTP_PHASES[(bytes[at] ?? 0) & 0x07];
    case "dns":
      return bytes.length < at + DNS_HEADER_BYTES
        ? undefined
        : ((bytes[at + 2] as number) & 0x80) === 0
          ? "dns-query"
          : "dns-reply";
    case "arp":
      return ARP_PHASES[bytes[at + ARP_OPERATION_AT] ?? 0];
    case "other":
      return undefined;
  }
}

/** RFC 2132 §9.6. */
const DHCP_PHASES: readonly (PacketPhase | undefined)[] = [
  undefined,
  "DISCOVER",
  "OFFER",
  "REQUEST",
  "DECLINE",
  "ACK",
  "NAK",
  "RELEASE",
  "INFORM",
];
/** RFC 5905 §7.3: the mode; an SNTP client asks as 3, a server answers as 4. */
const NTP_PHASES: readonly (PacketPhase | undefined)[] = [
  undefined,
  undefined,
  undefined,
  "ntp-request",
  "ntp-reply",
];
/** RFC 826, the low byte. */
const ARP_PHASES: readonly (PacketPhase | undefined)[] = [undefined, "arp-request", "arp-reply"];
const ARP_OPERATION_AT = 7;
const DNS_HEADER_BYTES = 12;

/** RFC 2131 §2, figure 1, and the magic cookie: what comes before the options. */
const DHCP_OPTIONS_AT = 240;
const PAD = 0;
const END = 255;
const MESSAGE_TYPE = 53;

/** 0 if there is none. */
function dhcpMessageType(bytes: Uint8Array, start: number): number {
  // BOUNDED: by the packet
  for (let at = start + DHCP_OPTIONS_AT; at + 2 < bytes.length;) {
    const code = bytes[at] as number;
    if (code === END) return 0;
    if (code === MESSAGE_TYPE) return bytes[at + 2] as number;
    at += code === PAD ? 1 : 2 + (bytes[at + 1] as number);
  }
  return 0;
}
