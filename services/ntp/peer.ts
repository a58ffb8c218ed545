/**
 * One server address: what was asked of it, what it said, and when it may be asked again.
 *
 * Three things keep a client polite: the policy's budget (sends in a window, per address), RATE, which at least
 * doubles the interval between two requests and never shortens it again (RFC 5905 §7.4), and DENY or RSTR, which
 * end it.
 */
import type { Endpoint } from "../../net/endpoint.ts";
import { SECOND_US } from "../../net/instant.ts";
import type { RetryPolicy } from "../../net/retry.ts";
import { exponentToUs, ZERO_TIMESTAMP, type NtpTimestamp } from "./timestamp.ts";
import type { NtpServerRecord, ServerOrigin } from "./contract.ts";

/** Plain data, changed in place within a step. */
export interface Peer {
  /** Its identity, as text: the address, and the port if that is not 123. */
  readonly server: string;
  readonly endpoint: Endpoint;
  readonly name: string | undefined;
  readonly from: ServerOrigin;
  requests: number;
  replies: number;
  kisses: number;
  lastError: string | undefined;
  dropped: "DENY" | "RSTR" | undefined;
  /** Requests of this round without a useful reply. */
  unanswered: number;
  /** Asking again in this round is pointless: it refused, or the network did. */
  spent: boolean;
  /** When the last requests left, oldest first; BOUNDED: by the budget's sends. */
  sendsUs: number[];
  lastSentUs: number;
  /** Least time between two requests, 0 until the server said RATE. */
  intervalUs: number;
  /** Stamps of the last accepted reply. */
  receive: NtpTimestamp;
  transmit: NtpTimestamp;
}

const STANDARD_PORT = 123;
/** Requests that a server gets in a round where the policy has no budget. */
const ROUND_REQUESTS = 3;
/** RFC 5905 §7.2 MAXPOLL 2^17 s: no server can banish itself for longer. */
const INTERVAL_MAX_US = exponentToUs(17);

export function createPeer(endpoint: Endpoint, name: string | undefined, from: ServerOrigin): Peer {
  return {
    server: serverText(endpoint),
    endpoint,
    name,
    from,
    requests: 0,
    replies: 0,
    kisses: 0,
    lastError: undefined,
    dropped: undefined,
    unanswered: 0,
    spent: false,
    sendsUs: [],
    lastSentUs: -Infinity,
    intervalUs: 0,
    receive: ZERO_TIMESTAMP,
    transmit: ZERO_TIMESTAMP,
  };
}

/** Shares nothing that changes with the original. */
export function copyPeer(peer: Peer): Peer {
  return { ...peer, sendsUs: [...peer.sendsUs] };
}

/** A server's identity as text: `192.0.2.3`, `192.0.2.3:1123`, `[2001:db8::1]:1123`. */
export function serverText({ address, port, zone }: Endpoint): string {
  const scoped = zone === undefined ? address : `${address}%${zone}`;
  if (port === STANDARD_PORT) return scoped;
  return address.includes(":") ? `[${scoped}]:${port}` : `${scoped}:${port}`;
}

/** This round may still ask it: not refused, and not asked as often as the budget has it. */
export function isFresh(peer: Peer, policy: RetryPolicy): boolean {
  return !peer.spent && peer.unanswered < (policy.budget?.sends ?? ROUND_REQUESTS);
}

/** Until when RATE forbids another request. */
export function heldUntilUs(peer: Peer): number {
  return peer.intervalUs === 0 ? -Infinity : peer.lastSentUs + peer.intervalUs;
}

/** When the budget lets another request go. */
export function budgetUs(peer: Peer, policy: RetryPolicy): number {
  const { budget } = policy;
  if (budget === undefined || peer.sendsUs.length < budget.sends) return -Infinity;
  return (peer.sendsUs[0] ?? Infinity) + budget.windowUs;
}

/** A request leaves for it at `nowUs`. */
export function noteRequest(peer: Peer, nowUs: number, policy: RetryPolicy): void {
  peer.requests++;
  peer.unanswered++;
  peer.lastSentUs = nowUs;
  if (policy.budget === undefined) return;
  peer.sendsUs.push(nowUs);
  if (peer.sendsUs.length > policy.budget.sends) peer.sendsUs.shift();
}

/** RATE: twice the interval kept so far, or the one the server's poll field asks for if that is longer. */
export function slowDown(peer: Peer, pollUs: number, pollExponent: number): void {
  const asked = pollExponent > 0 ? exponentToUs(pollExponent) : SECOND_US;
  const doubled = 2 * Math.max(peer.intervalUs, pollUs);
  peer.intervalUs = Math.min(INTERVAL_MAX_US, Math.max(doubled, asked));
}

/** What of it is for everybody to see. */
export function recordOf(peer: Peer): NtpServerRecord {
  return {
    server: peer.server,
    ...(peer.name === undefined ? undefined : { name: peer.name }),
    from: peer.from,
    requests: peer.requests,
    replies: peer.replies,
    kisses: peer.kisses,
    ...(peer.dropped === undefined ? undefined : { dropped: peer.dropped }),
    ...(peer.lastError === undefined ? undefined : { lastError: peer.lastError }),
  };
}
