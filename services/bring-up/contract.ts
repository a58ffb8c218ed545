/** What a bring-up can be told, and what it says. */
import type { LogEvent } from "../../net/event-log.ts";
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
    }
  /** Holds, vetoes, votes, facts, blobs, operations: whatever the system state can be told. */
  | { readonly kind: "system"; readonly command: SystemCommand };

/** The event log; and, for notifiers outside, what they are asked and told. */
export type BringUpEvent =
  | LogEvent
  | Extract<SystemEvent, { kind: "vote-wanted" }>
  | { readonly kind: "notify"; readonly notifier: string; readonly of: Notice };
