/** What a DHCP discovery is given, told and says. */
import type { RetryPolicy } from "../../net/retry.ts";
import type { Failure, Output, PacketVerdict } from "../../net/service.ts";
import type { DhcpIdentity, DhcpTransport } from "./client-config.ts";
import type { Counters } from "./client-state.ts";
import type { DiscoveredOffer } from "./discovery-offer.ts";

export interface DhcpDiscoveryConfig extends DhcpIdentity {
  readonly device: string;
  readonly transport: DhcpTransport;
  /** From the start: how long OFFERs are collected. */
  readonly windowUs: number;
  /** When DISCOVERs follow each other within the window. */
  readonly retry: RetryPolicy;
  /** Say of every packet why it was accepted or ignored. */
  readonly explain: boolean;
}

export type DhcpDiscoveryCommand =
  | { readonly kind: "start" }
  /** Ends the window now. */
  | { readonly kind: "stop" };

export type DhcpDiscoveryEvent =
  | PacketVerdict
  /** The first of this server with this address. */
  | { readonly kind: "offer"; readonly offer: DiscoveredOffer }
  | { readonly kind: "failed"; readonly why: Failure; readonly message: string }
  /** The window is over, or the port could not be opened; in the order of their arrival. */
  | { readonly kind: "done"; readonly offers: readonly DiscoveredOffer[] };

export interface DhcpDiscoveryView {
  /** Grows with everything that changes the view. */
  readonly version: number;
  readonly phase: "idle" | "searching" | "done";
  readonly offers: readonly DiscoveredOffer[];
  readonly counters: Counters;
  /** One sentence for a person. */
  readonly describe: string;
}

/** What a step collects. */
export type DiscoveryOutputs = Output<DhcpDiscoveryEvent>[];
