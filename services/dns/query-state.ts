/** How far one question has come (./query.ts). */
import { formatEndpoint } from "../../net/endpoint.ts";
import type { Attempts } from "../../net/retry.ts";
import type { Failure } from "../../net/service.ts";
import type { Attempt } from "./network.ts";
import type { QuestionOutcome, TypeAnswer } from "./result.ts";
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

type Unanswered = Partial<Omit<TypeAnswer, "outcome">> & { readonly outcome: QuestionOutcome };

/** What a question without an answer comes to: the failure that tells most, or the silence of those who were asked. */
export function withoutAnswer(
  failed: ReadonlyMap<Server, ServerFailure>,
  waiting: readonly Attempt[],
): Unanswered {
  const failures = [...failed];
  for (const outcome of BY_WEIGHT) {
    const found = failures.find(([, failure]) => failure.outcome === outcome);
    if (found !== undefined) return { server: found[0].endpoint, ...found[1] };
  }
  const silent = new Set(waiting.map(({ server }) => formatEndpoint(server.endpoint)));
  return { outcome: "timeout", reason: `no reply from ${[...silent].join(", ")}` };
}

/** What the network says of a server that is then not asked again. */
export type Unreachability = Extract<Failure, "refused" | "unreachable" | "link-down" | "denied">;

const UNREACHABLE: Readonly<Record<Unreachability, ServerFailure>> = {
  refused: { outcome: "unreachable", reason: "nobody listens on its port" },
  unreachable: { outcome: "unreachable", reason: "there is no way to it" },
  "link-down": { outcome: "unreachable", reason: "the link is down" },
  denied: { outcome: "unreachable", reason: "the system does not let it be asked" },
};

/** The network's word as a failure of the server. */
export function unreachable(why: Unreachability): ServerFailure {
  return UNREACHABLE[why];
}
