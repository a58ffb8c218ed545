/**
 * What `why` has to say, as plain JSON: what blocks a state, or where the time until it went, with the evidence and
 * with what to do about it, the most telling first.
 *
 * All times are whole microseconds on the clock of the event log; `null` is "never", "not known" or "none".
 */
export const WHY_SCHEMA = "bringup.why/1";

export interface WhyDocument {
  readonly schema: typeof WHY_SCHEMA;
  /** The state that is asked about. */
  readonly state: string;
  readonly reached: boolean;
  /** Where the ladder stands at `atUs`. */
  readonly current: string;
  readonly atUs: number;
  /** The climb that is explained: from the start, or from when the state was lost the last time. */
  readonly fromUs: number;
  /** When the state was entered; where it was not, `atUs`. */
  readonly untilUs: number;
  /** `untilUs - fromUs`. */
  readonly elapsedUs: number;
  /** One sentence. */
  readonly summary: string;
  /** Who refuses the next state now; empty where the state was reached. */
  readonly blockers: readonly WhyBlocker[];
  /** The critical path: contiguous, from `fromUs` to `untilUs`. */
  readonly path: readonly WhySegment[];
  /** The path by kind, the largest first. */
  readonly shares: readonly WhyShare[];
  /** What each service did during the climb, in the order in which they were first heard of. */
  readonly services: readonly WhyService[];
  /** Where the ladder went back, oldest first; at most 16, the latest. */
  readonly before: readonly WhyFall[];
  /** The most telling first. */
  readonly hints: readonly WhyHint[];
}

/**
 * Why time passed.
 *
 * `answer`: an answer was on its way, through the network and the server. `lost`: the link dropped a packet, and the
 * next try was waited for. `silence`: the same, and nobody knows what became of the packet. `ignored`: the same, and
 * what came was no answer. `failed`: the network would not take the packet. `pause`: a client waited on purpose.
 * `unmet`: the answer was there, and not enough. `no-carrier`, `hold`: as they say. `undone`: what had been done was
 * lost again. `asleep`: the device did nothing although something was due. `host`: the device's own work. `unknown`:
 * the events are not kept any more.
 */
export type SegmentKind =
  | "answer"
  | "lost"
  | "silence"
  | "ignored"
  | "failed"
  | "pause"
  | "unmet"
  | "no-carrier"
  | "hold"
  | "undone"
  | "asleep"
  | "host"
  | "unknown";

export interface WhySegment {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly kind: SegmentKind;
  /** `dhcp/eth0`, `ntp`, `dns`, `link`, `system`; a notifier for a hold. */
  readonly source: string;
  /** `DISCOVER`, `A example.com`; a state for a hold. */
  readonly what: string;
  /** Percent of the whole. */
  readonly percent: number;
  /** Which send it begins with, from 1. */
  readonly attempt: number | null;
  /** `192.0.2.1:67`. */
  readonly peer: string | null;
  /** What was said or known: the refusal, the reason of a hold, how a packet was lost. */
  readonly detail: string | null;
}

export interface WhyShare {
  readonly kind: SegmentKind;
  readonly totalUs: number;
  readonly percent: number;
}

export interface WhyService {
  readonly source: string;
  /** Of the path. */
  readonly onPathUs: number;
  readonly percent: number;
  /** When it had what it was there for; `null`: not yet. */
  readonly readyUs: number | null;
  readonly sent: number;
  /** Sends that were not the first of their transaction. */
  readonly retries: number;
  readonly received: number;
  readonly droppedTx: number;
  readonly droppedRx: number;
  readonly ignored: number;
  /** Waits of the path that a lost packet or silence caused. */
  readonly waitedUs: number;
}

export interface WhyBlocker {
  readonly notifier: string;
  readonly kind: "hold" | "veto";
  /** The state that may not be entered yet. */
  readonly next: string;
  readonly reason: string;
  readonly sinceUs: number;
  readonly heldUs: number;
  /** A hold's expiry; when a veto is asked again. */
  readonly untilUs: number | null;
  readonly expired: boolean;
  /** Of its service, since `sinceUs` or since what was under way then began; all 0 where it has none. */
  readonly sent: number;
  readonly retries: number;
  readonly received: number;
  readonly dropped: number;
  readonly ignored: number;
  /** Of the transaction under way: `null` is "without limit" or "not known". */
  readonly retriesLeft: number | null;
  /** When it does something by itself. */
  readonly nextUs: number | null;
  /** What servers said instead of an answer, once each with how often; at most 4, the latest. */
  readonly said: readonly string[];
  /** The latest packets and turns of its service, oldest first; at most 6. */
  readonly last: readonly { readonly atUs: number; readonly text: string }[];
}

export interface WhyFall {
  readonly atUs: number;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export interface WhyHint {
  /** Stable, for programs: `dhcp-silence`. */
  readonly code: string;
  /** `problem`: something was wrong. `note`: worth knowing. */
  readonly severity: "problem" | "note";
  readonly text: string;
  readonly evidence: readonly string[];
  readonly suggestion: string | null;
  /** How much of the path it explains. */
  readonly explainsUs: number;
  readonly percent: number;
}
