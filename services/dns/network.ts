/**
 * The resolver's way to its servers: one fresh port and one fresh id for every datagram, so that who wants to forge an
 * answer has to guess both (RFC 5452 §9.2).
 */
import {
  SILENT,
  type Instant,
  type Output,
  type PacketVerdict,
  type PortId,
} from "../../net/service.ts";
import type { RandomRoot, RandomStream } from "../../net/random.ts";
import type { RetryPolicy } from "../../net/retry.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { AnswerCache } from "./cache.ts";
import type { Asking } from "./query-state.ts";
import type { Query } from "./query.ts";
import type { LookupResult } from "./result.ts";
import { ServerPool, type Server } from "./servers.ts";
import { encodeQuery } from "./wire/message.ts";

export type ResolverEvent =
  | PacketVerdict
  | { readonly kind: "answer"; readonly result: LookupResult };

/** RFC 9715: what passes everywhere without fragments. */
const UDP_SIZE = 1_232;

export interface Source {
  readonly address?: string;
  readonly device?: string;
}

/** One datagram sent, as long as its port is open. */
export interface Attempt {
  readonly port: PortId;
  readonly id: number;
  readonly server: Server;
  readonly sentUs: number;
  /** Which send of its question it is, from 1. */
  readonly number: number;
  readonly edns: boolean;
}

export interface NetworkConfig {
  readonly retry: RetryPolicy;
  readonly roundTrips: RoundTrips;
  readonly source?: Source;
}

export interface SavedNetwork {
  readonly servers: readonly Server[];
  readonly source: Source;
  readonly lastPort: PortId;
  readonly counters: Counters;
  readonly positions: { readonly dice: number; readonly ids: number };
}

/** Datagrams. */
export interface Counters {
  readonly sent: number;
  readonly received: number;
  readonly ignored: number;
}

/** What every question of one resolver shares. */
export class Network {
  readonly retry: RetryPolicy;
  readonly roundTrips: RoundTrips;
  readonly cache: AnswerCache;
  readonly servers = new ServerPool();
  readonly dice: RandomStream;
  readonly counters = { sent: 0, received: 0, ignored: 0 };
  readonly #ids: RandomStream;
  readonly #ports = new Map<PortId, Query>(); // BOUNDED: by the queries, a few each
  #outputs: Output<ResolverEvent>[] = [];
  #source: Source;
  #lastPort: PortId = 0;

  constructor(config: NetworkConfig, cache: AnswerCache, random: RandomRoot) {
    this.retry = config.retry;
    this.roundTrips = config.roundTrips;
    this.cache = cache;
    this.dice = random.stream("dns/retry");
    this.#ids = random.stream("dns/id");
    this.#source = config.source ?? {};
  }

  /** From now on datagrams leave from there; false if they already did. */
  moveTo(source: Source): boolean {
    const { address, device } = this.#source;
    if (source.address === address && source.device === device) return false;
    this.#source = { ...source };
    return true;
  }

  tell(event: ResolverEvent): void {
    this.#outputs.push({ kind: "event", event });
  }

  /** What this step has to say. */
  takeOutputs(): readonly Output<ResolverEvent>[] {
    const outputs = this.#outputs;
    if (outputs.length === 0) return SILENT;
    this.#outputs = [];
    return outputs;
  }

  /** The attempt that waits on a port, and whose it is. */
  attemptOn(port: PortId): { query: Query; attempt: Attempt; asking: Asking } | undefined {
    const query = this.#ports.get(port);
    const attempt = query?.attemptOn(port);
    if (query?.state.kind !== "asking" || attempt === undefined) return undefined;
    return { query, attempt, asking: query.state };
  }

  /** Sends the question to a server from a port of its own. */
  send(at: Instant, query: Query, server: Server, name: Uint8Array, what: string): Attempt {
    const port = ++this.#lastPort;
    const id = this.#ids.below(0x1_0000);
    const { endpoint, edns } = server;
    this.#ports.set(port, query);
    this.#outputs.push(
      {
        kind: "open",
        port,
        spec: { kind: "udp", port: "random", peer: endpoint, ...this.#source },
      },
      {
        kind: "send",
        on: port,
        to: endpoint,
        bytes: encodeQuery(id, name, query.type, edns ? UDP_SIZE : undefined),
        about: { transaction: query.transaction, attempt: query.tries, what },
      },
    );
    this.counters.sent++;
    server.sent++;
    return { port, id, server, sentUs: at.monoUs, number: query.tries, edns };
  }

  close(attempt: Attempt): void {
    this.#ports.delete(attempt.port);
    this.#outputs.push({ kind: "close", port: attempt.port });
  }

  save(): SavedNetwork {
    return {
      servers: this.servers.save(),
      source: this.#source,
      lastPort: this.#lastPort,
      counters: { ...this.counters },
      positions: { dice: this.dice.position, ids: this.#ids.position },
    };
  }

  resume(saved: SavedNetwork): void {
    this.servers.resume(saved.servers);
    this.#source = saved.source;
    this.#lastPort = saved.lastPort;
    Object.assign(this.counters, saved.counters);
    this.dice.position = saved.positions.dice;
    this.#ids.position = saved.positions.ids;
  }

  /** Takes an open attempt of a saved query back. */
  reopen(query: Query, attempt: Attempt): void {
    this.#ports.set(attempt.port, query);
  }
}
