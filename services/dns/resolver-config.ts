/** What a resolver is made with, and what it can be told. */
import type { RetryPolicy } from "../../net/retry.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { Endpoint, Family } from "../../net/service.ts";
import type { Source } from "./network.ts";
import type { RecordBodies } from "./wire/record.ts";
import type { RecordTypeName } from "./wire/types.ts";

export interface ResolverConfig {
  readonly retry: RetryPolicy;
  /** Shared with the device's other services; whoever made it saves it. */
  readonly roundTrips: RoundTrips;
  /** Port of servers that are given with port 0; 53 (RFC 1035 §4.2.1). */
  readonly port: number;
  readonly source?: Source;
  /** Answers kept, 1000 if left out; 0 keeps none. */
  readonly cacheEntries?: number;
  /** How long the second address family is waited for; 50 ms if left out (RFC 8305 §8). */
  readonly resolutionDelayUs?: number;
  /** For a whole lookup; 30 s if left out. */
  readonly timeoutUs?: number;
  /** Queries on their way at once, 4096 if left out. */
  readonly inFlightMax?: number;
  readonly explain: boolean;
  readonly recordBodies?: RecordBodies;
}

export type ResolverCommand =
  | {
      readonly kind: "configure";
      readonly servers: readonly Endpoint[];
      /** Which addresses a lookup without types asks for; empty: not known, both. */
      readonly families: readonly Family[];
      readonly source?: Source;
    }
  | {
      readonly kind: "lookup";
      /** The caller's; a lookup under way with the same id is cancelled. */
      readonly id: number;
      readonly name: string;
      readonly types?: readonly RecordTypeName[];
      readonly timeoutUs?: number;
      /** Do not take the answer from the cache. */
      readonly fresh?: true;
    }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "flush"; readonly name?: string }
  /** Cancels every lookup, closes every port and forgets the servers. */
  | { readonly kind: "stop" };
