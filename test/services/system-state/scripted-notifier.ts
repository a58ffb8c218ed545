/** Notifiers that answer as a test tells them, and remember everything they are asked and told. */
import type { Instant } from "../../../net/instant.ts";
import type { Output } from "../../../net/service.ts";
import {
  PROCEED,
  type Notifier,
  type SystemEvent,
  type SystemState,
  type Vote,
} from "../../../services/system-state/index.ts";

/** An instant on both clocks, `us` after the start. */
export function at(us: number): Instant {
  return { monoUs: us, unixUs: 1_700_000_000_000_000 + us };
}

export type Answer = Vote | ((next: SystemState, at: Instant, expired: boolean) => Vote);

export class ScriptedNotifier implements Notifier {
  readonly name: string;
  /** One line for each call, in order; may be shared between notifiers. */
  readonly calls: string[];
  /** By the state to come; what is not listed is agreed to. */
  readonly answers: Partial<Record<SystemState, Answer>>;

  constructor(
    name: string,
    answers: Partial<Record<SystemState, Answer>> = {},
    calls: string[] = [],
  ) {
    this.name = name;
    this.answers = answers;
    this.calls = calls;
  }

  vote(current: SystemState, next: SystemState, at: Instant, expired: boolean): Vote {
    this.calls.push(`${this.name}: ${current} → ${next}?${expired ? " (expired)" : ""}`);
    const answer = this.answers[next];
    if (answer === undefined) return PROCEED;
    return typeof answer === "function" ? answer(next, at, expired) : answer;
  }

  entered(state: SystemState): void {
    this.calls.push(`${this.name}: entered ${state}`);
  }

  withdrawn(next: SystemState, by: string): void {
    this.calls.push(`${this.name}: withdrawn ${next} by ${by}`);
  }

  left(state: SystemState, why: string): void {
    this.calls.push(`${this.name}: left ${state}, ${why}`);
  }

  /** The calls since the last time. */
  take(): readonly string[] {
    return this.calls.splice(0);
  }

  questions(): number {
    return this.calls.filter((call) => call.includes("?")).length;
  }
}

export function hold(reason: string, expiresUs?: number): Vote {
  return expiresUs === undefined ? { kind: "hold", reason } : { kind: "hold", reason, expiresUs };
}

export function veto(reason: string, retryAfterUs?: number): Vote {
  return retryAfterUs === undefined
    ? { kind: "veto", reason }
    : { kind: "veto", reason, retryAfterUs };
}

export function events(outputs: readonly Output<SystemEvent>[]): readonly SystemEvent[] {
  return outputs.flatMap((output) => (output.kind === "event" ? [output.event] : []));
}
