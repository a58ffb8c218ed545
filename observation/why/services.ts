/** What each service did during a climb: its packets, its part of the path, and when it was ready. */
import type { LogEvent } from "../../net/event-log.ts";
import type { Climb } from "./climb.ts";
import type { WhySegment, WhyService } from "./document.ts";
import { percentOf } from "./segments.ts";
import type { Traffic } from "./traffic.ts";

/** All services that sent or received something, in the order of their first packets. */
export function servicesOf(
  events: readonly LogEvent[],
  traffic: Traffic,
  climb: Climb,
  path: readonly WhySegment[],
): readonly WhyService[] {
  const sources = new Set<string>(); // BOUNDED: by the services
  for (const { source, atUs } of traffic.sends) if (isIn(climb, atUs)) sources.add(source);
  for (const { source, atUs } of traffic.arrivals) if (isIn(climb, atUs)) sources.add(source);
  return [...sources].map((source) => serviceOf(source, events, traffic, climb, path));
}

const WAITED: ReadonlySet<string> = new Set(["lost", "silence", "ignored"]);

function serviceOf(
  source: string,
  events: readonly LogEvent[],
  traffic: Traffic,
  climb: Climb,
  path: readonly WhySegment[],
): WhyService {
  const sends = traffic.sendsOf(source).filter(({ atUs }) => isIn(climb, atUs));
  const arrivals = traffic.arrivalsOf(source).filter(({ atUs }) => isIn(climb, atUs));
  const drops = traffic.drops.filter((drop) => drop.source === source && isIn(climb, drop.atUs));
  const own = path.filter((segment) => segment.source === source);
  const onPathUs = sumUs(own);
  const ignored = arrivals.filter((one) => one.ignored !== undefined).length;
  const droppedTx = drops.filter(({ direction }) => direction === "tx").length;
  return {
    source,
    onPathUs,
    percent: percentOf(onPathUs, climb.untilUs - climb.fromUs),
    readyUs: readyUs(source, events, climb),
    sent: sends.length,
    retries: sends.filter(({ attempt }) => attempt > 1).length,
    received: arrivals.length - ignored,
    droppedTx,
    droppedRx: drops.length - droppedTx,
    ignored,
    waitedUs: sumUs(own.filter(({ kind }) => WAITED.has(kind))),
  };
}

/** When the fact that a service works for became known for the last time, if it is known still. */
function readyUs(source: string, events: readonly LogEvent[], climb: Climb): number | null {
  const name = factOf(source);
  let readyUs: number | null = null;
  for (const event of events) {
    if (event.atUs > climb.untilUs) break;
    if (event.type === "fact" && event.name === name) readyUs ??= event.atUs;
    else if (event.type === "fact-lost" && event.name === name) readyUs = null;
  }
  return readyUs;
}

function factOf(source: string): string {
  if (source === "ntp") return "time";
  return source === "dns" ? "names" : source.replace("dhcp/", "network/");
}

function sumUs(path: readonly WhySegment[]): number {
  return path.reduce((sum, { fromUs, untilUs }) => sum + untilUs - fromUs, 0);
}

function isIn({ fromUs, untilUs }: Climb, atUs: number): boolean {
  return atUs >= fromUs && atUs <= untilUs;
}
