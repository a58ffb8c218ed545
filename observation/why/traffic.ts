/**
 * The packets of a run, each with its fate: which send an answer belongs to, which the link dropped, and what came that
 * was no answer. Everything is read off the event log.
 *
 * What the log does not say is settled by what is likely: a packet that the link dropped on its way in belongs to a
 * service that waits for one of that size.
 */
import type { Endpoint } from "../../net/endpoint.ts";
import type { LogEvent } from "../../net/event-log.ts";
import { FAILURE_WORDS } from "./failure-words.ts";
import { answeredSend, answersBytes } from "./answers.ts";
import { dnsRefusal, serviceRefusal } from "./refusals.ts";

/** A packet that was sent. */
export interface Sent {
  /** Its place in the log. */
  readonly order: number;
  readonly atUs: number;
  readonly source: string;
  readonly what: string;
  readonly to: Endpoint;
  readonly transaction: number;
  readonly attempt: number;
  readonly lengthBytes: number;
  readonly bytes: Uint8Array | undefined;
  /** What became of it, where the log says. */
  fate: "lost-out" | "lost-in" | "failed" | undefined;
  fateReason: string | undefined;
  answer: Arrival | undefined;
}

/** A packet that came in. */
export interface Arrival {
  readonly order: number;
  readonly atUs: number;
  readonly source: string;
  readonly what: string;
  readonly from: Endpoint;
  readonly transaction: number | undefined;
  readonly attempt: number | undefined;
  readonly bytes: Uint8Array | undefined;
  /** Why it was ignored. */
  readonly ignored: string | undefined;
  /** What it said instead of an answer: `NAK`, `SERVFAIL`, `kiss-o'-death RATE`. */
  refusal: string | undefined;
  /** The send that it answers, where it answers one. */
  answers: Sent | undefined;
}

export interface Drop {
  readonly atUs: number;
  readonly direction: "tx" | "rx";
  /** The service that it is put down to; undefined where none fits. */
  readonly source: string | undefined;
}

interface Identity {
  readonly what: string;
  readonly transaction?: number;
  readonly attempt?: number;
}

type Of<Type extends LogEvent["type"]> = Extract<LogEvent, { type: Type }>;

/** The latest packet that stands before a place in the log and fits; packets come in the order of the log. */
export function latestBefore<Packet extends { readonly order: number }>(
  packets: readonly Packet[],
  order: number,
  fits: (packet: Packet) => boolean,
): Packet | undefined {
  let [from, to] = [0, packets.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((packets[middle]?.order ?? order) < order) from = middle + 1;
    else to = middle;
  }
  // BOUNDED: by the packets
  for (let index = from - 1; index >= 0; index--) {
    const packet = packets[index];
    if (packet !== undefined && fits(packet)) return packet;
  }
  return undefined;
}

/** The latest one of those that came in the same instant, before a place in the log. */
export function arrivalAt(
  arrivals: readonly Arrival[],
  { atUs, order }: { readonly atUs: number; readonly order: number },
  fits: (arrival: Arrival) => boolean,
): Arrival | undefined {
  const found = latestBefore(arrivals, order, (one) => one.atUs < atUs || fits(one));
  return found?.atUs === atUs ? found : undefined;
}

/** Made once from all events. */
export class Traffic {
  // BOUNDED: all of them, by the events that were given
  readonly sends: Sent[] = [];
  readonly arrivals: Arrival[] = [];
  readonly drops: Drop[] = [];
  readonly #sendsOf = new Map<string, Sent[]>();
  readonly #arrivalsOf = new Map<string, Arrival[]>();

  constructor(events: readonly LogEvent[]) {
    events.forEach((event, order) => this.#take(event, order));
  }

  /** Of one service, in order. */
  sendsOf(source: string): readonly Sent[] {
    return this.#sendsOf.get(source) ?? [];
  }

  arrivalsOf(source: string): readonly Arrival[] {
    return this.#arrivalsOf.get(source) ?? [];
  }

  #take(event: LogEvent, order: number): void {
    switch (event.type) {
      case "packet-sent":
        this.#sent(event, order);
        return;
      case "packet-received":
        this.#arrived(event, order, event, undefined);
        return;
      case "packet-ignored":
        this.#arrived(event, order, { what: event.what ?? "packet" }, event.reason);
        return;
      case "packet-dropped":
        this.#dropped(event);
        return;
      case "send-failed":
        this.#failed(event);
        return;
      case "service":
        this.#said(event);
        return;
      default:
    }
  }

  #sent(event: Of<"packet-sent">, order: number): void {
    const { atUs, source, what, to, transaction, attempt, lengthBytes, bytes } = event;
    const fate = { fate: undefined, fateReason: undefined, answer: undefined };
    const packet = { order, atUs, source, what, to, transaction, attempt, lengthBytes, bytes };
    const sent: Sent = { ...packet, ...fate };
    this.sends.push(sent);
    listOf(this.#sendsOf, source).push(sent);
    // asked again in the same instant: what came was of no use
    const last = this.arrivalsOf(source).at(-1);
    const isSame = last?.atUs === atUs && last.transaction === transaction && last.what === what;
    if (isSame && attempt > 1) last.refusal ??= "an answer of no use";
  }

  #arrived(
    event: Of<"packet-received" | "packet-ignored">,
    order: number,
    { what, transaction, attempt }: Identity,
    ignored: string | undefined,
  ): void {
    const { atUs, source, from, bytes } = event;
    const packet = { order, atUs, source, what, from, transaction, attempt, bytes, ignored };
    const arrival: Arrival = { ...packet, refusal: undefined, answers: undefined };
    arrival.refusal = refusalOf(arrival);
    const sent = answeredSend(arrival, this.sendsOf(source));
    if (sent !== undefined) {
      arrival.answers = sent;
      sent.answer ??= arrival;
      // it cannot have been lost: what was dropped was another packet
      sent.fate = undefined;
      if (ignored !== undefined) arrival.refusal ??= ignored;
    }
    this.arrivals.push(arrival);
    listOf(this.#arrivalsOf, source).push(arrival);
  }

  #dropped(event: Of<"packet-dropped">): void {
    const { atUs, direction, reason } = event;
    const sent = direction === "tx" ? this.#lostOut(event) : this.#lostIn(event);
    this.drops.push({ atUs, direction, source: sent?.source ?? event.owner });
    if (sent === undefined) return;
    sent.fate = direction === "tx" ? "lost-out" : "lost-in";
    sent.fateReason = reason;
  }

  #lostOut(drop: Of<"packet-dropped">): Sent | undefined {
    const { owner, what, lengthBytes, transaction, attempt } = drop;
    return this.#newest(
      (sent) =>
        sent.what === what &&
        sent.lengthBytes === lengthBytes &&
        (owner === undefined || sent.source === owner) &&
        (attempt === undefined || isAttempt(sent, transaction, attempt)),
    );
  }

  /** Who waits for it; of tries that look alike, nobody can tell, and the last is taken. */
  #lostIn({ owner, lengthBytes, bytes }: Of<"packet-dropped">): Sent | undefined {
    return this.#newest(
      ({ source, bytes: asked }) =>
        (owner === undefined ? fits(source, lengthBytes) : source === owner) &&
        (answersBytes(source, bytes, asked) ?? true),
    );
  }

  #failed({ source, why, what, transaction, attempt }: Of<"send-failed">): void {
    const sent = this.#newest(
      (one) =>
        one.source === source &&
        (what === undefined || one.what === what) &&
        (attempt === undefined || isAttempt(one, transaction, attempt)),
    );
    if (sent === undefined) return;
    sent.fate = "failed";
    sent.fateReason = FAILURE_WORDS[why];
  }

  /** What a service says of the packet that it has just taken in. */
  #said({ source, atUs, name, detail }: Of<"service">): void {
    const refusal = serviceRefusal(name, detail);
    const last = this.arrivalsOf(source).at(-1);
    if (refusal === undefined || last?.atUs !== atUs) return;
    last.refusal = last.refusal === undefined || name === "nak" ? refusal : last.refusal;
  }

  /** The latest send that still waits and fits. */
  #newest(fitting: (sent: Sent) => boolean): Sent | undefined {
    return this.sends.findLast(
      (sent) => sent.answer === undefined && sent.fate === undefined && fitting(sent),
    );
  }
}

function refusalOf({ source, what, ignored, bytes }: Arrival): string | undefined {
  if (what === "NAK") return "NAK";
  if (source === "ntp" && what.startsWith("kiss")) return `kiss-o'-death${what.slice(4)}`;
  return source === "dns" && ignored === undefined ? dnsRefusal(bytes) : undefined;
}

function isAttempt(sent: Sent, transaction: number | undefined, attempt: number): boolean {
  return sent.transaction === transaction && sent.attempt === attempt;
}

const NTP_BYTES = 48;
/** RFC 951: the fixed part of a BOOTP message, without options. */
const DHCP_BYTES_MIN = 236;

/** Whether a packet of this size may be for that service. */
function fits(source: string, lengthBytes: number): boolean {
  if (lengthBytes === NTP_BYTES) return source === "ntp";
  if (source === "ntp") return false;
  return source.startsWith("dhcp/") ? lengthBytes >= DHCP_BYTES_MIN : true;
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: T[] = [];
  lists.set(key, list);
  return list;
}
