/** What was waited for: the packet before, and how the time since then is to be called. */
import { formatEndpoint } from "../../net/endpoint.ts";
import type { LogEvent } from "../../net/event-log.ts";
import type { SegmentKind } from "./document.ts";
import { latestBefore, type Arrival, type Sent, type Traffic } from "./traffic.ts";

/** A segment of the path before it is measured against the whole. */
export interface Step {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly kind: SegmentKind;
  readonly source: string;
  readonly what: string;
  readonly attempt: number | null;
  readonly peer: string | null;
  readonly detail: string | null;
}

/** Where the walk stands: at `atUs`, and before `order` in the log. */
export interface Place {
  readonly atUs: number;
  readonly order: number;
}

export type Said = Pick<Step, "kind" | "source" | "what"> & Partial<Step>;

/**
 * The latest packet of a service before a place in the log; of the resolver, one about the same name and type. What came
 * in and answered nothing is none: it did not change what was waited for.
 */
export function packetBefore(
  traffic: Traffic,
  source: string,
  what: string,
  { order }: Pick<Place, "order">,
): Sent | Arrival | undefined {
  const isOf = (packet: Sent | Arrival): boolean =>
    source !== "dns" || what === "" || packet.what === what;
  const sent = latestBefore(traffic.sendsOf(source), order, isOf);
  const arrival = latestBefore(
    traffic.arrivalsOf(source),
    order,
    (one) => isOf(one) && one.answers !== undefined,
  );
  if (sent === undefined || arrival === undefined) return sent ?? arrival;
  return sent.order > arrival.order ? sent : arrival;
}

/** How the time from a send to the next one is to be called. */
export function waitFor(sent: Sent, traffic: Traffic, until: Place): Said {
  const { source, what, attempt, to, fate, fateReason } = sent;
  const said = { source, what, attempt, peer: formatEndpoint(to) };
  switch (fate) {
    case "lost-out":
      return { ...said, kind: "lost", detail: `on the way out: ${fateReason}` };
    case "lost-in":
      return { ...said, kind: "lost", detail: `its answer, on the way in: ${fateReason}` };
    case "failed":
      return { ...said, kind: "failed", detail: fateReason ?? null };
    case undefined: {
      const noise = latestBefore(
        traffic.arrivalsOf(source),
        until.order,
        (one) => one.order < sent.order || isNoise(one),
      );
      if (noise === undefined || noise.order < sent.order) return { ...said, kind: "silence" };
      return {
        ...said,
        kind: "ignored",
        peer: formatEndpoint(noise.from),
        detail: noise.ignored ?? null,
      };
    }
  }
}

/** Nothing that was asked for: a late answer to an earlier question is none. */
function isNoise({ ignored, answers }: Arrival): boolean {
  return ignored !== undefined && answers === undefined;
}

/** Why a notifier refused, in its last words. */
export function reasonOf(
  events: readonly LogEvent[],
  notifier: string,
  next: string,
  order: number,
): string | null {
  const said = events.findLast(
    (event, at) =>
      at < order &&
      (event.type === "held" || event.type === "vetoed") &&
      event.notifier === notifier &&
      event.next === next,
  );
  return said?.type === "held" || said?.type === "vetoed" ? said.reason : null;
}
