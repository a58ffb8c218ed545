/** Who refuses the next state now, with what its service has done about it and what is left to do. */
import { formatEndpoint } from "../../net/endpoint.ts";
import type { LogEvent } from "../../net/event-log.ts";
import type { RetryPolicy } from "../../net/retry.ts";
import type { RetryPreset } from "../../net/retry-presets.ts";
import type { BlockerShot, Snapshot } from "../snapshot.ts";
import type { WhyBlocker } from "./document.ts";
import type { Evidence } from "./evidence.ts";
import { FAILURE_WORDS } from "./failure-words.ts";
import { isSourceOf } from "./notifiers.ts";
import type { Arrival, Sent, Traffic } from "./traffic.ts";

const LAST_MAX = 6;
const SAID_MAX = 4;

/** In the order of the snapshot. */
export function blockersOf(
  snapshot: Snapshot,
  evidence: Evidence,
  traffic: Traffic,
): readonly WhyBlocker[] {
  return snapshot.blockers.map((blocker) => blockerOf(blocker, snapshot, evidence, traffic));
}

function blockerOf(
  blocker: BlockerShot,
  snapshot: Snapshot,
  evidence: Evidence,
  traffic: Traffic,
): WhyBlocker {
  const { notifier, kind, next, reason, sinceUs, untilUs, expired } = blocker;
  const own = traffic.sends.filter(({ source }) => isSourceOf(notifier, source));
  const fromUs = beganUs(own, sinceUs);
  const isIts = ({ atUs, source }: { readonly atUs: number; readonly source: string }): boolean =>
    atUs >= fromUs && isSourceOf(notifier, source);
  const sends = own.filter(({ atUs }) => atUs >= fromUs);
  const arrivals = traffic.arrivals.filter(isIts);
  const ignored = arrivals.filter((one) => one.ignored !== undefined).length;
  const dropped = traffic.drops.filter(
    ({ source, atUs }) => source !== undefined && isIts({ source, atUs }),
  );
  return {
    notifier,
    kind,
    next,
    reason,
    sinceUs,
    heldUs: snapshot.atUs - sinceUs,
    untilUs,
    expired,
    sent: sends.length,
    retries: sends.filter(({ attempt }) => attempt > 1).length,
    received: arrivals.length - ignored,
    dropped: dropped.length,
    ignored,
    retriesLeft: retriesLeft(sends.at(-1), evidence.retry),
    nextUs: nextUs(notifier, snapshot),
    said: saidBy(arrivals),
    last: lastOf(evidence.events, isIts),
  };
}

/** Since when there is evidence: what holds may have been under way before it was asked. */
function beganUs(own: readonly Sent[], sinceUs: number): number {
  const last = own.findLast(({ atUs }) => atUs < sinceUs);
  if (last === undefined || (last.answer !== undefined && last.answer.atUs < sinceUs))
    return sinceUs;
  const { source, transaction } = last;
  const first = own.find((sent) => sent.source === source && sent.transaction === transaction);
  return Math.min(sinceUs, first?.atUs ?? sinceUs);
}

/** What the policy of a packet still allows; `null` where it has no limit, is not known, or none is under way. */
function retriesLeft(sent: Sent | undefined, retry: RetryPreset | undefined): number | null {
  if (sent === undefined || sent.answer !== undefined || retry === undefined) return null;
  const { conceal } = policyOf(sent, retry);
  return Number.isFinite(conceal) ? Math.max(0, conceal + 1 - sent.attempt) : null;
}

function policyOf({ source, what }: Sent, retry: RetryPreset): RetryPolicy {
  if (source === "ntp") return retry.ntp;
  if (source === "dns") return retry.dns;
  return what === "DISCOVER" ? retry.discover : retry.request;
}

/** When a service goes on by itself, as far as the snapshot tells. */
function nextUs(notifier: string, { interfaces, names }: Snapshot): number | null {
  if (notifier === "dhcp") return earliest(interfaces.map((one) => one.nextUs));
  if (notifier === "dns") return earliest(names.questions.map((one) => one.deadlineUs));
  return null;
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((us) => us !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Refusals and what was ignored, once each. */
function saidBy(arrivals: readonly Arrival[]): readonly string[] {
  const counts = new Map<string, number>(); // BOUNDED: by the arrivals
  for (const { refusal, ignored, from } of arrivals) {
    const words = ignored === undefined ? refusal : `${ignored} (ignored)`;
    if (words === undefined) continue;
    const text = `${formatEndpoint(from)}: ${words}`;
    const count = counts.get(text) ?? 0;
    counts.delete(text); // the latest stand last
    counts.set(text, count + 1);
  }
  return [...counts]
    .slice(-SAID_MAX)
    .map(([text, count]) => (count === 1 ? text : `${text}, ${count} times`));
}

function lastOf(
  events: readonly LogEvent[],
  isIts: (event: { readonly atUs: number; readonly source: string }) => boolean,
): WhyBlocker["last"] {
  const last: { readonly atUs: number; readonly text: string }[] = []; // BOUNDED: by LAST_MAX
  for (let i = events.length - 1; i >= 0 && last.length < LAST_MAX; i--) {
    const event = events[i];
    if (event === undefined) break;
    const source = event.type === "packet-dropped" ? event.owner : event.source;
    if (source === undefined || !isIts({ atUs: event.atUs, source })) continue;
    const text = turnText(event);
    if (text !== undefined) last.push({ atUs: event.atUs, text });
  }
  return last.toReversed();
}

/** A packet or a turn of a service in a few words; undefined for what says nothing about the network. */
function turnText(event: LogEvent): string | undefined {
  switch (event.type) {
    case "packet-sent": {
      const { what, to, attempt } = event;
      return `sent ${what} to ${formatEndpoint(to)}${attempt > 1 ? `, try ${attempt}` : ""}`;
    }
    case "packet-received":
      return `received ${event.what} from ${formatEndpoint(event.from)}`;
    case "packet-ignored":
      return `ignored a packet from ${formatEndpoint(event.from)}: ${event.reason}`;
    case "packet-dropped":
      return `the link dropped ${event.what ?? "a packet"} on the way ${event.direction === "tx" ? "out" : "in"}: ${event.reason}`;
    case "send-failed":
      return `${event.what ?? "a packet"} came to nothing: ${FAILURE_WORDS[event.why]}`;
    default:
      return undefined;
  }
}
