/** Where the ladder stood, how long, and who held it there. */
import type { LogEvent } from "../net/event-log.ts";
import type { LatencyOutcome, LatencyRecord } from "../net/latency.ts";

type Of<Type extends LogEvent["type"]> = Extract<LogEvent, { type: Type }>;

interface Hold {
  readonly notifier: string;
  readonly next: string;
  readonly sinceUs: number;
  reason: string;
  hasExpired: boolean;
}

/** A notifier holds one step at a time; more than this are not ours. */
const HOLDS_MAX = 64;

export class LatencyLadder {
  readonly #onRecord: (record: LatencyRecord) => void;
  readonly #holds: Hold[] = []; // BOUNDED: by HOLDS_MAX
  #current: { readonly state: string; readonly enteredUs: number } | undefined;

  constructor(onRecord: (record: LatencyRecord) => void) {
    this.#onRecord = onRecord;
  }

  entered({ atUs, state, from, dwellUs, direction, why }: Of<"state-entered">): void {
    this.#stood("dwell", from, atUs, dwellUs, direction === "forward" ? "left" : "lost", why);
    this.#current = { state, enteredUs: atUs };
  }

  held({ atUs, notifier, next, reason }: Of<"held" | "vetoed">): void {
    const known = this.#find(notifier, next);
    if (known !== undefined) known.reason = reason;
    else if (this.#holds.length < HOLDS_MAX)
      this.#holds.push({ notifier, next, sinceUs: atUs, reason, hasExpired: false });
  }

  expired({ notifier, next }: Of<"hold-expired">): void {
    const hold = this.#find(notifier, next);
    if (hold !== undefined) hold.hasExpired = true;
  }

  released({ atUs, notifier, next, heldUs }: Of<"released">): void {
    const hold = this.#find(notifier, next);
    if (hold !== undefined) this.#holds.splice(this.#holds.indexOf(hold), 1);
    const outcome = hold?.hasExpired === true ? "expired" : "released";
    this.#stood("hold", notifier, atUs, heldUs, outcome, hold?.reason);
  }

  finish(atUs: number): void {
    for (const { notifier, sinceUs, reason } of this.#holds)
      this.#stood("hold", notifier, atUs, atUs - sinceUs, "open", reason);
    this.#holds.length = 0;
    const current = this.#current;
    this.#current = undefined;
    // nothing comes after the end: to stand there is not to wait
    if (current !== undefined && current.state !== "CONTEXT_DESTROYING")
      this.#stood("dwell", current.state, atUs, atUs - current.enteredUs, "open", undefined);
  }

  #find(notifier: string, next: string): Hold | undefined {
    for (const hold of this.#holds)
      if (hold.notifier === notifier && hold.next === next) return hold;
    return undefined;
  }

  #stood(
    phase: "dwell" | "hold",
    what: string,
    untilUs: number,
    durationUs: number,
    outcome: LatencyOutcome,
    reason: string | undefined,
  ): void {
    const atUs = untilUs - durationUs;
    const record = { atUs, durationUs, phase, source: "system", what, outcome } as const;
    this.#onRecord(reason === undefined ? record : { ...record, reason });
  }
}
