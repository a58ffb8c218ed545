/**
 * Answers kept for as long as their TTL says (RFC 1035 §3.2.1, RFC 2308 §5), the least recently used leaving first.
 *
 * An answer is kept per name and type. It ages by whole seconds: what is handed out carries the TTL that is left.
 * Nothing of TTL 0 is kept, nothing longer than a day.
 */
import { SECOND_US } from "../../net/instant.ts";
import { freezeDeep, type LookupRecord, type TypeAnswer } from "./result.ts";

const TTL_MAX_SECONDS = 86_400;

interface CacheEntry {
  readonly answer: TypeAnswer;
  readonly storedUs: number;
  readonly expiresUs: number;
  /** The answer as handed out last: the same second needs no new one. */
  aged: TypeAnswer;
}

export interface CacheView {
  readonly name: string;
  readonly answer: TypeAnswer;
  readonly remainingUs: number;
}

export type SavedCache = readonly {
  readonly key: string;
  readonly answer: TypeAnswer;
  readonly storedUs: number;
}[];

/** One text for a question; the name in its printed form. */
export function questionKey(name: string, type: number): string {
  return `${type} ${name.toLowerCase()}`;
}

function nameOfKey(key: string): string {
  return key.slice(key.indexOf(" ") + 1);
}

/** The cache of one resolver. Keys are those of `questionKey`. */
export class AnswerCache {
  readonly #limit: number;
  readonly #entries = new Map<string, CacheEntry>(); // BOUNDED: by #limit; in the order of their last use

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The answer with what is left of its TTL, or undefined. */
  get(key: string, nowUs: number): TypeAnswer | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (nowUs >= entry.expiresUs) return undefined;
    this.#entries.set(key, entry);
    const age = Math.floor((nowUs - entry.storedUs) / SECOND_US);
    if (entry.aged.ttlSeconds !== lifetimeSeconds(entry.answer) - age || !entry.aged.fromCache) {
      entry.aged = aged(entry.answer, age);
    }
    return entry.aged;
  }

  put(key: string, answer: TypeAnswer, nowUs: number): void {
    const seconds = lifetimeSeconds(answer);
    if (seconds === 0 || this.#limit === 0) return;
    this.#entries.delete(key);
    if (this.#entries.size >= this.#limit) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest as string);
    }
    const expiresUs = nowUs + seconds * SECOND_US;
    this.#entries.set(key, { answer, storedUs: nowUs, expiresUs, aged: answer });
  }

  /** Forgets everything, or everything about one name in its printed form. */
  flush(name?: string): void {
    if (name === undefined) return this.#entries.clear();
    const lower = name.toLowerCase();
    for (const key of this.#entries.keys()) if (nameOfKey(key) === lower) this.#entries.delete(key);
  }

  /** What is there and still good at `nowUs`, the least recently used first; using it changes nothing. */
  *entries(nowUs: number): Generator<CacheView> {
    for (const [key, { answer, expiresUs }] of this.#entries) {
      const remainingUs = expiresUs - nowUs;
      if (remainingUs > 0) yield { name: nameOfKey(key), answer, remainingUs };
    }
  }

  save(): SavedCache {
    return [...this.#entries].map(([key, { answer, storedUs }]) => ({ key, answer, storedUs }));
  }

  resume(saved: SavedCache): void {
    for (const { key, answer, storedUs } of saved) this.put(key, freezeDeep(answer), storedUs);
  }
}

function lifetimeSeconds(answer: TypeAnswer): number {
  return Math.min(answer.ttlSeconds, TTL_MAX_SECONDS);
}

function aged(answer: TypeAnswer, ageSeconds: number): TypeAnswer {
  const older = (record: LookupRecord): LookupRecord =>
    Object.freeze({ ...record, ttlSeconds: Math.max(0, record.ttlSeconds - ageSeconds) });
  return Object.freeze({
    ...answer,
    records: ageSeconds === 0 ? answer.records : Object.freeze(answer.records.map(older)),
    ttlSeconds: lifetimeSeconds(answer) - ageSeconds,
    attempts: 0,
    elapsedUs: 0,
    fromCache: true,
  });
}
