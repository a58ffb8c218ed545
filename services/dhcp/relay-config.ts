/** What a DHCP relay agent is given, told and says. */
import type { Failure, PacketVerdict } from "../../net/service.ts";

/** A link with clients. */
export interface RelayCircuit {
  /** Interface for frames. */
  readonly device: string;
  /** The agent's own address on it (`giaddr`), by which servers choose the network and reach the agent. */
  readonly address: string;
  /** Option 82 (RFC 3046 §3): what the servers are told of this link; left out, nothing. */
  readonly agentInformation?: {
    readonly circuitId?: Uint8Array;
    readonly remoteId?: Uint8Array;
  };
  /** Something between client and agent may have added option 82 (RFC 3046 §2.1); left out, such packets are ignored. */
  readonly trusted?: true;
}

export interface DhcpRelayConfig {
  readonly circuits: readonly RelayCircuit[];
  /** Each of them gets every request. */
  readonly servers: readonly string[];
  /** Requests that have passed more agents are ignored, at most 16; left out, 4 (RFC 1542 §4.1.1). */
  readonly maxHops?: number;
  /** Say of every packet why it was accepted or ignored. */
  readonly explain: boolean;
}

export type DhcpRelayCommand = { readonly kind: "start" } | { readonly kind: "stop" };

export type DhcpRelayEvent =
  | PacketVerdict
  /** Without its ports there is no agent: it has stopped. */
  | { readonly kind: "failed"; readonly why: Failure; readonly message: string };

export interface DhcpRelayView {
  /** Grows with everything that changes the view. */
  readonly version: number;
  readonly serving: boolean;
  readonly counters: RelayCounters;
}

export interface RelayCounters {
  /** Passed on to the servers, and to clients. */
  readonly requests: number;
  readonly replies: number;
  readonly ignored: number;
}
