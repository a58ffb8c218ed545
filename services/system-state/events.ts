/**
 * What the system state reports. Fields are named as in the event log, so that a composition forwards most of them
 * as they are; times are on the monotonic clock, not yet on the log's.
 *
 * Built always: `entered`, `operation`, `vote-wanted`, `notify`, `finding` (somebody acts on them). The others only
 * where the service was created with `explain`.
 */
import type { Finding } from "../../net/event-log.ts";
import type { SystemState } from "./ladder.ts";

export type SystemEvent =
  | {
      readonly kind: "entered";
      readonly state: SystemState;
      readonly from: SystemState;
      readonly direction: "forward" | "back";
      /** How long `from` was current. */
      readonly dwellUs: number;
      /** There when it went back. */
      readonly why?: string;
    }
  /** A refusal began, or gives another reason than before. `untilUs`: the hold expires, the veto is asked again. */
  | {
      readonly kind: "held" | "vetoed";
      readonly notifier: string;
      readonly next: SystemState;
      readonly reason: string;
      readonly untilUs?: number;
    }
  /** A hold or a veto ended, after `heldUs`. */
  | {
      readonly kind: "released";
      readonly notifier: string;
      readonly next: SystemState;
      readonly heldUs: number;
    }
  | {
      readonly kind: "hold-expired";
      readonly notifier: string;
      readonly next: SystemState;
      readonly reason: string;
    }
  /** Once for each attempt and refuser, however often the notifier is asked. */
  | {
      readonly kind: "withdrawn";
      readonly notifier: string;
      readonly next: SystemState;
      readonly by: string;
    }
  | {
      readonly kind: "fact";
      readonly name: string;
      readonly value: unknown;
      readonly provenance: string;
    }
  | { readonly kind: "fact-lost"; readonly name: string; readonly why: string }
  /** Never the content; `lengthBytes` is 0 when it was wiped. */
  | { readonly kind: "blob"; readonly name: string; readonly lengthBytes: number }
  | {
      readonly kind: "operation";
      readonly name: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly how: "done" | "dry-run" | "unsupported" | "failed";
      readonly detail?: string;
      /** The ask this is the result of; there is none in a dry run. */
      readonly ask?: number;
    }
  /** A notifier outside is to answer with the command `vote`. */
  | {
      readonly kind: "vote-wanted";
      readonly notifier: string;
      readonly current: SystemState;
      readonly next: SystemState;
      readonly expired: boolean;
    }
  /** To be passed on to a notifier outside. */
  | { readonly kind: "notify"; readonly notifier: string; readonly of: Notice }
  /** A command that could not be followed: why not. Or what the command `add-finding` brought. */
  | ({ readonly kind: "finding" } & Finding);

export type Notice =
  | { readonly kind: "entered"; readonly state: SystemState }
  | { readonly kind: "withdrawn"; readonly next: SystemState; readonly by: string }
  | { readonly kind: "left"; readonly state: SystemState; readonly why: string };
