/**
 * Which send an answer belongs to. A late answer to an early try must not be taken for a quick one to the last try:
 * the one is a slow server, the other a lost packet.
 *
 * Where the log does not say it, the bytes do: the xid (RFC 2131), the origin timestamp (RFC 5905), the id (RFC 1035).
 * Tries that look alike are told apart by time: a server takes about as long as it did before.
 */
import { formatEndpoint, type Endpoint } from "../../net/endpoint.ts";
import type { Arrival, Sent } from "./traffic.ts";

/** Further back nobody waits for an answer. */
const LOOK_BACK = 64;

/** The send that `arrival` answers, of those of its service so far; undefined where it answers none. */
export function answeredSend(arrival: Arrival, sends: readonly Sent[]): Sent | undefined {
  const recent = sends.slice(-LOOK_BACK);
  const asked = recent.filter((sent) => isAnswer(arrival, sent));
  if (asked.length < 2) return asked[0];
  const present = asked.filter(({ fate }) => fate === undefined);
  const candidates = present.length === 0 ? asked : present;
  return likeliest(arrival, candidates, roundTripUs(arrival, recent));
}

/** The send since which about as much time has passed as this server took before; the last one where that is not known. */
function likeliest(
  { atUs }: Arrival,
  candidates: readonly Sent[],
  knownUs: number | undefined,
): Sent | undefined {
  if (knownUs === undefined) return candidates.at(-1);
  const distance = (sent: Sent): number => {
    const tookUs = Math.max(1, atUs - sent.atUs);
    return Math.max(tookUs / knownUs, knownUs / tookUs);
  };
  return candidates.reduce((best, sent) => (distance(sent) <= distance(best) ? sent : best));
}

function isAnswer(arrival: Arrival, sent: Sent): boolean {
  const { source, bytes } = arrival;
  if (source.startsWith("dhcp/")) return isDhcpAnswer(arrival, sent);
  if (!isPeer(sent.to, arrival.from)) return false;
  if (arrival.attempt !== undefined) return isAttempt(arrival, sent);
  return answersBytes(source, bytes, sent.bytes) ?? arrival.transaction === sent.transaction;
}

const XID = 4;
const ORIGIN = 24;
const TRANSMIT = 40;

/** Whether a packet that came in names the one that was sent; undefined where the bytes of one are not known. */
export function answersBytes(
  source: string,
  came: Uint8Array | undefined,
  sent: Uint8Array | undefined,
): boolean | undefined {
  if (came === undefined || sent === undefined) return undefined;
  if (source === "ntp") return same(came, ORIGIN, sent, TRANSMIT, 8);
  return source === "dns" ? same(came, 0, sent, 0, 2) : same(came, XID, sent, XID, 4);
}

function isDhcpAnswer(arrival: Arrival, sent: Sent): boolean {
  if (arrival.what === "OFFER" ? sent.what !== "DISCOVER" : sent.what !== "REQUEST") return false;
  if (arrival.attempt !== undefined) return isAttempt(arrival, sent);
  if (arrival.transaction !== undefined) return arrival.transaction === sent.transaction;
  return answersBytes(arrival.source, arrival.bytes, sent.bytes) ?? false;
}

function isAttempt({ transaction, attempt }: Arrival, sent: Sent): boolean {
  return transaction === sent.transaction && attempt === sent.attempt;
}

function isPeer(to: Endpoint, from: Endpoint): boolean {
  return to.address === from.address && to.port === from.port;
}

function same(a: Uint8Array, atA: number, b: Uint8Array, atB: number, length: number): boolean {
  if (a.length < atA + length || b.length < atB + length) return false;
  for (let i = 0; i < length; i++) if (a[atA + i] !== b[atB + i]) return false;
  return true;
}

/** How long the latest answer of the server took that an answer comes from; undefined where it is the first. */
function roundTripUs(arrival: Arrival, sends: readonly Sent[]): number | undefined {
  const server = formatEndpoint(arrival.from);
  const known = sends.findLast(
    ({ answer }) => answer !== undefined && formatEndpoint(answer.from) === server,
  );
  return known?.answer === undefined ? undefined : Math.max(1, known.answer.atUs - known.atUs);
}
