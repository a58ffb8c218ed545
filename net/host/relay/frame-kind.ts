/** What a frame is about, as far as a record or an exemption wants to know: four numbers, read without a copy. */
import { ipv4Text, ipv6Text } from "../../address.ts";
import { uint16 } from "../../big-endian.ts";
import { ETHERNET_HEADER_LENGTH, ETHERTYPE_ARP, ETHERTYPE_IPV4 } from "../../ethernet.ts";
import { IPV4_HEADER_LENGTH, PROTOCOL_ICMP, PROTOCOL_UDP } from "../../ipv4.ts";
import { phaseOf, serviceOfPorts, type PacketFacts, type PacketService } from "../../impairment.ts";
import type { Exemption } from "./plan.ts";

const TYPE_AT = 12;
const VLAN_TAG_BYTES = 4;
const VLAN_TYPES: ReadonlySet<number> = new Set([0x8100, 0x88a8]);
const ETHERTYPE_IPV6 = 0x86dd;
const IPV6_HEADER_BYTES = 40;
const FRAGMENT_OFFSET = 0x1fff;
const PROTOCOL_TCP = 6;
const UDP_HEADER_BYTES = 8;
const HOP_BY_HOP = 0;
const PROTOCOL_ICMPV6 = 58;
/** RFC 4861 §4: router solicitation to redirect; RFC 2710 §3 and RFC 3810 §5: multicast listeners. */
const ND_TYPES: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143]);

export class FrameKind {
  etherType = 0;
  /** Of IP; -1 if there is none. */
  protocol = -1;
  /** Of UDP and TCP; -1 if there are none. */
  sourcePort = -1;
  targetPort = -1;
  #isNd = false;
  /** Where the frame begins that was read, the packet in it (-1: there is no frame), and what that carries. */
  #start = 0;
  #packetAt = -1;
  #payloadAt = 0;

  /** Reads the frame that begins at `start`. */
  read(bytes: Uint8Array, start: number): void {
    this.protocol = -1;
    this.sourcePort = -1;
    this.targetPort = -1;
    this.#isNd = false;
    let at = start;
    this.etherType = etherTypeOf(bytes, at + TYPE_AT);
    for (let tags = 0; tags < 2 && VLAN_TYPES.has(this.etherType); tags++) {
      at += VLAN_TAG_BYTES;
      this.etherType = etherTypeOf(bytes, at + TYPE_AT);
    }
    const header = at + ETHERNET_HEADER_LENGTH;
    this.#start = start;
    this.#packetAt = header;
    this.#payloadAt = header;
    if (this.etherType === ETHERTYPE_IPV4) this.#readIpv4(bytes, header);
    else if (this.etherType === ETHERTYPE_IPV6) this.#readIpv6(bytes, header);
  }

  /** Datagrams of a UDP proxy. */
  setUdp(isIpv6: boolean, sourcePort: number, targetPort: number): void {
    this.etherType = isIpv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
    this.protocol = PROTOCOL_UDP;
    this.sourcePort = sourcePort;
    this.targetPort = targetPort;
    this.#isNd = false;
    this.#start = 0;
    this.#packetAt = -1;
    this.#payloadAt = 0;
  }

  /** What the rules of a link ask; `bytes` begin where the frame does. The addresses behind a proxy are not known. */
  facts(bytes: Uint8Array): PacketFacts {
    const { service } = this;
    const phase = phaseOf(service, bytes, this.#payloadAt - this.#start);
    return { service, ...this.#ends(bytes), phase };
  }

  get service(): PacketService {
    if (this.etherType === ETHERTYPE_ARP) return "arp";
    return this.protocol === PROTOCOL_UDP
      ? serviceOfPorts(this.sourcePort, this.targetPort)
      : "other";
  }

  isOneOf(exemptions: readonly Exemption[]): boolean {
    for (const exemption of exemptions) {
      switch (exemption) {
        case "arp":
          if (this.etherType === ETHERTYPE_ARP) return true;
          break;
        case "ipv6":
          if (this.etherType === ETHERTYPE_IPV6) return true;
          break;
        case "nd":
          if (this.#isNd) return true;
          break;
      }
    }
    return false;
  }

  #ends(bytes: Uint8Array): Pick<PacketFacts, "from" | "to"> {
    if (this.#packetAt < 0 || this.protocol < 0) return {};
    const at = this.#packetAt - this.#start;
    return this.etherType === ETHERTYPE_IPV4
      ? { from: ipv4Text(bytes, at + 12), to: ipv4Text(bytes, at + 16) }
      : { from: ipv6Text(bytes, at + 8), to: ipv6Text(bytes, at + 24) };
  }

  #readIpv4(bytes: Uint8Array, header: number): void {
    if (header + IPV4_HEADER_LENGTH > bytes.length) return;
    this.protocol = bytes[header + 9] as number;
    const isFirst = (uint16(bytes, header + 6) & FRAGMENT_OFFSET) === 0;
    if (isFirst) this.#readPorts(bytes, header + ((bytes[header] as number) & 0x0f) * 4);
  }

  #readIpv6(bytes: Uint8Array, header: number): void {
    if (header + IPV6_HEADER_BYTES > bytes.length) return;
    let next = header + IPV6_HEADER_BYTES;
    this.protocol = bytes[header + 6] as number;
    // a report of multicast listeners stands behind a hop-by-hop header (RFC 3810 §5)
    if (this.protocol === HOP_BY_HOP && next + 2 <= bytes.length) {
      this.protocol = bytes[next] as number;
      next += 8 + (bytes[next + 1] as number) * 8;
    }
    if (this.protocol === PROTOCOL_ICMPV6) this.#isNd = ND_TYPES.has(bytes[next] ?? -1);
    else this.#readPorts(bytes, next);
  }

  #readPorts(bytes: Uint8Array, at: number): void {
    if ((this.protocol !== PROTOCOL_UDP && this.protocol !== PROTOCOL_TCP) || at + 4 > bytes.length)
      return;
    this.sourcePort = uint16(bytes, at);
    this.targetPort = uint16(bytes, at + 2);
    this.#payloadAt = at + UDP_HEADER_BYTES;
  }
}

/** `ipv4 udp 68 > 67`, `arp`, `ethertype 0x88cc`. */
export function kindText({
  etherType,
  protocol,
  sourcePort,
  targetPort,
}: Pick<FrameKind, "etherType" | "protocol" | "sourcePort" | "targetPort">): string {
  if (etherType === ETHERTYPE_ARP) return "arp";
  if (etherType !== ETHERTYPE_IPV4 && etherType !== ETHERTYPE_IPV6)
    return `ethertype 0x${etherType.toString(16).padStart(4, "0")}`;
  const family = etherType === ETHERTYPE_IPV4 ? "ipv4" : "ipv6";
  if (protocol < 0) return family;
  const name = PROTOCOLS.get(protocol) ?? `protocol ${protocol}`;
  const ports = sourcePort < 0 ? "" : ` ${sourcePort} > ${targetPort}`;
  return `${family} ${name}${ports}`;
}

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [PROTOCOL_ICMP, "icmp"],
  [2, "igmp"],
  [PROTOCOL_TCP, "tcp"],
  [PROTOCOL_UDP, "udp"],
  [PROTOCOL_ICMPV6, "icmpv6"],
]);

/** 0 where the frame ends before. */
function etherTypeOf(bytes: Uint8Array, at: number): number {
  return at + 2 <= bytes.length ? uint16(bytes, at) : 0;
}
