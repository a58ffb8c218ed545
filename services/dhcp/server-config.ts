/** What the lab's DHCP server is given, told and says. */
import type { Failure, PacketVerdict } from "../../net/service.ts";
import type { Binding } from "./pool.ts";

/** A network on which addresses are given out. */
export interface RelayedNetwork {
  /** Any address on it. */
  readonly address: string;
  readonly prefixLength: number;
  /** Both ends included; the server's own address and those of routers and servers in it are not given out. */
  readonly pool: { readonly first: string; readonly last: string };
  readonly routers: readonly string[];
}

/** The network is that of the server's own link. */
export interface DhcpServerConfig extends RelayedNetwork {
  /** Interface for frames. */
  readonly device?: string;
  /** Its own address, by which clients know it (option 54). */
  readonly address: string;
  /** Those behind relay agents, told by the agent's address (`giaddr`); left out, none. */
  readonly networks?: readonly RelayedNetwork[];
  /** 67; another, or `random`, only with `udp`. */
  readonly port: number | "random";
  /** `udp`: an ordinary socket, which answers where the question came from. */
  readonly transport:
    | { readonly kind: "frames" }
    | { readonly kind: "udp"; readonly address: string };
  /** Infinity for leases without end. */
  readonly leaseSeconds: number;
  readonly t1Seconds?: number;
  readonly t2Seconds?: number;
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
  readonly domain?: string;
  /** Say of every packet why it was accepted or ignored. */
  readonly explain: boolean;
}

/**
 * What a server does instead of serving. `nak`: it refuses every REQUEST; `nak-unknown`: those of leases that it knows
 * nothing of, which RFC 2131 §4.3.2 would have it ignore; `exhausted`: no address is left for new clients.
 */
export type DhcpServerBehaviour = "nak" | "nak-unknown" | "exhausted";

export type DhcpServerCommand =
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** From now on; left out: it serves. */
  | { readonly kind: "behave"; readonly behaviour?: DhcpServerBehaviour }
  /** All leases and offers are forgotten, as by a restart without a disk. */
  | { readonly kind: "forget" };

/** `client` is the hardware address, or `id:` and the client identifier in hex where the client sends one. */
export type DhcpServerEvent =
  | PacketVerdict
  | { readonly kind: "offered"; readonly client: string; readonly address: string }
  | {
      readonly kind: "granted";
      readonly how: "new" | "renewed";
      readonly client: string;
      readonly address: string;
      readonly leaseSeconds: number;
    }
  /** A NAK. */
  | {
      readonly kind: "refused";
      readonly client: string;
      readonly address: string;
      readonly reason: string;
    }
  | { readonly kind: "released" | "declined"; readonly client: string; readonly address: string }
  /** An INFORM was answered. */
  | { readonly kind: "informed"; readonly client: string; readonly address: string }
  | { readonly kind: "expired"; readonly client: string; readonly address: string }
  /** No address is left, so this client hears nothing. */
  | { readonly kind: "exhausted"; readonly client: string }
  | { readonly kind: "failed"; readonly why: Failure; readonly message: string };

export interface DhcpServerView {
  /** Grows with everything that changes the view. */
  readonly version: number;
  readonly serving: boolean;
  readonly counters: { readonly sent: number; readonly received: number; readonly ignored: number };
  bindings(): IterableIterator<Binding>;
}
