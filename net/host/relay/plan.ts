/**
 * What the main thread and the relay's worker say to each other. All of it can be cloned between threads; counters do
 * not travel, they lie in memory that both see (`statistics.ts`).
 */
import type { Endpoint } from "../../endpoint.ts";
import type { LinkModel } from "../../impairment.ts";
import type { Direction } from "../../relay-streams.ts";

export { DIRECTIONS, streamName, type Direction } from "../../relay-streams.ts";

/** Two interfaces as one wire, or a UDP proxy. */
export type CircuitPlan =
  | { readonly kind: "interfaces"; readonly a: string; readonly b: string }
  | { readonly kind: "udp"; readonly listen: Endpoint; readonly target: Endpoint };

/**
 * Frames that pass without dice: they are delayed like all others, but never lost, and take no draws.
 * `nd`: neighbour discovery and multicast listeners (RFC 4861, RFC 3810), what IPv6 says by itself on every interface.
 */
export type Exemption = "arp" | "nd" | "ipv6";
export const EXEMPTIONS: readonly Exemption[] = ["arp", "nd", "ipv6"];

export interface RelayPlan {
  readonly circuits: readonly CircuitPlan[];
  readonly models: Readonly<Record<Direction, LinkModel>>;
  readonly seed: number;
  readonly exempt: readonly Exemption[];
  /** Whether a record of each packet is wanted. */
  readonly record: boolean;
  /** `countersBytes(circuits)` of shared memory. */
  readonly counters: SharedArrayBuffer;
}

/** To the worker; it looks at its messages when its eventfd says so. */
export type Order =
  | { readonly kind: "model"; readonly direction: Direction; readonly model: LinkModel }
  | { readonly kind: "stop" };

/** From the worker. */
export type Report =
  | {
      readonly kind: "ready";
      /** Write eight bytes, a number other than 0, and the worker reads its orders. */
      readonly eventFd: number;
      /** Monotonic time that records count from. */
      readonly startedUs: number;
      /** Whether the worker goes before every ordinary program. */
      readonly realTime: boolean;
      /** Where UDP is listened for, one for each circuit that does. */
      readonly listening: readonly Endpoint[];
    }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly on: string;
    }
  | {
      readonly kind: "link";
      readonly interface: string;
      readonly up: boolean;
      readonly atUs: number;
    }
  /** Rows of `RECORD_FIELDS` numbers. */
  | { readonly kind: "records"; readonly rows: Float64Array };
