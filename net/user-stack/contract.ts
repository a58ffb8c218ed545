/** What goes into a user-space stack and what comes out of it. */
import type { ArpPacket } from "../arp.ts";
import type { Endpoint, Failure } from "../service.ts";
import type { UdpChecksum } from "../udp.ts";
import type { NeighboursMaker } from "./neighbours.ts";

export interface UserStackConfig {
  /** The interface's own, `02:00:00:00:00:01`. */
  readonly mac: string;
  /** Largest IPv4 packet; 1500 where nothing is said. */
  readonly mtuBytes?: number;
  /** Answer ARP requests for the addresses added here; the default. False where a kernel owns them too. */
  readonly answersArp?: boolean;
  /** Keeps the neighbours; left out, our own table. */
  readonly neighbours?: NeighboursMaker;
}

export interface StackAddress {
  readonly address: string;
  readonly prefixLength: number;
}

export interface StackRoute {
  readonly destination: string;
  readonly prefixLength: number;
  /** Left out or `0.0.0.0`, the destination is on the link (RFC 3442). */
  readonly gateway?: string;
}

export interface StackDatagram {
  /** An address that was added, or `0.0.0.0`. */
  readonly source: string;
  readonly sourcePort: number;
  /** With `link`, the frame goes there and neither routes nor ARP are asked. */
  readonly to: Endpoint;
  /** Copied before `send` returns. */
  readonly bytes: Uint8Array;
}

/** What the stack wants done, in this order. A datagram's tag comes back exactly once: in its frame or its failure. */
export type StackOutput<Tag> =
  /** Ready for the wire. ARP has no tag. */
  | { readonly kind: "frame"; readonly frame: Uint8Array; readonly tag: Tag | undefined }
  | { readonly kind: "failed"; readonly tag: Tag; readonly why: Failure };

/**
 * How an IPv4 packet was addressed. `unowned`: to one host's address that is not ours, in a frame that reached us;
 * so come DHCP replies before the address is there (RFC 2131 §4.1). Nothing but such a port should listen to these.
 */
export type Cast = "unicast" | "broadcast" | "multicast" | "unowned";

/** What a frame was. Byte arrays are views into the frame. */
export type Received =
  | {
      readonly kind: "udp";
      /** With `link`: the MAC that sent the frame. */
      readonly from: Endpoint;
      readonly to: Endpoint;
      readonly cast: Cast;
      readonly checksum: UdpChecksum;
      readonly bytes: Uint8Array;
    }
  /** Any sound ARP packet but our own; the stack has drawn its conclusions already. */
  | { readonly kind: "arp"; readonly packet: ArpPacket }
  /** Another station says that it has an address of ours (RFC 5227 §2.4). */
  | {
      readonly kind: "arp-conflict";
      readonly address: string;
      readonly link: string;
      readonly packet: ArpPacket;
    }
  /** A datagram sent from `source` and `sourcePort`, an address of ours, did not reach `to`: `by` says so. */
  | {
      readonly kind: "icmp";
      readonly by: string;
      readonly unreachable: {
        readonly source: string;
        readonly sourcePort: number;
        readonly to: Endpoint;
      };
      readonly why: Failure;
    }
  | { readonly kind: "ignored"; readonly reason: string };
