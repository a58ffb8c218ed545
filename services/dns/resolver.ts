/**
 * Stub resolver (RFC 1034 §5.3.1, RFC 1123 §6.1.3): lookups come in, questions go out, answers are kept.
 *
 *   lookup ──┬─ address or localhost ──────────────→ answer
 *            ├─ cache ─────────────────────────────→ answer
 *            └─ query A, query AAAA ────────────────→ cache, and everybody who waits for it
 *
 * Who waits for what, and for how long, is in ./pending.ts; what one question does is in ./query.ts.
 */
import type { RandomRoot } from "../../net/random.ts";
import {
  SILENT,
  type Endpoint,
  type Failure,
  type Family,
  type Input,
  type Instant,
  type Output,
  type PortId,
  type Saved,
  type Service,
} from "../../net/service.ts";
import { AnswerCache, questionKey } from "./cache.ts";
import { addressType, localAnswer, subjectOf, type Subject } from "./local.ts";
import { Lookup } from "./lookup.ts";
import { matchResponse } from "./match.ts";
import { Network, type ResolverEvent, type Source } from "./network.ts";
import { Pending } from "./pending.ts";
import type { ResolverCommand, ResolverConfig } from "./resolver-config.ts";
import { ResolverView } from "./resolver-view.ts";
import { lookupResult, NONE, type TypeAnswer } from "./result.ts";
import type { SavedResolver } from "./saved.ts";
import { nameText, parseName } from "./wire/names.ts";
import { TYPE, typeNumber } from "./wire/types.ts";

type LookupCommand = Extract<ResolverCommand, { kind: "lookup" }>;

const CACHE_ENTRIES = 1_000;
const RESOLUTION_DELAY_US = 50_000;
const TIMEOUT_US = 30_000_000;
const IN_FLIGHT_MAX = 4_096;
const SAVED_VERSION = 1;
const BOTH_FAMILIES: readonly number[] = [TYPE.A, TYPE.AAAA];

/** A resolver without servers; `configure` names them. */
export function createResolver(
  config: ResolverConfig,
  random: RandomRoot,
  saved?: Saved,
): Service<ResolverCommand, ResolverEvent, ResolverView> {
  const resolver = new Resolver(config, random);
  if (saved !== undefined) resolver.resume(saved as SavedResolver);
  return resolver;
}

class Resolver implements Service<ResolverCommand, ResolverEvent, ResolverView> {
  readonly #config: ResolverConfig;
  readonly #network: Network;
  readonly #pending: Pending;
  #families: readonly Family[] = NONE;
  #version = 0;
  #nowUs = 0;

  constructor(config: ResolverConfig, random: RandomRoot) {
    this.#config = config;
    const cache = new AnswerCache(config.cacheEntries ?? CACHE_ENTRIES);
    this.#network = new Network(config, cache, random);
    this.#pending = new Pending(this.#network, {
      inFlightMax: config.inFlightMax ?? IN_FLIGHT_MAX,
      resolutionDelayUs: config.resolutionDelayUs ?? RESOLUTION_DELAY_US,
    });
  }

  get deadlineUs(): number {
    return this.#pending.deadlineUs;
  }

  get state(): ResolverView {
    return new ResolverView(
      this.#version,
      this.#nowUs,
      this.#families,
      this.#network,
      this.#pending,
    );
  }

  step(at: Instant, input: Input<ResolverCommand>): readonly Output<ResolverEvent>[] {
    switch (input.kind) {
      case "command":
        this.#command(at, input.command);
        break;
      case "datagram":
        this.#receive(at, input.on, input.from, input.bytes);
        break;
      case "failed":
        this.#failed(at, input.on, input.why);
        break;
      case "deadline":
        if (at.monoUs < this.deadlineUs) return SILENT;
        this.#pending.expire(at);
        break;
      case "sent":
      case "stream":
      case "answer":
        return SILENT;
    }
    this.#nowUs = at.monoUs;
    this.#version++;
    this.#pending.promote(at);
    return this.#network.takeOutputs();
  }

  #command(at: Instant, command: ResolverCommand): void {
    switch (command.kind) {
      case "configure":
        return this.#configure(at, command.servers, command.families, command.source);
      case "lookup":
        return this.#lookup(at, command);
      case "cancel": {
        const lookup = this.#pending.lookups.get(command.id);
        if (lookup !== undefined) this.#pending.deliver(at, lookup, "cancelled");
        return;
      }
      case "flush": {
        const name = command.name === undefined ? undefined : parseName(command.name);
        if (name === undefined) this.#network.cache.flush();
        else if (name instanceof Uint8Array) this.#network.cache.flush(nameText(name));
        return;
      }
      case "stop":
        for (const lookup of this.#pending.lookups.values())
          this.#pending.deliver(at, lookup, "cancelled");
        for (const query of this.#pending.queries.values()) this.#pending.abandon(query);
        this.#network.servers.configure(NONE);
    }
  }

  /** Another set of servers is another view of the world: what the old ones said is forgotten, what is open is asked anew. */
  #configure(
    at: Instant,
    servers: readonly Endpoint[],
    families: readonly Family[],
    source: Source | undefined,
  ): void {
    this.#families = [...families];
    const { port } = this.#config;
    const endpoints = servers.map((server) => (server.port === 0 ? { ...server, port } : server));
    const moved = this.#network.moveTo(source ?? this.#config.source ?? {});
    const changed = this.#network.servers.configure(endpoints);
    if (!moved && !changed) return;
    this.#network.cache.flush();
    for (const query of this.#pending.queries.values())
      this.#pending.went(at, query, query.restart(at));
  }

  #lookup(at: Instant, command: LookupCommand): void {
    const { id, name } = command;
    const earlier = this.#pending.lookups.get(id);
    if (earlier !== undefined) this.#pending.deliver(at, earlier, "cancelled");
    const subject = subjectOf(name);
    if (subject.kind === "fault") {
      return this.#refuse(id, name, `${subject.reason}, at character ${subject.offset + 1}`);
    }
    const strange = command.types?.find((type) => typeNumber(type) === undefined);
    if (strange !== undefined) return this.#refuse(id, name, `${strange} is not a record type`);
    const lookup = new Lookup({
      id,
      name,
      types: command.types?.map((type) => typeNumber(type) as number) ?? this.#typesFor(subject),
      anyFamily: command.types === undefined,
      startedUs: at.monoUs,
      giveUpUs: at.monoUs + (command.timeoutUs ?? this.#config.timeoutUs ?? TIMEOUT_US),
      graceUs: Infinity,
    });
    this.#pending.lookups.set(id, lookup);
    for (const type of lookup.types) {
      const answer = this.#known(at, subject, type, command.fresh === true);
      if (answer === undefined) this.#pending.ask(at, lookup, subject.text, type);
      else lookup.take(type, answer);
    }
    this.#pending.progress(at, lookup);
  }

  #refuse(id: number, name: string, reason: string): void {
    const outcome = "malformed-name";
    const head = { id, name, elapsedUs: 0, pending: NONE, outcome, reason } as const;
    this.#network.tell({ kind: "answer", result: lookupResult(head, NONE) });
  }

  #typesFor(subject: Subject): readonly number[] {
    if (subject.kind === "address") return [addressType(subject.text)];
    return this.#families.length === 0 ? BOTH_FAMILIES : this.#families.map(addressTypeOf);
  }

  /** What is known of a question without asking anybody. */
  #known(at: Instant, subject: Subject, type: number, fresh: boolean): TypeAnswer | undefined {
    const answer = localAnswer(subject, type);
    if (answer !== undefined || fresh) return answer;
    return this.#network.cache.get(questionKey(subject.text, type), at.monoUs);
  }

  #receive(at: Instant, on: PortId, from: Endpoint, bytes: Uint8Array): void {
    const { counters } = this.#network;
    counters.received++;
    const found = this.#network.attemptOn(on);
    if (found === undefined) return this.#ignore("no question waits on this port");
    const { query, attempt, asking } = found;
    const expected = {
      server: attempt.server.endpoint,
      id: attempt.id,
      name: asking.name,
      type: query.type,
    };
    const message = matchResponse(expected, from, bytes, this.#config);
    if (typeof message === "string") return this.#ignore(message, asking.what);
    if (this.#config.explain) {
      const { transaction } = query;
      const { what } = asking;
      this.#network.tell({ kind: "accepted", what, transaction, attempt: attempt.number });
    }
    this.#pending.went(at, query, query.receive(at, attempt, message));
  }

  #ignore(reason: string, what?: string): void {
    this.#network.counters.ignored++;
    if (!this.#config.explain) return;
    this.#network.tell(
      what === undefined ? { kind: "ignored", reason } : { kind: "ignored", what, reason },
    );
  }

  #failed(at: Instant, on: PortId, why: Failure): void {
    const found = this.#network.attemptOn(on);
    if (found === undefined) return;
    switch (why) {
      case "refused":
      case "unreachable":
      case "link-down":
      case "denied":
        return this.#pending.went(at, found.query, found.query.unreachable(at, found.attempt, why));
      // not the server's fault, and perhaps better the next time
      case "no-buffer":
      case "too-big":
      case "in-use":
        return;
    }
  }

  save(): SavedResolver {
    return {
      version: SAVED_VERSION,
      families: this.#families,
      steps: this.#version,
      nowUs: this.#nowUs,
      cache: this.#network.cache.save(),
      network: this.#network.save(),
      pending: this.#pending.save(),
    };
  }

  resume(saved: SavedResolver): void {
    if (saved.version !== SAVED_VERSION)
      throw new RangeError(`a resolver saved as version ${saved.version}`);
    this.#families = saved.families;
    this.#version = saved.steps;
    this.#nowUs = saved.nowUs;
    this.#network.cache.resume(saved.cache);
    this.#network.resume(saved.network);
    this.#pending.resume(saved.pending);
  }
}

function addressTypeOf(family: Family): number {
  return family === 4 ? TYPE.A : TYPE.AAAA;
}
