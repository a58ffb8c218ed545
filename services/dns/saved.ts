/** A resolver as a record that can be cloned, and back. Servers are given by their place in the list. */
import type { Family, PortId, Saved } from "../../net/service.ts";
import type { Attempts } from "../../net/retry.ts";
import type { SavedCache } from "./cache.ts";
import type { Lookup, LookupFacts } from "./lookup.ts";
import type { Attempt, Network, SavedNetwork } from "./network.ts";
import type { QueryState, ServerFailure } from "./query-state.ts";
import { Query } from "./query.ts";
import type { Server, ServerPool } from "./servers.ts";
import { parseName } from "./wire/names.ts";

export interface SavedResolver extends Saved {
  readonly families: readonly Family[];
  readonly steps: number;
  readonly nowUs: number;
  readonly cache: SavedCache;
  readonly network: SavedNetwork;
  readonly pending: SavedPending;
}

export interface SavedPending {
  readonly lastTransaction: number;
  readonly queries: readonly SavedQuery[];
  readonly lookups: readonly SavedLookup[];
  readonly queued: readonly string[];
  readonly deadlines: readonly { readonly query?: string; readonly lookup?: number }[];
}

interface SavedAttempt {
  readonly port: PortId;
  readonly id: number;
  readonly server: number;
  readonly sentUs: number;
  readonly number: number;
  readonly edns: boolean;
}

interface SavedAsking {
  readonly name: string;
  readonly what: string;
  readonly cnames: readonly string[];
  readonly chainTtlSeconds: number;
  readonly server: number;
  readonly attempts: Attempts;
  readonly failed: readonly (readonly [number, ServerFailure])[];
}

interface SavedQuery {
  readonly name: string;
  readonly type: number;
  readonly transaction: number;
  readonly startedUs: number;
  readonly giveUpUs: number;
  readonly kept: boolean;
  readonly tries: number;
  readonly waiters: readonly number[];
  readonly open: readonly SavedAttempt[];
  /** Left out: it waits in the queue. */
  readonly asking?: SavedAsking;
}

interface SavedLookup extends LookupFacts {
  readonly queries: readonly string[];
}

/** What a `Lookup` is made from again, and whom it waits for. */
export function savedLookup(lookup: Lookup): SavedLookup {
  const { id, name, types, anyFamily, startedUs, giveUpUs, graceUs, answers } = lookup;
  const queries = [...lookup.queries].map((query) => query.key);
  return {
    id,
    name,
    types,
    anyFamily,
    startedUs,
    giveUpUs,
    graceUs,
    answers: [...answers],
    queries,
  };
}

/** `resumedQuery` is the way back. */
export function savedQuery(query: Query, servers: ServerPool): SavedQuery {
  const { name, type, transaction, startedUs, giveUpUs, kept, tries } = query;
  const asking = savedAsking(query.state, servers);
  return {
    name,
    type,
    transaction,
    startedUs,
    giveUpUs,
    kept,
    tries,
    waiters: [...query.waiters].map((lookup) => lookup.id),
    open: query.open.map((attempt) => ({
      ...attempt,
      server: servers.all.indexOf(attempt.server),
    })),
    ...(asking === undefined ? undefined : { asking }),
  };
}

function savedAsking(state: QueryState, servers: ServerPool): SavedAsking | undefined {
  if (state.kind !== "asking") return undefined;
  const { name, what, cnames, chainTtlSeconds, attempts } = state;
  const place = (server: Server): number => servers.all.indexOf(server);
  const failed = [...state.failed].map(([server, failure]) => [place(server), failure] as const);
  return { name, what, cnames, chainTtlSeconds, attempts, server: place(state.server), failed };
}

/** The network has been resumed before. */
export function resumedQuery(saved: SavedQuery, network: Network): Query {
  const server = (place: number): Server => network.servers.all[place] as Server;
  const open = saved.open.map((attempt): Attempt => ({
    ...attempt,
    server: server(attempt.server),
  }));
  const { asking } = saved;
  const state: QueryState =
    asking === undefined
      ? { kind: "queued" }
      : {
          ...asking,
          kind: "asking",
          // it was asked for, so it is a name
          octets: parseName(asking.name) as Uint8Array,
          server: server(asking.server),
          failed: new Map(asking.failed.map(([place, failure]) => [server(place), failure])),
        };
  const query = new Query(network, { ...saved, open, state });
  for (const attempt of open) network.reopen(query, attempt);
  return query;
}
