/** Everything that the rules behind hints look at, and how they count. */
import type { Snapshot } from "../snapshot.ts";
import type {
  SegmentKind,
  WhyBlocker,
  WhyFall,
  WhyHint,
  WhySegment,
  WhyService,
} from "./document.ts";
import type { Evidence } from "./evidence.ts";
import type { Arrival, Sent, Traffic } from "./traffic.ts";

export interface Case {
  readonly snapshot: Snapshot;
  readonly evidence: Evidence;
  readonly traffic: Traffic;
  readonly state: string;
  readonly reached: boolean;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly path: readonly WhySegment[];
  readonly services: readonly WhyService[];
  readonly blockers: readonly WhyBlocker[];
  readonly falls: readonly WhyFall[];
}

/** A hint before it is measured against the whole. */
export type Suspicion = Omit<WhyHint, "percent">;

/** Looks for one thing; undefined where it is not there. */
export type Rule = (of: Case) => Suspicion | undefined;

/** The time of the path that a test accepts. */
export function pathUs({ path }: Case, accepts: (segment: WhySegment) => boolean): number {
  return path.reduce((sum, segment) => sum + (accepts(segment) ? lengthUs(segment) : 0), 0);
}

/** How long a segment, or a run of them, took. */
export function lengthUs({ fromUs, untilUs }: Pick<WhySegment, "fromUs" | "untilUs">): number {
  return untilUs - fromUs;
}

/** The time of the path of some kinds, for one kind of service. */
export function kindsUs(of: Case, service: ServiceName, ...kinds: readonly SegmentKind[]): number {
  return pathUs(of, ({ kind, source }) => kinds.includes(kind) && isService(service, source));
}

/** How long a packet may be under way before anything is made of it. */
const FRESH_US = 500_000;

/** The time of silence of one kind of service, or of one of its packets; none while the first one may be under way. */
export function silenceUs(of: Case, service: ServiceName, what?: string): number {
  const silent = of.path.filter(
    (segment) =>
      segment.kind === "silence" &&
      isService(service, segment.source) &&
      (what === undefined || segment.what === what),
  );
  const sumUs = silent.reduce((sum, segment) => sum + lengthUs(segment), 0);
  const isUnderWay = !of.reached && silent.length === 1 && silent[0]?.untilUs === of.untilUs;
  return isUnderWay && sumUs < FRESH_US ? 0 : sumUs;
}

export type ServiceName = "dhcp" | "ntp" | "dns";

/** Whether a source of the event log is of that kind: `dhcp/eth0` is of `dhcp`. */
export function isService(service: ServiceName, source: string): boolean {
  return service === "dhcp" ? source.startsWith("dhcp/") : source === service;
}

/** Of one kind of service, during the climb. */
export function sendsOf(of: Case, service: ServiceName): readonly Sent[] {
  return of.traffic.sends.filter((sent) => isService(service, sent.source) && isDuring(of, sent));
}

/** As `sendsOf`; what was ignored is among them. */
export function arrivalsOf(of: Case, service: ServiceName): readonly Arrival[] {
  return of.traffic.arrivals.filter((one) => isService(service, one.source) && isDuring(of, one));
}

function isDuring({ fromUs, untilUs }: Case, { atUs }: { readonly atUs: number }): boolean {
  return atUs >= fromUs && atUs <= untilUs;
}

/** `1 DISCOVER`, `3 DISCOVERs`; `1 query`, `3 queries`. */
export function counted(count: number, word: string): string {
  if (count === 1) return `1 ${word}`;
  return `${count} ${word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`}`;
}

/** Each once, with how often where that is more than once; the most frequent first, at most `most`. */
export function tally(texts: readonly string[], most: number): readonly string[] {
  const counts = new Map<string, number>(); // BOUNDED: by the texts
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
