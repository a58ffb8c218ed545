/** How far one question has come (./query.ts). */
import type { Attempts } from "../../net/retry.ts";
import type { Attempt } from "./network.ts";
import type { Server } from "./servers.ts";
import type { ExtendedError } from "./wire/record.ts";

/** Why a server is not asked again. */
export interface ServerFailure {
  readonly outcome: "servfail" | "refused" | "unreachable";
  readonly reason?: string;
  readonly rcode?: number;
  readonly extendedErrors?: readonly ExtendedError[];
}

export interface Asking {
  readonly kind: "asking";
  /** The name asked for now: the first one, or where CNAMEs led. */
  readonly name: string;
  readonly octets: Uint8Array;
  readonly what: string;
  readonly cnames: readonly string[];
  /** Least TTL of those CNAMEs. */
  readonly chainTtlSeconds: number;
  readonly server: Server;
  readonly attempts: Attempts;
  readonly failed: ReadonlyMap<Server, ServerFailure>; // BOUNDED: by the servers
}

export type QueryState = { readonly kind: "queued" } | Asking | { readonly kind: "settled" };

/** What a question is and how far it has come: all that a query has to remember. */
export interface QueryFacts {
  /** In the printed form. */
  readonly name: string;
  readonly type: number;
  readonly transaction: number;
  readonly startedUs: number;
  readonly giveUpUs: number;
  /** The rest left out: it has not started. */
  readonly kept?: boolean;
  readonly tries?: number;
  readonly state?: QueryState;
  readonly open?: readonly Attempt[];
}

/** Which failure is told where servers failed differently. */
const BY_WEIGHT = ["servfail", "refused", "unreachable"] as const;

/** The failure that tells most, and whose it is. */
export function weightiestFailure(
  failed: ReadonlyMap<Server, ServerFailure>,
): readonly [Server, ServerFailure] | undefined {
  const failures = [...failed];
  for (const outcome of BY_WEIGHT) {
    const found = failures.find(([, failure]) => failure.outcome === outcome);
    if (found !== undefined) return found;
  }
  return undefined;
}
