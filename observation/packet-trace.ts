/**
 * The packets of an event log as a capture would have them: each with its link, its way, its IP packet and a comment
 * that says whose it was and what became of it.
 *
 *   tx        what the device sent, also what its link lost afterwards
 *   rx        what reached the device, taken or ignored
 *   dropped   what the link lost, in either direction
 *
 * Best fed with the enriched events of observation/capture.ts. Without them addresses are unspecified where the log
 * does not have them, and packets end behind their headers.
 */
import { macBytes } from "../net/address.ts";
import { uint32 } from "../net/big-endian.ts";
import type { Endpoint } from "../net/endpoint.ts";
import type { LogEvent } from "../net/event-log.ts";
import { ipv4NumberText } from "../net/ipv4-number.ts";
import { addressOf, ipDatagram } from "./ip-datagram.ts";

export type Lane = "tx" | "rx" | "dropped";

export interface TracedPacket {
  readonly atUs: number;
  /** Its interface, `network` where no interface is known. */
  readonly link: string;
  readonly lane: Lane;
  readonly direction: "inbound" | "outbound";
  readonly reception: "unicast" | "multicast" | "broadcast";
  /** MAC address of whoever sent it, where it is known. */
  readonly sender: Uint8Array | undefined;
  /** From the IP header on. */
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly comment: string;
}

type PacketEvent = Extract<
  LogEvent,
  { type: "packet-sent" | "packet-received" | "packet-ignored" | "packet-dropped" }
>;

const BROADCAST = "255.255.255.255";
/** RFC 2131 §2: where `yiaddr` stands. */
const YIADDR_AT = 16;
const YIADDR_END = 20;
const USUAL_PORTS: Readonly<Record<string, readonly number[]>> = {
  dhcp: [67, 68],
  ntp: [123],
  dns: [53],
};
/** Server ports that need a hint; a lab has three. */
const HINTS_MAX = 16;
const LINKS_MAX = 64;

export class PacketTrace {
  /** Interface by address. */
  readonly #links = new Map<string, string>(); // BOUNDED: by LINKS_MAX
  /** MAC address by interface. */
  readonly #macs = new Map<string, Uint8Array>(); // BOUNDED: by LINKS_MAX
  readonly #hinted = new Set<string>(); // BOUNDED: by HINTS_MAX
  #onlyLink = "network";

  /** The packet that an event is about, if it is about one. Events come in the order of the log. */
  packetOf(event: LogEvent): TracedPacket | undefined {
    switch (event.type) {
      case "packet-sent":
        return this.#traced(event, "tx", "outbound", event.local, event.to);
      case "packet-received":
      case "packet-ignored":
        return this.#traced(event, "rx", "inbound", event.from, destinationOf(event));
      case "packet-dropped": {
        const { direction, local, peer } = event;
        if (direction === "tx") return this.#traced(event, "dropped", "outbound", local, peer);
        return this.#traced(event, "dropped", "inbound", peer, destinationOf(event));
      }
      case "fact":
        this.#learn(event.name, event.value);
    }
    return undefined;
  }

  #traced(
    event: PacketEvent,
    lane: Lane,
    direction: TracedPacket["direction"],
    from: Endpoint | undefined,
    to: Endpoint | undefined,
  ): TracedPacket {
    const [local, peer] = direction === "outbound" ? [from, to] : [to, from];
    const source = sourceOf(event);
    const link = this.#linkOf(source, local);
    const mac = peer?.link === undefined ? undefined : macBytes(peer.link);
    return {
      atUs: event.atUs,
      link,
      lane,
      direction,
      reception: receptionOf(to),
      sender: direction === "outbound" ? this.#macs.get(link) : mac,
      ...ipDatagram(from, to, event.bytes, event.lengthBytes),
      comment: commentOf(source, event) + this.#hint(source, peer),
    };
  }

  /** `link/eth0` and `network/eth0` name the interfaces. */
  #learn(name: string, value: unknown): void {
    const slash = name.indexOf("/");
    const kind = name.slice(0, slash);
    if (slash < 0 || (kind !== "link" && kind !== "network")) return;
    const link = name.slice(slash + 1);
    if (this.#onlyLink === "network") this.#onlyLink = link;
    if (typeof value !== "object" || value === null) return;
    const mac = "mac" in value && typeof value.mac === "string" ? macBytes(value.mac) : undefined;
    if (mac !== undefined) remember(this.#macs, link, mac);
    if ("address" in value && typeof value.address === "string")
      remember(this.#links, value.address, link);
  }

  #linkOf(source: string, local: Endpoint | undefined): string {
    const slash = source.indexOf("/");
    if (slash >= 0) return source.slice(slash + 1);
    return this.#links.get(local?.address ?? "") ?? this.#onlyLink;
  }

  /** How to have a packet decoded that goes to an odd port, once for each port. */
  #hint(source: string, peer: Endpoint | undefined): string {
    const protocol = source.split("/", 1)[0] as string;
    const usual = USUAL_PORTS[protocol];
    if (usual === undefined || peer === undefined || usual.includes(peer.port)) return "";
    const rule = `udp.port==${peer.port},${protocol}`;
    if (this.#hinted.has(rule) || this.#hinted.size >= HINTS_MAX) return "";
    this.#hinted.add(rule);
    return ` (to see it decoded: tshark -d ${rule})`;
  }
}

/** The oldest is forgotten where there are too many. */
function remember<Value>(known: Map<string, Value>, key: string, value: Value): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > LINKS_MAX && oldest !== undefined) known.delete(oldest);
}

function sourceOf(event: PacketEvent): string {
  return event.type === "packet-dropped" ? (event.owner ?? event.source) : event.source;
}

/**
 * A client without an address gets its DHCP replies at the one it is offered, or by broadcast where it is offered none
 * (RFC 2131 §4.1).
 */
function destinationOf(event: PacketEvent): Endpoint | undefined {
  const { local, bytes } = event;
  if (local?.address !== "0.0.0.0" || !sourceOf(event).startsWith("dhcp/")) return local;
  const offered = bytes !== undefined && bytes.length >= YIADDR_END ? uint32(bytes, YIADDR_AT) : 0;
  return { ...local, address: offered === 0 ? BROADCAST : ipv4NumberText(offered) };
}

function receptionOf(to: Endpoint | undefined): TracedPacket["reception"] {
  if (to?.address === BROADCAST) return "broadcast";
  const bytes = addressOf(to) ?? new Uint8Array(4);
  const first = bytes[0] as number;
  const isMulticast = bytes.length === 16 ? first === 0xff : first >>> 4 === 0xe;
  return isMulticast ? "multicast" : "unicast";
}

function commentOf(source: string, event: PacketEvent): string {
  const { what = "a packet" } = event;
  const id = "transaction" in event ? event.transaction : undefined;
  const transaction = id === undefined ? "" : `, transaction ${idText(source, id)}`;
  const attempt = "attempt" in event ? `, attempt ${event.attempt}` : "";
  return `${source}: ${what}${transaction}${attempt}${decisionOn(event)}`;
}

/** The id of DHCP is on the wire, where everybody reads it in hex. */
function idText(source: string, id: number): string {
  return source.startsWith("dhcp/") ? `0x${id.toString(16).padStart(8, "0")}` : String(id);
}

function decisionOn(event: PacketEvent): string {
  switch (event.type) {
    case "packet-sent":
      return ": sent";
    case "packet-received":
      return ": accepted";
    case "packet-ignored":
      return `: ignored because: ${event.reason}`;
    case "packet-dropped":
      return `: dropped by the link on the way ${event.direction === "tx" ? "out" : "in"}: ${event.reason}`;
  }
}
