/**
 * Latency records: one for every timed phase of everything that a bring-up does. Where the time of a bring-up went,
 * every export and every percentile is read off them.
 *
 *   transaction  DISCOVER to OFFER, a query to its answer: from its first packet to its end
 *     queue      a service wanted to send, or a packet had arrived, until somebody looked at it
 *     send       handing one packet to the system
 *     wait       from one packet to the next of the same transaction: what a retry costs
 *     server     from the packet that was answered to the answer: network and server
 *     parse      the step that took the answer
 *   notify       listeners of what happened
 *   dwell        the ladder stood in one state
 *   hold         one notifier refused the next one
 *   stall        the host's event loop was busy with one piece of work
 *
 * `queue`, `send`, `parse`, `notify` and `stall` are measured by a host; in virtual time they take none and are left
 * out. A transaction's `wait`s up to the attempt that was answered and its `server` add up to it; a `wait` behind that
 * attempt led to a packet that nothing needed.
 */
import type { Endpoint } from "./endpoint.ts";
import type { About, Input } from "./service.ts";

export const LATENCY_SCHEMA = "bringup.latency/1";

export const LATENCY_PHASES = [
  "transaction",
  "queue",
  "send",
  "wait",
  "server",
  "parse",
  "notify",
  "dwell",
  "hold",
  "stall",
] as const;
export type LatencyPhase = (typeof LATENCY_PHASES)[number];

/**
 * `answered`: what was waited for came. `resent`: another packet had to be sent. `gave-up`: nothing came. `refused`:
 * what came was no. `failed`: the network would not take it. `left`: the state was left forward; `lost`: backward.
 * `released`, `expired`: how a hold ended. `done`: work of the host. `open`: not ended when the record was made.
 */
export type LatencyOutcome =
  | "answered"
  | "resent"
  | "gave-up"
  | "refused"
  | "failed"
  | "left"
  | "lost"
  | "released"
  | "expired"
  | "done"
  | "open";

export interface LatencyRecord {
  /** When the phase began, on the clock of the event log. */
  readonly atUs: number;
  readonly durationUs: number;
  readonly phase: LatencyPhase;
  /** As in the event log: `dhcp/eth0`, `ntp`, `dns`, `system`; `host` for what it did for nobody in particular. */
  readonly source: string;
  /** `DISCOVER`, `A example.com`, the state that was stood in, the notifier that held. */
  readonly what: string;
  readonly outcome: LatencyOutcome;
  /** Of the source; with it, it names one transaction. */
  readonly transaction?: number;
  /** Of the transaction, from 1: which send a `wait`, `server` or `send` begins with; of a whole one, how many. */
  readonly attempt?: number;
  /** `192.0.2.1:67`. */
  readonly peer?: string;
  /** UDP payload sent, or asked to be sent. */
  readonly sentBytes?: number;
  /** UDP payload received. */
  readonly receivedBytes?: number;
  /** Why, where the outcome does not say it: the reason of a hold or of a refusal. */
  readonly reason?: string;
}

/** Phases that only a host can measure. */
export type HostPhase = Extract<LatencyPhase, "queue" | "send" | "parse" | "notify" | "stall">;

/**
 * One piece of a host's own work, told to whoever observes the host. For each step come its `queue`, its `parse` and
 * one `send` for each packet that it sent; then the step's events; then the `notify`, if there were listeners to tell.
 * A `stall` ends a piece of work and covers all of its steps. So what a step was about is read off the events behind
 * its timings.
 */
export interface HostTiming {
  readonly phase: HostPhase;
  /** When it began, on the monotonic clock of the host: for `queue` when the input was stamped. */
  readonly monoUs: number;
  readonly durationUs: number;
  /** What was worked off; of a stall, what it began with. */
  readonly input: Input<never>["kind"];
  /** Of a `send`: which packet, to whom, how long. */
  readonly about?: About;
  readonly to?: Endpoint;
  readonly lengthBytes?: number;
  /** Of a `stall`: how many inputs were worked off in one go. */
  readonly inputs?: number;
}
