/**
 * One question on its way: a name and a type, asked of one server after the other until somebody answers.
 *
 *   queued → asking ──────────────────────────→ settled
 *              │ ↑  overdue: next attempt, next server
 *              │ ↑  SERVFAIL, REFUSED, ICMP: next server at once
 *              └─┘  a CNAME leads out of the message: ask for its target
 *
 * Every attempt has its own port and id; the last few stay answerable, so an answer that is late is still an answer.
 * A server that failed in words is not asked again for this name; when none is left, the question is settled.
 *
 * A truncated answer settles the question as `truncated`: asking again over TCP would begin there.
 */
import type { DeadlineEntry } from "../../net/deadline-queue.ts";
import type { Instant, PortId } from "../../net/service.ts";
import { firstAttempt, nextAttempt, type Attempts } from "../../net/retry.ts";
import { Answerable } from "./answerable.ts";
import { questionKey } from "./cache.ts";
import type { Lookup } from "./lookup.ts";
import type { Attempt, Network } from "./network.ts";
import { CHAIN_LIMIT, CHAIN_TOO_LONG, knowsNoEdns, readReply } from "./reply.ts";
import {
  freezeAnswer,
  lookupRecord,
  NONE,
  type QuestionOutcome,
  type TypeAnswer,
} from "./result.ts";
import {
  unreachable,
  withoutAnswer,
  type Asking,
  type QueryFacts,
  type QueryState,
  type ServerFailure,
  type Unreachability,
} from "./query-state.ts";
import { countFailure, type Server } from "./servers.ts";
import { parseName } from "./wire/names.ts";
import type { DecodedMessage } from "./wire/record.ts";
import { typeName } from "./wire/types.ts";

/** Under which kind of peer the round trips are kept. */
const PEER = "dns";

const NO_FAILURES: ReadonlyMap<Server, ServerFailure> = new Map();

export class Query {
  readonly name: string;
  readonly type: number;
  readonly key: string;
  readonly transaction: number;
  readonly startedUs: number;
  /** Who waits for it. */
  readonly waiters = new Set<Lookup>(); // BOUNDED: by the lookups
  /** Goes on without anybody waiting: its answer is for the cache. */
  kept: boolean;
  giveUpUs: number;
  /** Its place among the resolver's deadlines. */
  entry: DeadlineEntry<Query | Lookup> | undefined;
  #tries: number;
  #state: QueryState;
  readonly #open: Answerable;
  readonly #network: Network;

  constructor(network: Network, facts: QueryFacts) {
    this.#network = network;
    this.name = facts.name;
    this.type = facts.type;
    this.key = questionKey(facts.name, facts.type);
    this.transaction = facts.transaction;
    this.startedUs = facts.startedUs;
    this.giveUpUs = facts.giveUpUs;
    this.kept = facts.kept ?? false;
    this.#tries = facts.tries ?? 0;
    this.#state = facts.state ?? { kind: "queued" };
    this.#open = new Answerable(network, facts.open ?? NONE);
  }

  /** Datagrams sent so far. */
  get tries(): number {
    return this.#tries;
  }

  /** Attempts that can still be answered. */
  get open(): readonly Attempt[] {
    return this.#open.all;
  }

  get state(): QueryState {
    return this.#state;
  }

  get deadlineUs(): number {
    const state = this.#state;
    switch (state.kind) {
      case "queued":
      case "settled":
        return Infinity;
      case "asking":
        return Math.min(state.attempts.resendUs, this.giveUpUs);
    }
  }

  /** Asks for the first time. Like every step below, it answers what the question came to, once it has. */
  start(at: Instant): TypeAnswer | undefined {
    return this.#ask(at, this.name, NONE, Infinity);
  }

  /** Asks anew because the servers changed. */
  restart(at: Instant): TypeAnswer | undefined {
    const state = this.#state;
    if (state.kind !== "asking") return undefined;
    return this.#ask(at, state.name, state.cnames, state.chainTtlSeconds);
  }

  /** The attempt at a port, while it can be answered. */
  attemptOn(port: PortId): Attempt | undefined {
    return this.#open.on(port);
  }

  overdue(at: Instant): TypeAnswer | undefined {
    const state = this.#state;
    if (state.kind !== "asking") return undefined;
    const { server, failed } = state;
    if (at.monoUs >= this.giveUpUs) return this.#giveUp(at);
    countFailure(server);
    const { retry, dice, roundTrips, servers } = this.#network;
    const attempts = nextAttempt(retry, state.attempts, at.monoUs, dice, roundTrips.path(PEER));
    if (attempts === undefined) return this.#giveUp(at);
    this.#send(at, { ...state, attempts, server: servers.after(server, failed) ?? server });
    return undefined;
  }

  /** A response that was checked to be one to this attempt. */
  receive(at: Instant, attempt: Attempt, message: DecodedMessage): TypeAnswer | undefined {
    const state = this.#state;
    if (state.kind !== "asking") return undefined;
    const { server } = attempt;
    server.answered++;
    server.lastRttUs = at.monoUs - attempt.sentUs;
    this.#network.roundTrips.sample(PEER, server.lastRttUs);
    if (attempt.edns && knowsNoEdns(message)) {
      return this.#askWithoutEdns(at, state, attempt);
    }
    const reading = readReply(message, state.name, this.type);
    const { rcode, extendedErrors } = message;
    if (reading.kind === "failed") {
      const { outcome, reason } = reading;
      return this.#serverFailed(at, state, attempt, { outcome, reason, rcode, extendedErrors });
    }
    server.failuresInRow = 0;
    const source = { server: server.endpoint, rcode, extendedErrors };
    if (reading.kind === "truncated") return this.#settle(at, "truncated", source);
    const cnames =
      state.cnames.length === 0 ? reading.cnames : [...state.cnames, ...reading.cnames];
    const ttlSeconds = Math.min(state.chainTtlSeconds, reading.ttlSeconds);
    const more = { ...source, cnames, ttlSeconds };
    switch (reading.kind) {
      case "answer":
        return this.#settle(at, "answer", { ...more, records: reading.records.map(lookupRecord) });
      case "absence":
        return this.#settle(at, reading.outcome, more);
      case "onward":
        return this.#goOn(at, cnames, ttlSeconds);
    }
  }

  /** The network refused the datagram of an attempt. */
  unreachable(at: Instant, attempt: Attempt, why: Unreachability): TypeAnswer | undefined {
    const state = this.#state;
    if (state.kind !== "asking") return undefined;
    return this.#serverFailed(at, state, attempt, unreachable(why));
  }

  /** What it comes to if nothing more is tried: the weightiest failure of a server, or no answer in time. */
  unanswered(at: Instant): TypeAnswer {
    const state = this.#state;
    if (state.kind !== "asking") return this.#answer(at, "timeout", {});
    const { cnames, failed } = state;
    const { outcome, ...more } = withoutAnswer(failed, this.open);
    return this.#answer(at, outcome, { cnames, ...more });
  }

  /** Nobody wants to know any more. */
  abandon(): void {
    this.#open.closeAll();
    this.#state = { kind: "settled" };
  }

  #ask(
    at: Instant,
    name: string,
    cnames: readonly string[],
    chainTtlSeconds: number,
  ): TypeAnswer | undefined {
    this.#open.closeAll();
    const { servers, retry, dice, roundTrips } = this.#network;
    const server = servers.preferred();
    const octets = parseName(name);
    if (server === undefined) return this.#settle(at, "no-servers", { cnames });
    if (!(octets instanceof Uint8Array))
      return this.#settle(at, "servfail", { cnames, reason: octets.reason });
    this.#send(at, {
      kind: "asking",
      name,
      octets,
      what: `${typeName(this.type)} ${name}`,
      cnames,
      chainTtlSeconds,
      server,
      attempts: firstAttempt(retry, at.monoUs, dice, roundTrips.path(PEER)),
      failed: NO_FAILURES,
    });
    return undefined;
  }

  #send(at: Instant, state: Asking): void {
    this.#state = state;
    this.#tries++;
    const attempt = this.#network.send(at, this, state.server, state.octets, state.what);
    this.#open.add(attempt);
  }

  /** RFC 6891 §7: a server that does not know EDNS may take the query for malformed. */
  #askWithoutEdns(at: Instant, state: Asking, attempt: Attempt): undefined {
    attempt.server.edns = false;
    this.#open.close(attempt);
    this.#send(at, { ...state, server: attempt.server, attempts: this.#moved(state.attempts, at) });
    return undefined;
  }

  #serverFailed(
    at: Instant,
    state: Asking,
    attempt: Attempt,
    failure: ServerFailure,
  ): TypeAnswer | undefined {
    const failed = new Map(state.failed).set(attempt.server, failure);
    countFailure(attempt.server);
    this.#open.close(attempt);
    this.#state = { ...state, failed };
    if (attempt.server !== state.server) return undefined;
    const server = this.#network.servers.after(state.server, failed);
    if (server === undefined) return this.#giveUp(at);
    this.#send(at, { ...state, failed, server, attempts: this.#moved(state.attempts, at) });
    return undefined;
  }

  /** Another server, the same place in the policy: a move is no sign of loss. */
  #moved(attempts: Attempts, at: Instant): Attempts {
    const endUs = attempts.startedUs + (this.#network.retry.deadlineUs ?? Infinity);
    const resendUs = Math.min(at.monoUs + attempts.delayUs, endUs);
    return { ...attempts, sentUs: at.monoUs, resendUs };
  }

  /** Follows CNAMEs out of the message: to the cache, or by a question of its own. */
  #goOn(at: Instant, cnames: readonly string[], ttlSeconds: number): TypeAnswer | undefined {
    if (cnames.length > CHAIN_LIMIT)
      return this.#settle(at, "servfail", { cnames, reason: CHAIN_TOO_LONG });
    const target = cnames[cnames.length - 1] as string;
    const cached = this.#network.cache.get(questionKey(target, this.type), at.monoUs);
    if (cached === undefined) return this.#ask(at, target, cnames, ttlSeconds);
    const { outcome, records, server } = cached;
    return this.#settle(at, outcome, {
      records,
      cnames: [...cnames, ...cached.cnames],
      ttlSeconds: Math.min(ttlSeconds, cached.ttlSeconds),
      ...(server === undefined ? undefined : { server }),
    });
  }

  #giveUp(at: Instant): TypeAnswer {
    const answer = this.unanswered(at);
    this.abandon();
    return answer;
  }

  #settle(at: Instant, outcome: QuestionOutcome, more: Partial<TypeAnswer>): TypeAnswer {
    this.abandon();
    return this.#answer(at, outcome, more);
  }

  #answer(at: Instant, outcome: QuestionOutcome, more: Partial<TypeAnswer>): TypeAnswer {
    return freezeAnswer({
      type: typeName(this.type),
      outcome,
      records: NONE,
      ttlSeconds: 0,
      attempts: this.#tries,
      elapsedUs: at.monoUs - this.startedUs,
      cnames: NONE,
      fromCache: false,
      extendedErrors: NONE,
      ...more,
    });
  }
}
