/** What a resolver shows of itself. */
import type { Endpoint, Family } from "../../net/service.ts";
import type { CacheView } from "./cache.ts";
import type { Counters, Network } from "./network.ts";
import type { Pending } from "./pending.ts";
import type { Server } from "./servers.ts";
import type { RecordTypeName } from "./wire/types.ts";
import { typeName } from "./wire/types.ts";

export interface ServerView {
  readonly endpoint: Endpoint;
  readonly sent: number;
  readonly answered: number;
  readonly failures: number;
  readonly failuresInRow: number;
  readonly lastRttUs?: number;
}

/** A question in flight. */
export interface QuestionView {
  /** The name asked for now, after the CNAMEs followed so far. */
  readonly name: string;
  readonly type: RecordTypeName;
  readonly server: Endpoint;
  readonly attempts: number;
  readonly startedUs: number;
  /** When the next attempt is due, or the question given up. */
  readonly deadlineUs: number;
  readonly lookups: number;
}

/** A resolver seen from outside. Its collections are read while the resolver stands still: until its next step. */
export class ResolverView {
  /** Grows with every step that may have changed something. */
  readonly version: number;
  readonly families: readonly Family[];
  readonly #nowUs: number;
  readonly #network: Network;
  readonly #pending: Pending;

  constructor(
    version: number,
    nowUs: number,
    families: readonly Family[],
    network: Network,
    pending: Pending,
  ) {
    this.version = version;
    this.families = families;
    this.#nowUs = nowUs;
    this.#network = network;
    this.#pending = pending;
  }

  get servers(): readonly ServerView[] {
    return this.#network.servers.all.map(serverView);
  }

  get counters(): Counters {
    return { ...this.#network.counters };
  }

  /** Lookups waiting for an answer. */
  get lookups(): number {
    return this.#pending.lookups.size;
  }

  /** Questions that wait for others to be settled. */
  get queued(): number {
    return this.#pending.queued;
  }

  get inFlight(): number {
    return this.#pending.queries.size - this.#pending.queued;
  }

  get cached(): number {
    return this.#network.cache.size;
  }

  *questions(): Generator<QuestionView> {
    for (const query of this.#pending.queries.values()) {
      const { state, type, tries, startedUs, deadlineUs, waiters } = query;
      if (state.kind !== "asking") continue;
      const { name, server } = state;
      yield {
        name,
        type: typeName(type),
        server: server.endpoint,
        attempts: tries,
        startedUs,
        deadlineUs,
        lookups: waiters.size,
      };
    }
  }

  /** What is cached and good at an instant, the last one seen if left out; the least recently used first. */
  cache(nowUs = this.#nowUs): Generator<CacheView> {
    return this.#network.cache.entries(nowUs);
  }

  /** One line for a person. */
  get describe(): string {
    const servers = this.#network.servers.all.length;
    if (servers === 0) return "no servers";
    const waiting = this.queued === 0 ? "" : ` (${this.queued} waiting)`;
    const each = servers === 1 ? "1 server" : `${servers} servers`;
    return `${each}, ${this.inFlight} in flight${waiting}, ${this.cached} cached`;
  }
}

function serverView(server: Server): ServerView {
  const { endpoint, sent, answered, failures, failuresInRow, lastRttUs } = server;
  const counts = { endpoint, sent, answered, failures, failuresInRow };
  return lastRttUs === undefined ? counts : { ...counts, lastRttUs };
}
