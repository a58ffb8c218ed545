/**
 * What a bring-up can be told, and what it says.
 *
 * Commands are inputs like packets and stand in recordings. One that a version does not know has no effect there, so
 * that it reads the recordings of later ones: a new command must not change what the others mean.
 */
import type { LogEvent } from "../../net/event-log.ts";
import type { Endpoint, PortId } from "../../net/service.ts";
import type { Preferences } from "./preferences.ts";
import type { Notice, SystemCommand, SystemEvent } from "../system-state/index.ts";

export type BringUpCommand =
  | { readonly kind: "start" }
  /**
   * Give everything back: the lease is released, what was applied is taken back (`keep` leaves both), every port
   * closed. After it nothing is sent or begun any more.
   */
  | { readonly kind: "stop" }
  /** Before the start, what is said here replaces the carrier of the configuration. */
  | { readonly kind: "link"; readonly device: string; readonly carrier: boolean }
  /** The driver dropped a packet on the way out or in: an event, not silence. */
  | {
      readonly kind: "dropped";
      readonly direction: "tx" | "rx";
      readonly lengthBytes: number;
      readonly what?: string;
      readonly reason: string;
      /** The packet itself, for captures; no effect. */
      readonly packet?: {
        readonly on: PortId;
        /** Where it was going, or came from. */
        readonly peer: Endpoint;
        readonly bytes: Uint8Array;
      };
    }
  /** Where the driver bound a port, for captures; no effect. */
  | { readonly kind: "opened"; readonly port: PortId; readonly local: Endpoint }
  /** Renew the lease of this interface now, or those of all; no effect on one without a lease. */
  | { readonly kind: "renew"; readonly device?: string }
  /** Ask the time servers now, as far as they may be asked again. */
  | { readonly kind: "resync" }
  /** Forget what is cached about this name, or everything. */
  | { readonly kind: "flush"; readonly name?: string }
  /**
   * Ask these from now on before the servers of the network. A time that is known from a server that is still asked, and
   * resolvers that are proven, stay so.
   */
  | ({ readonly kind: "prefer" } & Preferences)
  /** What the driver's link does from now on, each way, in words; empty: nothing. Noted, no effect. */
  | { readonly kind: "link-model"; readonly tx: string; readonly rx: string }
  /** Holds, vetoes, votes, facts, blobs, operations: whatever the system state can be told. */
  | { readonly kind: "system"; readonly command: SystemCommand };

/** The event log; and, for notifiers outside, what they are asked and told. */
export type BringUpEvent =
  | LogEvent
  | Extract<SystemEvent, { kind: "vote-wanted" }>
  | { readonly kind: "notify"; readonly notifier: string; readonly of: Notice };
