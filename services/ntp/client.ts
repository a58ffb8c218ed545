/**
 * NTP client (RFC 5905 mode 3, best current practice of RFC 8633).
 *
 *   idle → resolving → querying ──── sample ───→ synchronised ─ poll ─→ querying
 *              ↑______/    ↑   \___ held, gave up ──→ waiting ──┐
 *                          └────────────────────────────────────┘
 *
 * Every unanswered request moves to the next server, from a fresh port with a fresh random stamp; which server, and
 * when, is in ./query.ts. Here is what the replies lead to; whose word they are and what they are worth is in
 * ./reply.ts and ./sample.ts, bytes are in ./wire.ts.
 *
 * Deviates: one server is asked at a time and its sample is believed (no selection among several, RFC 5905 §11.2);
 * first requests follow each other sooner than the 2 s of an iburst, which the policy's budget of sends in a window
 * makes up for.
 */
import type { Instant } from "../../net/instant.ts";
import type { RandomRoot } from "../../net/random.ts";
import { SILENT, type Input, type Output, type Saved } from "../../net/service.ts";
import type { NtpClient, NtpClientConfig, NtpCommand, NtpEvent, NtpView } from "./contract.ts";
import { describe } from "./describe.ts";
import { Outbox } from "./outbox.ts";
import { heldUntilUs, recordOf, slowDown, type Peer } from "./peer.ts";
import { PollInterval } from "./poll-interval.ts";
import { Query, ROUND_TRIPS, type QueryState, type SavedQuery } from "./query.ts";
import { judgeReply, kissCode, whoseWord } from "./reply.ts";
import type { Request } from "./requests.ts";
import { errorAtUs, type Refusal, type TimeSample } from "./sample.ts";
import type { NtpMessage } from "./wire.ts";

type State =
  | { readonly kind: "idle" }
  | QueryState
  | { readonly kind: "synchronised"; readonly pollAtUs: number };

type Datagram = Extract<Input<never>, { kind: "datagram" }>;

interface SavedClient extends Saved {
  readonly state: State;
  readonly query: SavedQuery;
  readonly pollUs: number;
  readonly sample: TimeSample | undefined;
  readonly changes: number;
  readonly received: number;
  readonly ignored: number;
}

/**
 * A client that is silent until it is told to start. `random` gives it two streams, `ntp/stamp` (must not be
 * guessable on a real network) and `ntp/retry`. The round trips of the configuration are saved by their owner.
 */
export function createNtpClient(
  config: NtpClientConfig,
  random: RandomRoot,
  saved?: Saved,
): NtpClient {
  return new Client(config, random, saved as SavedClient | undefined);
}

class Client implements NtpClient {
  readonly #config: NtpClientConfig;
  readonly #outbox = new Outbox();
  readonly #poll: PollInterval;
  readonly #query: Query;
  #state: State;
  #sample: TimeSample | undefined;
  #changes: number;
  #received: number;
  #ignored: number;

  constructor(config: NtpClientConfig, random: RandomRoot, saved: SavedClient | undefined) {
    this.#config = config;
    this.#poll = new PollInterval(config.pollUs, saved?.pollUs);
    this.#query = new Query(config, random, this.#outbox, this.#poll, saved?.query);
    this.#state = saved?.state ?? { kind: "idle" };
    this.#sample = saved?.sample;
    this.#changes = saved?.changes ?? 0;
    this.#received = saved?.received ?? 0;
    this.#ignored = saved?.ignored ?? 0;
  }

  get deadlineUs(): number {
    const state = this.#state;
    switch (state.kind) {
      case "idle":
        return Infinity;
      case "resolving":
      case "querying":
      case "waiting":
        return this.#query.deadlineUs(state);
      case "synchronised":
        return state.pollAtUs;
    }
  }

  get state(): NtpView {
    const { list, counts } = this.#query;
    const sample = this.#sample;
    const phase = this.#state.kind;
    return {
      version: this.#changes,
      phase,
      ...(counts.asked === undefined ? undefined : { server: counts.asked }),
      attempts: counts.attempts,
      ...(sample === undefined ? undefined : { sample }),
      servers: list.peers.map(recordOf),
      sent: counts.sent,
      received: this.#received,
      ignored: this.#ignored,
      describe: this.describe,
    };
  }

  get describe(): string {
    const { list, counts } = this.#query;
    const { attempts } = counts;
    return describe({ phase: this.#state.kind, attempts, list, sample: this.#sample });
  }

  step(at: Instant, input: Input<NtpCommand>): readonly Output<NtpEvent>[] {
    if (input.kind === "deadline" && at.monoUs < this.deadlineUs) return SILENT;
    this.#changes++;
    switch (input.kind) {
      case "command":
        this.#command(at, input.command);
        break;
      case "datagram":
        this.#receive(at, input);
        break;
      case "sent":
        this.#query.requests.left(input.on, input.stamp);
        break;
      case "failed":
        this.#moveOn(at, this.#query.requestFailed(input.on, input.why));
        break;
      case "answer":
        this.#answered(at, input);
        break;
      case "deadline":
        this.#expire(at);
        break;
      case "stream":
        break;
    }
    return this.#outbox.take();
  }

  #command(at: Instant, command: NtpCommand): void {
    const state = this.#state;
    switch (command.kind) {
      case "start":
        this.#query.replaceServers(command.servers);
        if (!this.#goesOn(state)) this.#state = this.#query.begin(at);
        return;
      case "stop":
        this.#query.stop();
        this.#state = { kind: "idle" };
        return;
      case "query":
        if (state.kind === "waiting" || state.kind === "synchronised") {
          this.#state = this.#query.begin(at);
        }
        return;
      case "source":
        if (this.#query.setSource(command) && isQuery(state)) {
          this.#state = this.#query.again(at, state);
        }
    }
  }

  /** A new list disturbs neither a request that is still out nor a server that is still on it. */
  #goesOn(state: State): boolean {
    const { requests, list, counts } = this.#query;
    if (state.kind === "querying") return requests.newest !== undefined;
    if (state.kind !== "synchronised" || counts.current === undefined) return false;
    return list.find(counts.current) !== undefined;
  }

  #expire(at: Instant): void {
    const state = this.#state;
    if (isQuery(state)) this.#state = this.#query.expire(at, state);
    else if (state.kind === "synchronised") this.#state = this.#query.begin(at);
  }

  #answered(at: Instant, { ask, result }: Extract<Input<never>, { kind: "answer" }>): void {
    const outcome = this.#query.nameAnswered(at, ask, result);
    const state = this.#state;
    if (outcome !== undefined && isQuery(state)) {
      this.#state = this.#query.afterAnswer(at, state, outcome);
    }
  }

  /** `peer` is of no use now. */
  #moveOn(at: Instant, peer: Peer | undefined): void {
    const state = this.#state;
    if (peer !== undefined && isQuery(state)) this.#state = this.#query.moveOn(at, state, peer);
  }

  #receive(at: Instant, { on, from, bytes, stamp }: Datagram): void {
    this.#received++;
    const { requests, list } = this.#query;
    const request = requests.find(on);
    const peer = request && list.find(request.server);
    if (request === undefined || peer === undefined) {
      return this.#ignore(
        requests.wasAnswered(on)
          ? "T2: this request was answered already"
          : "no request awaits a reply on this port",
      );
    }
    const word = whoseWord(bytes, from, peer, request);
    if (word.kind === "stranger") return this.#ignore(word.reason);
    this.#honour(at, stamp ?? at, word.reply, peer, request);
  }

  /** Whatever the server says, the request is answered: a second reply to it finds a closed port. */
  #honour(at: Instant, received: Instant, reply: NtpMessage, peer: Peer, request: Request): void {
    this.#query.requests.closeAnswered(request);
    peer.replies++;
    const roundTripUs = received.monoUs - request.sent.monoUs;
    if (roundTripUs >= 0) this.#config.roundTrips.sample(ROUND_TRIPS, roundTripUs);
    const code = kissCode(reply);
    if (code !== undefined) return this.#kissed(at, code, reply, peer, request);
    const judgement = judgeReply(reply, received, peer, request, this.#config);
    if (judgement.kind === "refusal") return this.#refuse(at, judgement, peer);
    peer.receive = reply.receive;
    peer.transmit = reply.transmit;
    this.#synchronise(at, judgement.sample, peer, request);
  }

  /** RFC 5905 §7.4: RATE slows us down, DENY and RSTR end it; other codes are only news. */
  #kissed(at: Instant, code: string, reply: NtpMessage, peer: Peer, request: Request): void {
    peer.kisses++;
    peer.lastError = `kiss-o'-death ${code}`;
    if (code === "RATE") slowDown(peer, this.#poll.us, reply.poll);
    else if (code === "DENY" || code === "RSTR") peer.dropped = code;
    else peer.spent = true;
    this.#outbox.emit({ kind: "kiss", server: peer.server, code });
    this.#accept(`kiss ${code}`, request);
    this.#moveOn(at, peer);
  }

  #refuse(at: Instant, { check, reason }: Refusal, peer: Peer): void {
    peer.lastError = `${check}: ${reason}`;
    peer.spent = true;
    this.#outbox.emit({ kind: "refused", server: peer.server, check, reason });
    this.#ignore(peer.lastError);
    this.#moveOn(at, peer);
  }

  #synchronise(at: Instant, sample: TimeSample, peer: Peer, request: Request): void {
    const { counts, list, requests } = this.#query;
    if (this.#sample !== undefined && !agree(this.#sample, sample)) this.#poll.reset();
    peer.lastError = undefined;
    requests.closeAll();
    list.newRound();
    counts.current = peer.server;
    counts.asked = peer.server;
    this.#sample = sample;
    const pollAtUs = Math.max(at.monoUs + this.#poll.us, heldUntilUs(peer));
    this.#poll.lengthen();
    this.#state = { kind: "synchronised", pollAtUs };
    this.#accept("reply", request);
    this.#outbox.emit({ kind: "sample", sample });
  }

  #accept(what: string, { transaction, attempt }: Request): void {
    if (this.#config.explain) this.#outbox.emit({ kind: "accepted", what, transaction, attempt });
  }

  #ignore(reason: string): void {
    this.#ignored++;
    if (this.#config.explain) this.#outbox.emit({ kind: "ignored", what: "reply", reason });
  }

  save(): SavedClient {
    return {
      version: 1,
      state: this.#state,
      query: this.#query.save(),
      pollUs: this.#poll.us,
      sample: this.#sample,
      changes: this.#changes,
      received: this.#received,
      ignored: this.#ignored,
    };
  }
}

function isQuery(state: State): state is QueryState {
  return state.kind !== "idle" && state.kind !== "synchronised";
}

/** The two intervals share a point. */
function agree(before: TimeSample, after: TimeSample): boolean {
  const apartUs = Math.abs(after.offsetUs - before.offsetUs);
  return apartUs <= errorAtUs(before, after.at.monoUs) + after.errorUs;
}
