/** What the lab's DHCP server is given, told and says. */
import type { Failure, PacketVerdict } from "../../net/service.ts";
import type { Binding } from "./pool.ts";

export interface DhcpServerConfig {
  /** Interface for frames. */
  readonly device?: string;
  /** Its own address, by which clients know it (option 54). */
  readonly address: string;
  /** 67; another, or `random`, only with `udp`. */
  readonly port: number | "random";
  /** `udp`: an ordinary socket, which answers where the question came from. */
  readonly transport:
    | { readonly kind: "frames" }
    | { readonly kind: "udp"; readonly address: string };
  /** Both ends included; its own address and those of routers and servers in it are not given out. */
  readonly pool: { readonly first: string; readonly last: string };
  readonly prefixLength: number;
  /** Infinity for leases without end. */
  readonly leaseSeconds: number;
  readonly t1Seconds?: number;
  readonly t2Seconds?: number;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  readonly ntpServers: readonly string[];
  readonly domain?: string;
  /** Say of every packet why it was accepted or ignored. */
  readonly explain: boolean;
}

export type DhcpServerCommand = { readonly kind: "start" } | { readonly kind: "stop" };

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
