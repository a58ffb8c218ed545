/**
 * One query after another: from a list of servers to requests on the wire. Says what happens next; what a reply
 * means is the client's business (./client.ts).
 *
 *   resolving   no address to ask; an answer is awaited or a failed look-up is due again
 *   querying    a request is out, the next one is due
 *   waiting     nobody may be asked before a certain time
 *
 * Each request goes to the server whose turn it is (./server-turn.ts). A round ends when every server had its
 * requests without a useful reply; that is reported, and the next round begins with the preferred servers again.
 */
import type { Instant } from "../../net/instant.ts";
import type { RandomRoot, RandomStream } from "../../net/random.ts";
import { firstAttempt, nextAttempt, type Attempts } from "../../net/retry.ts";
import type { Answer, AskId, Failure, PortId } from "../../net/service.ts";
import type { NtpClientConfig, NtpServer, NtpSource } from "./contract.ts";
import { describe, silenceText } from "./describe.ts";
import type { Outbox } from "./outbox.ts";
import { noteRequest, type Peer } from "./peer.ts";
import type { PollInterval } from "./poll-interval.ts";
import { Requests, type SavedRequests } from "./requests.ts";
import { ServerList, type SavedServerList } from "./server-list.ts";
import { chooseServer, defaultsOpen, type Choice, type Turn } from "./server-turn.ts";
import { exponentOf } from "./timestamp.ts";

export type QueryState =
  | { readonly kind: "resolving" }
  | { readonly kind: "querying"; readonly attempts: Attempts; readonly dueUs: number }
  | { readonly kind: "waiting"; readonly untilUs: number };

export interface QueryCounts {
  transaction: number;
  /** Requests of the query under way, or of the last one. */
  attempts: number;
  /** Requests of all queries. */
  sent: number;
  lastAsk: AskId;
  /** Server asked last, and server of the last sample. */
  asked: string | undefined;
  current: string | undefined;
}

export interface SavedQuery {
  readonly list: SavedServerList;
  readonly requests: SavedRequests;
  readonly source: NtpSource;
  readonly counts: QueryCounts;
  readonly stampPosition: number;
  readonly jitterPosition: number;
}

/** Name of our round trips among those of the device. */
export const ROUND_TRIPS = "ntp";

export class Query {
  readonly list: ServerList;
  readonly requests: Requests;
  readonly counts: QueryCounts;
  readonly #config: NtpClientConfig;
  readonly #outbox: Outbox;
  readonly #poll: PollInterval;
  readonly #stamps: RandomStream;
  readonly #jitter: RandomStream;
  #source: NtpSource;

  constructor(
    config: NtpClientConfig,
    random: RandomRoot,
    outbox: Outbox,
    poll: PollInterval,
    saved: SavedQuery | undefined,
  ) {
    this.#config = config;
    this.#outbox = outbox;
    this.#poll = poll;
    this.#stamps = random.stream("ntp/stamp");
    this.#jitter = random.stream("ntp/retry");
    this.#stamps.position = saved?.stampPosition ?? 0;
    this.#jitter.position = saved?.jitterPosition ?? 0;
    this.#source = saved?.source ?? config.source ?? {};
    this.counts = saved === undefined ? newCounts() : { ...saved.counts };
    this.requests = new Requests(this.#stamps, outbox, saved?.requests);
    this.list = new ServerList(this.#source.address, saved?.list);
  }

  deadlineUs(state: QueryState): number {
    switch (state.kind) {
      case "resolving":
        return this.list.retryUs;
      case "querying":
        return Math.min(state.dueUs, this.list.retryUs);
      case "waiting":
        return state.untilUs;
    }
  }

  begin(at: Instant): QueryState {
    this.counts.transaction++;
    this.counts.attempts = 0;
    this.list.newRound();
    return this.#advance(at, undefined);
  }

  expire(at: Instant, state: QueryState): QueryState {
    switch (state.kind) {
      case "resolving":
        return this.#advance(at, undefined);
      case "querying":
        if (at.monoUs >= state.dueUs) return this.#advance(at, state.attempts);
        this.#choose(at); // a failed look-up is due again
        return state;
      case "waiting":
        return this.begin(at);
    }
  }

  /**
   * `peer` is of no use in this round: asks another one at once. Where a newer request to another server is under
   * way, or nobody else is left, the schedule goes on.
   */
  moveOn(at: Instant, state: QueryState, peer: Peer): QueryState {
    const { newest } = this.requests;
    if (state.kind !== "querying") return state;
    if (newest !== undefined && newest.server !== peer.server) return state;
    const choice = this.#choose(at);
    if (choice.kind === "peer" && !choice.fresh) return state;
    if (choice.kind === "wait" && choice.why === "budget") return state;
    return this.#advance(at, state.attempts);
  }

  /** The network refused a request; undefined if it was none of the open ones. */
  requestFailed(port: PortId, why: Failure): Peer | undefined {
    const request = this.requests.find(port);
    const peer = request && this.list.find(request.server);
    if (request === undefined || peer === undefined) return undefined;
    this.requests.close(request);
    peer.lastError = why;
    peer.spent = true;
    this.#outbox.fail(why, `${peer.server}: ${why}`, peer.server);
    return peer;
  }

  /** Takes the answer to one of our questions; undefined if nobody waits for it any more. */
  nameAnswered(at: Instant, ask: AskId, result: Answer): "found" | "failed" | undefined {
    const answered = this.list.answered(ask, result, at.monoUs);
    if (answered === undefined) return undefined;
    this.#dropStrangers();
    const { name, failed } = answered;
    if (failed === undefined) return "found";
    this.#outbox.fail("resolve", `no address for ${name}: ${failed}`, name);
    return "failed";
  }

  afterAnswer(at: Instant, state: QueryState, outcome: "found" | "failed"): QueryState {
    switch (state.kind) {
      case "resolving":
        return this.#advance(at, undefined);
      case "querying": // past its time, the next request waits only for a budget: there may be a server now
        return at.monoUs < state.attempts.resendUs ? state : this.#advance(at, state.attempts);
      case "waiting":
        return outcome === "found" ? this.begin(at) : state;
    }
  }

  replaceServers(servers: readonly NtpServer[]): void {
    this.list.replace(servers, this.#config.port);
    this.#dropStrangers();
  }

  /** False if it is no change. What left from the old source is not worth waiting for. */
  setSource({ address, device }: NtpSource): boolean {
    if (address === this.#source.address && device === this.#source.device) return false;
    this.#source = {
      ...(address === undefined ? undefined : { address }),
      ...(device === undefined ? undefined : { device }),
    };
    this.list.setSource(address);
    this.requests.closeAll();
    return true;
  }

  /** After a change of source. */
  again(at: Instant, state: QueryState): QueryState {
    return state.kind === "querying" ? this.#advance(at, state.attempts) : this.begin(at);
  }

  stop(): void {
    this.requests.closeAll();
    this.list.forget();
  }

  /** Closes the requests to servers that are no longer on the list. */
  #dropStrangers(): void {
    this.requests.closeUnless((server) => this.list.find(server) !== undefined);
  }

  /** One more request, if policy, budgets and servers allow it; `before` is undefined for the first of a query. */
  #advance(at: Instant, before: Attempts | undefined): QueryState {
    const { retry, roundTrips } = this.#config;
    const path = roundTrips.path(ROUND_TRIPS);
    const attempts =
      before === undefined
        ? firstAttempt(retry, at.monoUs, this.#jitter, path)
        : nextAttempt(retry, before, at.monoUs, this.#jitter, path);
    if (attempts === undefined) return this.#giveUp(at);
    let choice = this.#choose(at);
    if (choice.kind === "peer" && !choice.fresh) {
      this.#endRound(at);
      choice = this.#choose(at);
    }
    switch (choice.kind) {
      case "peer":
        return this.#send(at, choice.peer, attempts);
      case "wait":
        return this.#wait(choice, before);
      case "none":
        return this.list.hopeful ? { kind: "resolving" } : this.#noServers();
    }
  }

  /** Whose turn it is; names that are needed for that are looked up on the way. */
  #choose(at: Instant): Choice {
    const turn: Turn = {
      peers: this.list.peers,
      namesPending: this.list.namesPending,
      policy: this.#config.retry,
      current: this.counts.current,
    };
    for (const name of this.list.dueNames(at.monoUs, defaultsOpen(turn, at.monoUs))) {
      const ask = ++this.counts.lastAsk;
      this.list.asked(name, ask);
      this.#outbox.push({ kind: "ask", ask, of: { kind: "resolve", name } });
      this.#outbox.emit({ kind: "resolving", name });
    }
    return chooseServer(turn, at.monoUs);
  }

  #send(at: Instant, peer: Peer, attempts: Attempts): QueryState {
    const { counts } = this;
    const { attempt } = attempts;
    const about = { transaction: counts.transaction, attempt, what: "NTP request" };
    this.requests.send(at, peer, this.#source, about, exponentOf(this.#poll.us));
    noteRequest(peer, at.monoUs, this.#config.retry);
    counts.sent++;
    counts.attempts = attempt;
    counts.asked = peer.server;
    return { kind: "querying", attempts, dueUs: attempts.resendUs };
  }

  /** A query under way waits for a budget; when the servers want to be left alone it is over. */
  #wait(
    { untilUs, why }: Extract<Choice, { kind: "wait" }>,
    before: Attempts | undefined,
  ): QueryState {
    if (why === "held" || before === undefined) return { kind: "waiting", untilUs };
    const endUs = before.startedUs + (this.#config.retry.deadlineUs ?? Infinity);
    return { kind: "querying", attempts: before, dueUs: Math.min(untilUs, endUs) };
  }

  #endRound(at: Instant): void {
    this.#outbox.fail("no-answer", silenceText(this.list.peers));
    this.#poll.reset();
    this.list.newRound();
    this.list.refresh(at.monoUs);
  }

  #giveUp(at: Instant): QueryState {
    this.#outbox.fail("gave-up", silenceText(this.list.peers));
    this.#poll.reset();
    return { kind: "waiting", untilUs: at.monoUs + this.#poll.us };
  }

  #noServers(): QueryState {
    const message = describe({ phase: "waiting", attempts: 0, list: this.list, sample: undefined });
    this.#outbox.fail("no-servers", message);
    return { kind: "waiting", untilUs: Infinity };
  }

  save(): SavedQuery {
    return {
      list: this.list.save(),
      requests: this.requests.save(),
      source: this.#source,
      counts: { ...this.counts },
      stampPosition: this.#stamps.position,
      jitterPosition: this.#jitter.position,
    };
  }
}

function newCounts(): QueryCounts {
  return {
    transaction: 0,
    attempts: 0,
    sent: 0,
    lastAsk: 0,
    asked: undefined,
    current: undefined,
  };
}
