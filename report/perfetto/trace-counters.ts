/** What an event log lets a trace count: questions under way, names that are known, the offset of the clock. */
import type { LogEvent } from "../../net/event-log.ts";

export interface CounterValue {
  readonly name: string;
  readonly atUs: number;
  readonly value: number;
}

const QUESTIONS_MAX = 4_096;
const NAMES_MAX = 4_096;
/** Sent without waiting for an answer (RFC 2131 §4.4.6, §4.4.4). */
const UNANSWERED = new Set(["RELEASE", "DECLINE"]);
const SECOND_US = 1_000_000;

export class TraceCounters {
  /** Transactions under way, by source. */
  readonly #questions = new Map<string, Set<number>>(); // BOUNDED: by QUESTIONS_MAX together
  #underWay = 0;
  /** When each answer expires. */
  readonly #answers = new Map<string, number>(); // BOUNDED: by NAMES_MAX

  /** The counters that an event changes. */
  event(event: LogEvent): readonly CounterValue[] {
    switch (event.type) {
      case "packet-sent":
        return UNANSWERED.has(event.what) ? [] : this.#asked(event);
      case "packet-received":
        return this.over(event.source, event.transaction, event.atUs);
      case "service":
        if (event.name === "answer") return this.#answered(event.atUs, event.detail);
        return event.name === "sample" ? sampled(event.atUs, event.detail) : [];
      default:
        return [];
    }
  }

  /** A transaction ended, whether it was answered or not. */
  over(source: string, transaction: number | undefined, atUs: number): readonly CounterValue[] {
    const open = this.#questions.get(source);
    if (open === undefined || transaction === undefined || !open.delete(transaction)) return [];
    this.#underWay--;
    return [underWay(source, atUs, open.size)];
  }

  #asked({
    source,
    transaction,
    atUs,
  }: Extract<LogEvent, { type: "packet-sent" }>): readonly CounterValue[] {
    const open = this.#questions.get(source) ?? new Set();
    if (open.has(transaction) || this.#underWay >= QUESTIONS_MAX) return [];
    this.#questions.set(source, open.add(transaction));
    this.#underWay++;
    return [underWay(source, atUs, open.size)];
  }

  #answered(atUs: number, detail: Readonly<Record<string, unknown>>): readonly CounterValue[] {
    for (const [name, untilUs] of this.#answers) if (untilUs <= atUs) this.#answers.delete(name);
    const { name, ttlSeconds, fromCache } = detail;
    const isNew = fromCache !== true && typeof ttlSeconds === "number" && ttlSeconds > 0;
    if (isNew && this.#answers.size < NAMES_MAX)
      this.#answers.set(String(name), atUs + ttlSeconds * SECOND_US);
    return [{ name: "answers whose TTL lasts", atUs, value: this.#answers.size }];
  }
}

function underWay(source: string, atUs: number, value: number): CounterValue {
  return { name: `under way, ${source}`, atUs, value };
}

function sampled(atUs: number, { offsetUs }: Readonly<Record<string, unknown>>) {
  return typeof offsetUs === "number" ? [{ name: "clock offset, µs", atUs, value: offsetUs }] : [];
}
