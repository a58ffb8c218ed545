/** What a DHCP client is given, told and says. */
import type { Endpoint } from "../../net/endpoint.ts";
import { SECOND_US } from "../../net/instant.ts";
import type { RetryPolicy } from "../../net/retry.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { Failure, Output, PacketVerdict } from "../../net/service.ts";
import type { Lease } from "./lease.ts";

/** `frames`: broadcasts on the interface itself. `udp`: everything to one server, as in the embedded lab. */
export type DhcpTransport =
  | { readonly kind: "frames" }
  | { readonly kind: "udp"; readonly server: Endpoint };

/** Who asks, and for what. */
export interface DhcpIdentity {
  /** `02:00:00:00:00:01`. */
  readonly mac: string;
  /** Option 12. */
  readonly hostname?: string;
  /** Option 61; left out, the server knows the client by its MAC address. */
  readonly clientId?: Uint8Array;
  /** Option 55; left out, `DEFAULT_PARAMETERS`. */
  readonly parameterRequestList?: readonly number[];
}

export interface DhcpClientConfig extends DhcpIdentity {
  readonly device: string;
  readonly transport: DhcpTransport;
  readonly discover: RetryPolicy;
  readonly request: RetryPolicy;
  /** Shared with other services of the same path: who saves a client must save it too. Left out, it has its own. */
  readonly roundTrips?: RoundTrips;
  /**
   * Addresses that the host has already. Some servers know clients by their MAC address alone: an offer of one of
   * these is not taken, so that what the host has is neither changed nor released.
   */
  readonly avoid?: readonly string[];
  /** Whether `stop` gives the lease back; left out, it does. */
  readonly releaseOnStop?: boolean;
  /** Addresses that the host goes on using after `stop`, so that their lease is not given back. */
  readonly inUse?: readonly string[];
  /** Say of every packet why it was accepted or ignored. */
  readonly explain: boolean;
}

/** RFC 3442 wants 121 before 3. */
export const DEFAULT_PARAMETERS: readonly number[] = [
  1, 121, 3, 6, 15, 119, 26, 28, 42, 51, 58, 59, 114,
];

/**
 * The first NAK may be an honest mistake, and the first silence after an OFFER a matter of loss, so the client starts
 * over at once; one upon the other is a fault to sit out.
 */
export const BACK_OFF: RetryPolicy = {
  name: "back-off",
  delaysUs: [0, 1, 2, 4, 8, 16, 32, 64].map((seconds) => seconds * SECOND_US),
  jitter: { kind: "proportional", percent: 10 },
  conceal: Infinity,
};

export type DhcpCommand =
  | { readonly kind: "start" }
  /** Release the lease, if there is one and the configuration does not say otherwise, and close every port. */
  | { readonly kind: "stop" }
  /** Renew now instead of at T1, or ask again now. */
  | { readonly kind: "renew" }
  /** Down: abandon everything without a packet. Up again: start over at once. */
  | { readonly kind: "link"; readonly carrier: boolean };

/** What an OFFER promises; only the ACK decides. */
export interface Offer {
  readonly address: string;
  readonly serverId: string;
  readonly from: Endpoint;
  readonly leaseSeconds?: number;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
}

/** A server offered what the host has already: it knows clients by their MAC address alone. */
export interface MacConflict {
  readonly serverId: string;
  readonly address: string;
}

export type LossReason = "nak" | "expired" | "stopped" | "link-down";

export type DhcpEvent =
  | PacketVerdict
  | { readonly kind: "offer"; readonly offer: Offer }
  | { readonly kind: "bound"; readonly how: "new" | "renewed" | "rebound"; readonly lease: Lease }
  | { readonly kind: "lost"; readonly why: LossReason; readonly lease: Lease }
  | { readonly kind: "nak"; readonly serverId: string; readonly message?: string }
  | { readonly kind: "released"; readonly address: string }
  /** Once for each server. */
  | ({ readonly kind: "server-identifies-by-mac" } & MacConflict)
  /** `no-offer`, `no-ack`: the policy's tries are used up, and the client began again. */
  | {
      readonly kind: "failed";
      readonly why: Failure | "no-offer" | "no-ack";
      readonly message: string;
    };

/** What a step collects. */
export type Outputs = Output<DhcpEvent>[];
