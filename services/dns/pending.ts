/**
 * What is under way: lookups, the queries they wait for, and when each is due.
 *
 * The same question asked twice at once is one query. At most `inFlightMax` queries are on their way, as many again
 * wait in a queue; whoever comes then is told `busy`.
 */
import { DeadlineQueue } from "../../net/deadline-queue.ts";
import type { Instant } from "../../net/service.ts";
import { questionKey } from "./cache.ts";
import { Lookup } from "./lookup.ts";
import type { Network } from "./network.ts";
import { Query } from "./query.ts";
import { emptyAnswer, type LookupOutcome, type TypeAnswer } from "./result.ts";
import { resumedQuery, savedLookup, savedQuery, type SavedPending } from "./saved.ts";

export interface PendingLimits {
  readonly inFlightMax: number;
  /** RFC 8305 §3. */
  readonly resolutionDelayUs: number;
}

/** In flight or in the queue. */
const QUERIES_PER_FLIGHT = 2;
const LOOKUPS_PER_FLIGHT = 4;

/** The lookups and queries of one resolver. */
export class Pending {
  readonly queries = new Map<string, Query>(); // BOUNDED: by QUERIES_PER_FLIGHT
  readonly lookups = new Map<number, Lookup>(); // BOUNDED: by LOOKUPS_PER_FLIGHT
  readonly #queued = new Set<Query>(); // BOUNDED: by the queries
  readonly #deadlines = new DeadlineQueue<Query | Lookup>(); // BOUNDED: by queries and lookups
  readonly #network: Network;
  readonly #limits: PendingLimits;
  #lastTransaction = 0;

  constructor(network: Network, limits: PendingLimits) {
    this.#network = network;
    this.#limits = limits;
  }

  get deadlineUs(): number {
    return this.#deadlines.nextUs;
  }

  get queued(): number {
    return this.#queued.size;
  }

  /** Joins the query for this question, or makes it. */
  ask(at: Instant, lookup: Lookup, name: string, type: number): void {
    const key = questionKey(name, type);
    let query = this.queries.get(key);
    if (this.#isFullFor(query)) return lookup.take(type, emptyAnswer(type, "busy"));
    if (query === undefined) {
      const transaction = ++this.#lastTransaction;
      const { giveUpUs } = lookup;
      query = new Query(this.#network, { name, type, transaction, startedUs: at.monoUs, giveUpUs });
      this.queries.set(key, query);
      this.#queued.add(query);
    } else if (lookup.giveUpUs > query.giveUpUs) {
      query.giveUpUs = lookup.giveUpUs;
      this.#arm(query);
    }
    query.waiters.add(lookup);
    lookup.queries.add(query);
  }

  /** Starts what waits in the queue, as far as there is room. */
  promote(at: Instant): void {
    // BOUNDED: by the queue, which this only shortens
    for (const query of this.#queued) {
      if (this.queries.size - this.#queued.size >= this.#limits.inFlightMax) return;
      this.#queued.delete(query);
      this.went(at, query, query.start(at));
    }
  }

  /** Everything that is due. */
  expire(at: Instant): void {
    // BOUNDED: each entry there at the start is looked at once at most
    for (let left = this.#deadlines.size; left > 0; left--) {
      const due = this.#deadlines.popDue(at.monoUs)?.value;
      if (due === undefined) return;
      if (due instanceof Query) this.went(at, due, due.overdue(at));
      else this.#waitedEnough(at, due);
    }
  }

  /** After every step of a query: `answer` says that it is settled. */
  went(at: Instant, query: Query, answer: TypeAnswer | undefined): void {
    if (answer === undefined) return this.#arm(query);
    this.#forget(query);
    this.#network.cache.put(query.key, answer, at.monoUs);
    for (const lookup of query.waiters) {
      lookup.queries.delete(query);
      lookup.take(query.type, answer);
      this.progress(at, lookup);
    }
  }

  /** After every answer that a lookup took: delivered if it is complete, otherwise waiting. */
  progress(at: Instant, lookup: Lookup): void {
    if (lookup.isComplete) return this.deliver(at, lookup);
    if (lookup.mayBeginGrace) {
      lookup.graceUs = at.monoUs + this.#limits.resolutionDelayUs;
    }
    this.#arm(lookup);
  }

  /** Delivers what a lookup has; `outcome` where that does not decide it. */
  deliver(at: Instant, lookup: Lookup, outcome?: LookupOutcome): void {
    this.lookups.delete(lookup.id);
    this.#disarm(lookup);
    for (const query of lookup.queries) {
      query.waiters.delete(lookup);
      // RFC 8305 §3: the other family's answer is late, not unwanted
      if (outcome === undefined && !lookup.isComplete) query.kept = true;
      if (query.waiters.size === 0 && !query.kept) this.abandon(query);
    }
    this.#network.tell({ kind: "answer", result: lookup.result(at, outcome) });
  }

  /** Ends a query whose answer nobody will get. */
  abandon(query: Query): void {
    query.abandon();
    this.#forget(query);
  }

  save(): SavedPending {
    const { servers } = this.#network;
    return {
      lastTransaction: this.#lastTransaction,
      queries: [...this.queries.values()].map((query) => savedQuery(query, servers)),
      lookups: [...this.lookups.values()].map(savedLookup),
      queued: [...this.#queued].map((query) => query.key),
      deadlines: this.#deadlines
        .entries()
        .map(({ value }) => (value instanceof Query ? { query: value.key } : { lookup: value.id })),
    };
  }

  resume(saved: SavedPending): void {
    this.#lastTransaction = saved.lastTransaction;
    for (const one of saved.lookups) this.lookups.set(one.id, new Lookup(one));
    for (const one of saved.queries) {
      const query = resumedQuery(one, this.#network);
      this.queries.set(query.key, query);
      for (const id of one.waiters) query.waiters.add(this.#lookup(id));
    }
    for (const key of saved.queued) this.#queued.add(this.#query(key));
    for (const one of saved.lookups) {
      for (const key of one.queries) this.#lookup(one.id).queries.add(this.#query(key));
    }
    // in their order, so that equal deadlines keep it
    for (const { query, lookup } of saved.deadlines) {
      this.#arm(query === undefined ? this.#lookup(lookup as number) : this.#query(query));
    }
  }

  #isFullFor(query: Query | undefined): boolean {
    const { inFlightMax } = this.#limits;
    if (query !== undefined) return this.lookups.size > LOOKUPS_PER_FLIGHT * inFlightMax;
    return this.queries.size >= QUERIES_PER_FLIGHT * inFlightMax;
  }

  #query(key: string): Query {
    return this.queries.get(key) as Query;
  }

  #lookup(id: number): Lookup {
    return this.lookups.get(id) as Lookup;
  }

  #waitedEnough(at: Instant, lookup: Lookup): void {
    if (at.monoUs >= lookup.giveUpUs) {
      for (const query of lookup.queries) lookup.take(query.type, query.unanswered(at));
    }
    this.deliver(at, lookup);
  }

  #forget(query: Query): void {
    this.queries.delete(query.key);
    this.#queued.delete(query);
    this.#disarm(query);
  }

  #arm(of: Query | Lookup): void {
    const { deadlineUs } = of;
    if (of.entry?.waiting === true && of.entry.deadlineUs === deadlineUs) return;
    this.#disarm(of);
    if (deadlineUs !== Infinity) of.entry = this.#deadlines.insert(deadlineUs, of);
  }

  #disarm(of: Query | Lookup): void {
    if (of.entry !== undefined) this.#deadlines.cancel(of.entry);
    of.entry = undefined;
  }
}
