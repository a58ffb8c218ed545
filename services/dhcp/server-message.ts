/** The messages a DHCP server sends (RFC 2131 table 3) and where they go (§4.1). */
import type { Endpoint } from "../../net/endpoint.ts";
import { MESSAGE_TYPE } from "./message-type.ts";
import { OPTIONS } from "./option-table.ts";
import { DhcpOptions } from "./options.ts";
import type { DhcpServerConfig } from "./server-config.ts";
import {
  BOOT_REPLY,
  CLIENT_PORT,
  ETHERNET,
  ETHERNET_LENGTH,
  LIMITED_BROADCAST,
  SERVER_PORT,
  UNSPECIFIED,
  encodeDhcp,
  type DhcpMessage,
} from "./wire.ts";

const INFINITE_SECONDS = 0xffffffff;
/** By broadcast. */
export const EVERY_CLIENT: Endpoint = { address: LIMITED_BROADCAST, port: CLIENT_PORT };
const RELAY_AGENT_INFORMATION = OPTIONS.relayAgentInformation.code;

export class ServerMessages {
  readonly #serverId: string;
  /** What every client of this network is told. */
  readonly #parameters: DhcpOptions;
  /** The same with the times of a lease. */
  readonly #leased: DhcpOptions;

  constructor(config: DhcpServerConfig) {
    const { leaseSeconds, t1Seconds, t2Seconds } = config;
    this.#serverId = config.address;
    this.#parameters = DhcpOptions.of({
      subnetMask: maskText(config.prefixLength),
      routers: unlessEmpty(config.routers),
      domainNameServers: unlessEmpty(config.dnsServers),
      ntpServers: unlessEmpty(config.ntpServers),
      domainName: config.domain,
    });
    const times = {
      leaseTime: leaseSeconds === Infinity ? INFINITE_SECONDS : leaseSeconds,
      renewalTime: t1Seconds,
      rebindingTime: t2Seconds,
    };
    this.#leased = DhcpOptions.of(times, this.#parameters);
  }

  offer(request: DhcpMessage, address: string): Uint8Array {
    return this.#reply(request, MESSAGE_TYPE.offer, UNSPECIFIED, address, this.#leased);
  }

  ack(request: DhcpMessage, address: string): Uint8Array {
    return this.#reply(request, MESSAGE_TYPE.ack, request.ciaddr, address, this.#leased);
  }

  /** The answer to INFORM: parameters without address or times (RFC 2131 §4.3.5). */
  information(request: DhcpMessage): Uint8Array {
    return this.#reply(request, MESSAGE_TYPE.ack, request.ciaddr, UNSPECIFIED, this.#parameters);
  }

  /** A relay is to broadcast it (RFC 2131 §4.3.2): the client may have the address of another network. */
  nak(request: DhcpMessage, message: string): Uint8Array {
    const reason = DhcpOptions.of({ message });
    const broadcast = request.broadcast || request.giaddr !== UNSPECIFIED;
    const to = { ...request, broadcast };
    return this.#reply(to, MESSAGE_TYPE.nak, UNSPECIFIED, UNSPECIFIED, reason);
  }

  #reply(
    request: DhcpMessage,
    messageType: number,
    ciaddr: string,
    yiaddr: string,
    tail: DhcpOptions,
  ): Uint8Array {
    const { htype, hlen, xid, broadcast, giaddr, chaddr } = request;
    const own = {
      messageType,
      serverIdentifier: this.#serverId,
      // RFC 6842 §3: a client that named itself hears its name
      clientIdentifier: request.options.get("clientIdentifier"),
    };
    const relay = request.options.raw(RELAY_AGENT_INFORMATION);
    // RFC 3046 §2.2: what a relay says of the client comes back whole, behind everything else
    const echoed = relay && [{ code: RELAY_AGENT_INFORMATION, bytes: relay }];
    return encodeDhcp({
      kind: "dhcp",
      op: BOOT_REPLY,
      htype,
      hlen,
      hops: 0,
      xid,
      secs: 0,
      broadcast,
      ciaddr,
      yiaddr,
      siaddr: UNSPECIFIED,
      giaddr,
      chaddr,
      sname: "",
      file: "",
      options: DhcpOptions.of(own, tail, echoed),
    });
  }
}

/**
 * Where a reply goes on the wire (RFC 2131 §4.1): to the relay, if there is one; to `ciaddr`; by broadcast, if the
 * client asks for that or gets a NAK; otherwise to the new address, in a frame to the client's own hardware address
 * because nobody could resolve it yet.
 */
export function replyEndpoint(
  request: DhcpMessage,
  from: Endpoint,
  yiaddr: string | undefined,
): Endpoint {
  const { giaddr, ciaddr, chaddr } = request;
  if (giaddr !== UNSPECIFIED) return { address: giaddr, port: SERVER_PORT };
  if (yiaddr === undefined) return EVERY_CLIENT;
  if (ciaddr !== UNSPECIFIED) {
    // a frame from the client itself, not from a router between, tells that it is on this link
    return from.link === chaddr
      ? { address: ciaddr, port: CLIENT_PORT, link: chaddr }
      : { address: ciaddr, port: CLIENT_PORT };
  }
  return newcomerEndpoint(request, yiaddr);
}

/** Where a client is reached that has not got its address yet. */
export function newcomerEndpoint(
  { htype, hlen, broadcast, chaddr }: DhcpMessage,
  yiaddr: string,
): Endpoint {
  const ethernet = htype === ETHERNET && hlen === ETHERNET_LENGTH;
  return broadcast || !ethernet
    ? EVERY_CLIENT
    : { address: yiaddr, port: CLIENT_PORT, link: chaddr };
}

function unlessEmpty(addresses: readonly string[]): readonly string[] | undefined {
  return addresses.length === 0 ? undefined : addresses;
}

function maskText(prefixLength: number): string {
  const byte = (i: number): number =>
    (0xff00 >> Math.min(8, Math.max(0, prefixLength - 8 * i))) & 0xff;
  return `${byte(0)}.${byte(1)}.${byte(2)}.${byte(3)}`;
}
