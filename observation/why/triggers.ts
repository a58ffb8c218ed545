/**
 * What happened in the instant in which a service sent something, and made it do so; and whose release let the ladder
 * go on. In one step everything has the same time, so what stands before in the log at the same time is its cause.
 */
import type { LogEvent } from "../../net/event-log.ts";
import { arrivalAt, type Arrival, type Sent, type Traffic } from "./traffic.ts";

export type Trigger =
  | { readonly kind: "arrival"; readonly arrival: Arrival }
  | { readonly kind: "carrier"; readonly order: number; readonly device: string }
  /** Something that was known is so no more. */
  | { readonly kind: "lost"; readonly order: number; readonly atUs: number; readonly why: string };

/** What made a service send; undefined where a timer did. */
export function latestTrigger(
  events: readonly LogEvent[],
  sent: Sent,
  traffic: Traffic,
): Trigger | undefined {
  const arrival = triggerArrival(sent, traffic);
  let lost: Extract<Trigger, { kind: "lost" }> | undefined;
  // what is lost may be logged behind what is sent because of it
  for (let order = lastAt(events, sent); order >= 0; order--) {
    const event = events[order];
    if (event === undefined || event.atUs < sent.atUs) break;
    if (arrival !== undefined && order < arrival.order) break;
    if (event.type === "link" && event.carrier && isOn(event.device, sent.source))
      return { kind: "carrier", order, device: event.device };
    if (event.type === "fact-lost" && factOf(event.name) === sent.source)
      lost = { kind: "lost", order: sent.order, atUs: event.atUs, why: event.why };
  }
  return arrival === undefined ? lost : { kind: "arrival", arrival };
}

function isOn(device: string, source: string): boolean {
  return !source.startsWith("dhcp/") || source === `dhcp/${device}`;
}

/** The service whose work a fact is. */
function factOf(name: string): string {
  return name === "time" ? "ntp" : name === "names" ? "dns" : "";
}

function lastAt(events: readonly LogEvent[], { order, atUs }: Sent): number {
  let last = order;
  while (events[last + 1]?.atUs === atUs) last++;
  return last;
}

/** What came in at that instant: for the service itself, or for another one where it begins something new. */
function triggerArrival(sent: Sent, traffic: Traffic): Arrival | undefined {
  const own = arrivalAt(traffic.arrivalsOf(sent.source), sent, isAnswer);
  if (own !== undefined || sent.attempt > 1) return own;
  return arrivalAt(traffic.arrivals, sent, isAnswer);
}

function isAnswer({ answers }: Arrival): boolean {
  return answers !== undefined;
}

/** Whose hold or veto was the last to end before the ladder went on. */
export function heldBefore(
  events: readonly LogEvent[],
  { atUs, order }: { readonly atUs: number; readonly order: number },
):
  | {
      readonly order: number;
      readonly sinceUs: number;
      readonly event: Extract<LogEvent, { type: "released" }>;
    }
  | undefined {
  for (let place = order - 1; place >= 0; place--) {
    const event = events[place];
    if (event === undefined || event.atUs < atUs) return undefined;
    if (event.type === "released")
      return { order: place, event, sinceUs: event.atUs - event.heldUs };
  }
  return undefined;
}
