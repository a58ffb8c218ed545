/**
 * The critical path of a climb: from its end backwards, always to what was waited for last.
 *
 *   state entered ◄─ last hold released ◄─ answer ◄─ its send ◄─ what made the service send it …
 *
 *   answer    ◄─ the send that it answers, which need not be the last one
 *   send      ◄─ an answer in the same instant (OFFER → REQUEST, ACK → query, SERVFAIL → the next server),
 *                a link that came up, or a timer: then the packet before it, which had come to nothing
 *
 * Each step back is one segment. They touch, so they add up to the time of the climb, whatever is missing from the log.
 */
import { formatEndpoint } from "../../net/endpoint.ts";
import type { LogEvent } from "../../net/event-log.ts";
import type { Climb } from "./climb.ts";
import { isSourceOf, notifierOf } from "./notifiers.ts";
import { arrivalAt, type Arrival, type Sent, type Traffic } from "./traffic.ts";
import { heldBefore, latestTrigger, type Trigger } from "./triggers.ts";
import { packetBefore, reasonOf, waitFor, type Place, type Said, type Step } from "./waits.ts";

export type { Step } from "./waits.ts";

/** Who refuses now: where the path of a climb that goes on begins. */
export interface Waiting {
  readonly notifier: string;
  readonly next: string;
  readonly reason: string;
  readonly sinceUs: number;
}

type Cause =
  | { readonly kind: "arrival"; readonly arrival: Arrival }
  | { readonly kind: "sent"; readonly sent: Sent }
  | { readonly kind: "entry"; readonly order: number }
  | { readonly kind: "begin" };

const BEGIN: Cause = { kind: "begin" };

export class PathFinder {
  readonly #events: readonly LogEvent[];
  readonly #traffic: Traffic;
  readonly #climb: Climb;
  readonly #isCut: boolean;
  /** Backwards. BOUNDED: by the events; each has another one as its cause. */
  readonly #steps: Step[] = [];
  #atUs: number;

  constructor(events: readonly LogEvent[], traffic: Traffic, climb: Climb, isCut: boolean) {
    this.#events = events;
    this.#traffic = traffic;
    this.#climb = climb;
    this.#isCut = isCut;
    this.#atUs = climb.untilUs;
  }

  /** The path, in order. `waiting`: who refuses, where the state was not reached. */
  find(waiting: Waiting | undefined): readonly Step[] {
    let cause = this.#start(waiting);
    // BOUNDED: by the events: every cause stands before its effect in the log
    while (this.#atUs > this.#climb.fromUs && cause.kind !== "begin") cause = this.#back(cause);
    this.#back({ kind: "begin" });
    return this.#steps.toReversed();
  }

  #start(waiting: Waiting | undefined): Cause {
    const { order } = this.#climb;
    if (order !== undefined) return { kind: "entry", order };
    return waiting === undefined ? BEGIN : this.#waiting(waiting);
  }

  #back(cause: Cause): Cause {
    switch (cause.kind) {
      case "arrival":
        return this.#beforeArrival(cause.arrival);
      case "sent":
        return this.#beforeSend(cause.sent);
      case "entry":
        return this.#beforeEntry(cause.order);
      case "begin": {
        const kind = this.#isCut ? "unknown" : "host";
        this.#until(this.#climb.fromUs, { kind, source: "system", what: "start" });
        return BEGIN;
      }
    }
  }

  /** Notes that the time from `fromUs` to where the walk stands went so. */
  #until(fromUs: number, said: Said): void {
    const begunUs = Math.max(this.#climb.fromUs, Math.min(fromUs, this.#atUs));
    const untilUs = this.#atUs;
    this.#atUs = begunUs;
    if (begunUs === untilUs) return;
    const { kind, source, what, attempt = null, peer = null, detail = null } = said;
    this.#steps.push({ fromUs: begunUs, untilUs, kind, source, what, attempt, peer, detail });
  }

  #beforeArrival(arrival: Arrival): Cause {
    const { source, answers: sent, refusal, from } = arrival;
    if (sent === undefined) return BEGIN;
    const { what, attempt } = sent;
    const detail = refusal ?? null;
    const peer = formatEndpoint(from);
    this.#until(sent.atUs, { kind: "answer", source, what, attempt, peer, detail });
    return { kind: "sent", sent };
  }

  #beforeSend(sent: Sent): Cause {
    const trigger = latestTrigger(this.#events, sent, this.#traffic);
    if (trigger !== undefined) return this.#beforeTrigger(trigger, sent);
    const { source, what, order } = sent;
    return this.#beforeTimer(source, what, { atUs: sent.atUs, order });
  }

  #beforeTrigger(trigger: Trigger, { source, what }: Sent): Cause {
    switch (trigger.kind) {
      case "arrival":
        return trigger;
      case "carrier":
        return this.#withoutCarrier(trigger.order, trigger.device);
      case "lost": {
        const last = packetBefore(this.#traffic, source, what, trigger);
        this.#until(last?.atUs ?? 0, { kind: "undone", source, what, detail: trigger.why });
        return last === undefined ? BEGIN : causeOf(last);
      }
    }
  }

  /** The cable was out until then. What was done before it came out had to be done again. */
  #withoutCarrier(order: number, device: string | undefined): Cause {
    const down = this.#events.findLast(
      (event, place) =>
        place < order &&
        event.type === "link" &&
        !event.carrier &&
        (device === undefined || event.device === device),
    );
    return this.#noCarrierSince(down?.atUs ?? 0);
  }

  #noCarrierSince(sinceUs: number): Cause {
    const said = { source: "link", what: "carrier" } as const;
    this.#until(sinceUs, { ...said, kind: "no-carrier" });
    this.#until(0, { ...said, kind: "undone", detail: "the link went down" });
    return BEGIN;
  }

  /** Nothing came: a timer made the service go on. What it had waited for is the packet before. */
  #beforeTimer(source: string, what: string, place: Place): Cause {
    const last = packetBefore(this.#traffic, source, what, place);
    if (last === undefined) return BEGIN;
    if ("fate" in last) this.#until(last.atUs, waitFor(last, this.#traffic, place));
    else
      this.#until(last.atUs, {
        kind: "pause",
        source,
        what,
        peer: formatEndpoint(last.from),
        detail: last.refusal ?? null,
      });
    return causeOf(last);
  }

  #beforeEntry(order: number): Cause {
    const entered = this.#events[order];
    if (entered?.type !== "state-entered") return BEGIN;
    const place = { atUs: entered.atUs, order };
    const released = heldBefore(this.#events, place);
    if (released === undefined) {
      const arrival = arrivalAt(this.#traffic.arrivals, place, () => true);
      return arrival === undefined ? BEGIN : { kind: "arrival", arrival };
    }
    const { event } = released;
    return this.#beforeRelease(event.notifier, event.next, released.sinceUs, {
      atUs: event.atUs,
      order: released.order,
    });
  }

  #beforeRelease(notifier: string, next: string, sinceUs: number, place: Place): Cause {
    const kind = notifierOf(notifier);
    if (kind === "link") return this.#withoutCarrier(place.order, undefined);
    if (kind === "other") return this.#held(notifier, next, sinceUs, place, null);
    const arrival = arrivalAt(this.#traffic.arrivals, place, (one) =>
      isSourceOf(notifier, one.source),
    );
    if (arrival !== undefined) return { kind: "arrival", arrival };
    const source = this.#sourcesOf(notifier)[0];
    return source === undefined ? BEGIN : this.#beforeTimer(source, "", place);
  }

  /** Somebody outside held the ladder: on the path as long as nobody else did. */
  #held(
    notifier: string,
    next: string,
    sinceUs: number,
    place: Place,
    detail: string | null,
  ): Cause {
    const other = this.#events.findLastIndex(
      (event, order) =>
        order < place.order &&
        event.atUs > sinceUs &&
        event.type === "released" &&
        event.next === next &&
        event.notifier !== notifier,
    );
    const before = this.#events[other];
    const said = { kind: "hold", source: notifier, what: next } as const;
    const reason = detail ?? reasonOf(this.#events, notifier, next, place.order);
    this.#until(before?.atUs ?? sinceUs, { ...said, detail: reason });
    if (before?.type === "released") {
      const { atUs } = before;
      return this.#beforeRelease(before.notifier, next, atUs - before.heldUs, {
        atUs,
        order: other,
      });
    }
    const order = this.#events.findLastIndex(
      (event, at) => at < place.order && event.type === "state-entered" && event.atUs <= sinceUs,
    );
    return order < 0 ? BEGIN : { kind: "entry", order };
  }

  #waiting({ notifier, next, reason, sinceUs }: Waiting): Cause {
    const place = { atUs: this.#climb.untilUs, order: this.#events.length };
    switch (notifierOf(notifier)) {
      case "other":
        return this.#held(notifier, next, sinceUs, place, reason);
      case "link":
        return this.#noCarrierSince(sinceUs);
      case "service": {
        // a time server's name is the resolver's work
        const source = this.#sourcesOf(notifier).at(-1) ?? (notifier === "ntp" ? "dns" : notifier);
        return this.#waitingForService(source, reason, place);
      }
    }
  }

  #waitingForService(source: string, reason: string, place: Place): Cause {
    const last = packetBefore(this.#traffic, source, "", place);
    if (last === undefined) return BEGIN;
    if ("fate" in last) this.#until(last.atUs, waitFor(last, this.#traffic, place));
    else {
      const { refusal, what } = last;
      const peer = formatEndpoint(last.from);
      const kind = refusal === undefined ? "unmet" : "pause";
      this.#until(last.atUs, { kind, source, what, peer, detail: refusal ?? reason });
    }
    return causeOf(last);
  }

  /** The services behind a notifier, the one that sent last at the end. */
  #sourcesOf(notifier: string): readonly string[] {
    const last = new Map<string, number>(); // BOUNDED: by the services
    for (const { source, order } of this.#traffic.sends)
      if (isSourceOf(notifier, source)) last.set(source, order);
    return [...last].sort(([, a], [, b]) => a - b).map(([source]) => source);
  }
}

function causeOf(packet: Sent | Arrival): Cause {
  return "fate" in packet ? { kind: "sent", sent: packet } : { kind: "arrival", arrival: packet };
}
