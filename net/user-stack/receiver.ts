/**
 * Frames that arrive, judged in this order: for us, from a station, then addresses, then checksums, then content.
 * What a frame teaches about its sender is learnt only when all of it was found sound.
 */
import { macText } from "../address.ts";
import {
  decodeEthernet,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  isGroupMac,
  isStationMac,
  sameMac,
  SOURCE_MAC,
} from "../ethernet.ts";
import { decodeIcmp } from "../icmp.ts";
import { decodeIpv4, PROTOCOL_ICMP, PROTOCOL_UDP, type Ipv4Header } from "../ipv4.ts";
import { ipv4NumberText, isHostIpv4, isMulticastIpv4 } from "../ipv4-number.ts";
import { decodeUdp } from "../udp.ts";
import type { ArpListener } from "./arp-listener.ts";
import type { Cast, Received } from "./contract.ts";
import { broken, ignored } from "./ignored.ts";
import type { Neighbours } from "./neighbours.ts";
import type { RoutingTable } from "./routing-table.ts";

const ELSEWHERE = ignored("for another station");
const OWN = ignored("sent by this interface");
const IMPOSSIBLE_SENDER = ignored("its sender's MAC is no station's");
const OTHER_VLAN = ignored("tagged for a VLAN");
const OTHER_TYPE = ignored("neither ARP nor IPv4");
const OTHER_PROTOCOL = ignored("neither UDP nor ICMP");
const FRAGMENT = ignored("a fragment: nothing is reassembled here");
const IMPOSSIBLE_SOURCE = ignored("its source is no host's address");
const OWN_SOURCE = ignored("its source is an address of ours");
const GROUP_FRAME = ignored("to an address of ours, in a frame to many");
const OTHER_ICMP = ignored("ICMP about nothing that was sent from here");

export class Receiver<Tag> {
  readonly #mac: Uint8Array;
  readonly #routes: RoutingTable;
  readonly #neighbours: Neighbours<Tag>;
  readonly #arp: ArpListener<Tag>;

  constructor(
    mac: Uint8Array,
    routes: RoutingTable,
    neighbours: Neighbours<Tag>,
    arp: ArpListener<Tag>,
  ) {
    this.#mac = mac;
    this.#routes = routes;
    this.#neighbours = neighbours;
    this.#arp = arp;
  }

  receive(nowUs: number, frame: Uint8Array): Received {
    const ethernet = decodeEthernet(frame);
    if (ethernet.kind === "malformed") return broken(ethernet);
    if (!isGroupMac(frame) && !sameMac(this.#mac, frame)) return ELSEWHERE;
    if (!isStationMac(frame, SOURCE_MAC)) return IMPOSSIBLE_SENDER;
    if (sameMac(this.#mac, frame, SOURCE_MAC)) return OWN;
    for (const vlan of ethernet.vlans) if (vlan !== 0) return OTHER_VLAN;
    switch (ethernet.etherType) {
      case ETHERTYPE_IPV4:
        return this.#receiveIpv4(nowUs, frame, ethernet.payload);
      case ETHERTYPE_ARP:
        return this.#arp.receive(nowUs, frame, ethernet.payload);
      default:
        return OTHER_TYPE;
    }
  }

  #receiveIpv4(nowUs: number, frame: Uint8Array, at: number): Received {
    const ip = decodeIpv4(frame, at);
    if (ip.kind === "malformed") return broken(ip);
    // A client without an address sends from 0.0.0.0 (RFC 2131 §4.1).
    if (ip.source !== 0 && !isHostIpv4(ip.source)) return IMPOSSIBLE_SOURCE;
    if (this.#routes.owns(ip.source)) return OWN_SOURCE;
    const cast = this.#castOf(ip.destination);
    // RFC 1122 §3.3.6. To an address that is not there yet, some DHCP servers send like this.
    if (cast === "unicast" && isGroupMac(frame)) return GROUP_FRAME;
    if (ip.fragment) return FRAGMENT;
    switch (ip.protocol) {
      case PROTOCOL_UDP:
        return this.#receiveUdp(nowUs, frame, ip, cast);
      case PROTOCOL_ICMP:
        return cast === "unicast" ? this.#receiveIcmp(nowUs, frame, ip) : OTHER_ICMP;
      default:
        return OTHER_PROTOCOL;
    }
  }

  #castOf(destination: number): Cast {
    if (this.#routes.owns(destination)) return "unicast";
    if (this.#routes.isBroadcast(destination)) return "broadcast";
    return isMulticastIpv4(destination) ? "multicast" : "unowned";
  }

  #receiveUdp(nowUs: number, frame: Uint8Array, ip: Ipv4Header, cast: Cast): Received {
    const udp = decodeUdp(frame, ip.payload, ip.end, ip.source, ip.destination);
    if (udp.kind === "malformed") return broken(udp);
    this.#learn(nowUs, frame, ip, cast);
    const link = macText(frame, SOURCE_MAC);
    return {
      kind: "udp",
      from: { address: ipv4NumberText(ip.source), port: udp.sourcePort, link },
      to: { address: ipv4NumberText(ip.destination), port: udp.destinationPort },
      cast,
      checksum: udp.checksum,
      bytes: frame.subarray(udp.payload, udp.end),
    };
  }

  #receiveIcmp(nowUs: number, frame: Uint8Array, ip: Ipv4Header): Received {
    const message = decodeIcmp(frame, ip.payload, ip.end);
    if (message.kind === "malformed") return broken(message);
    this.#learn(nowUs, frame, ip, "unicast");
    if (message.kind === "other" || !this.#routes.owns(message.source)) return OTHER_ICMP;
    const to = {
      address: ipv4NumberText(message.destination),
      port: message.destinationPort,
    };
    const source = ipv4NumberText(message.source);
    const unreachable = { source, sourcePort: message.sourcePort, to };
    return { kind: "icmp", by: ipv4NumberText(ip.source), unreachable, why: message.why };
  }

  #learn(nowUs: number, frame: Uint8Array, ip: Ipv4Header, cast: Cast): void {
    const neighbours = this.#neighbours;
    if (this.#routes.mayBeNeighbour(ip.source))
      neighbours.overhear(nowUs, ip.source, frame, SOURCE_MAC);
    if (cast === "unicast") neighbours.heardFrom(nowUs, frame, SOURCE_MAC, ip.destination);
  }
}
