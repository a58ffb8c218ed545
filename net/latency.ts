/**
 * Latency records: one for every timed phase of everything that a bring-up does. Where the time of a bring-up went,
 * every export and every percentile is read off them.
 *
 *   transaction  DISCOVER to OFFER, a query to its answer: from its first packet to its end
 *     queue      a service wanted to send, or a packet had arrived, until somebody looked at it
 *     send       handing one packet to the system
 *     wait       from one packet to the next of the same transaction: what a retry costs
 *     server     from the last packet to the answer: network and server
 *     parse      the step that took the answer
 *   notify       listeners of what happened
 *   dwell        the ladder stood in one state
 *   hold         one notifier refused the next one
 *   stall        the host's event loop was busy with one piece of work
 *
 * `queue`, `send`, `parse`, `notify` and `stall` are measured by a host; in virtual time they take none and are left
 * out. A transaction's `wait`s and its `server` add up to it.
 */

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
  /** As in the event log: `dhcp/eth0`, `ntp`, `dns`, `system`; `host` for a stall. */
  readonly source: string;
  /** `DISCOVER`, `A example.com`, the state that was stood in, the notifier that held. */
  readonly what: string;
  readonly outcome: LatencyOutcome;
  /** Of the source; with it, it names one transaction. */
  readonly transaction?: number;
  /** Which send of the transaction the phase begins or ends with, from 1. */
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
