/** Which ports carry the messages that are decoded, and as what. */
import type { MessagePorts } from "../../net/capture/captured-messages.ts";
import type { MessageProtocol } from "./message-fields.ts";

const DHCP_PORTS: ReadonlySet<number> = new Set([67, 68]);
const NTP_PORT = 123;
const DNS_PORT = 53;
/** RFC 6762 §3. */
const MULTICAST_DNS_PORT = 5353;
/** RFC 4795 §2. */
const LLMNR_PORT = 5355;

/**
 * The ports to look at in a capture: those that IANA gave to the three protocols, or every port where somebody says
 * what the messages are. Over TCP there is only DNS (RFC 1035 §4.2.2).
 */
export function portsFor(as: MessageProtocol | "auto"): MessagePorts {
  if (as !== "auto") return { udp: () => true, tcp: () => as === "dns" };
  return {
    udp: (from, to) => protocolOfPorts(from, to) !== undefined,
    tcp: (from, to) => to === DNS_PORT || from === DNS_PORT,
  };
}

/** What a datagram from one port to the other is; the receiver's port decides. */
export function protocolOfPorts(from: number, to: number): MessageProtocol | undefined {
  return protocolOfPort(to) ?? protocolOfPort(from);
}

function protocolOfPort(port: number): MessageProtocol | undefined {
  if (port === DNS_PORT || port === MULTICAST_DNS_PORT || port === LLMNR_PORT) return "dns";
  if (port === NTP_PORT) return "ntp";
  return DHCP_PORTS.has(port) ? "dhcp" : undefined;
}

/** Whether a message between these ports is one of multicast DNS. */
export function isMulticastDns(from: number, to: number): boolean {
  return from === MULTICAST_DNS_PORT || to === MULTICAST_DNS_PORT;
}
