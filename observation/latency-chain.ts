/** One transaction under way: its sends, and how it ends. */
import { formatEndpoint, type Endpoint } from "../net/endpoint.ts";
import type { LogEvent } from "../net/event-log.ts";
import type { LatencyOutcome, LatencyRecord } from "../net/latency.ts";

type Sent = Extract<LogEvent, { type: "packet-sent" }>;
type Received = Extract<LogEvent, { type: "packet-received" }>;
type Take = (record: LatencyRecord) => void;

/** A question that is asked for days is remembered by its last packets. */
const SENDS_MAX = 32;

interface Send {
  readonly atUs: number;
  readonly transaction: number;
  readonly attempt: number;
  readonly to: Endpoint;
  readonly lengthBytes: number;
}

interface Reply {
  readonly event: Received;
  /** The send that it answers. */
  readonly send: Send;
  readonly peer: string;
  readonly isRefusal: boolean;
  readonly reason: string | undefined;
}

export class LatencyChain {
  readonly source: string;
  #what: string;
  readonly #first: Sent;
  #sends: Send[]; // BOUNDED: by SENDS_MAX
  /** Why the network did not take the last one. */
  #failure: string | undefined;
  #reply: Reply | undefined;

  constructor(first: Sent) {
    this.source = first.source;
    this.#what = first.what;
    this.#first = first;
    this.#sends = [first];
  }

  /** What is being asked now. */
  get what(): string {
    return this.#what;
  }

  /** Whether a name was or is being asked for: a CNAME leads from the one to the other. */
  isAbout(name: string): boolean {
    const end = ` ${name}`;
    return this.#first.what.endsWith(end) || this.#what.endsWith(end);
  }

  get isAnswered(): boolean {
    return this.#reply !== undefined;
  }

  has(transaction: number): boolean {
    for (const send of this.#sends) if (send.transaction === transaction) return true;
    return false;
  }

  send(event: Sent, take: Take): void {
    const last = this.#last;
    if (this.#reply !== undefined) {
      // the same question again: what came was no answer to it
      if (event.what === this.#what) this.refuse(undefined);
      this.#giveReply(this.#reply, take);
      this.#reply = undefined;
      this.#sends = [];
    } else {
      const outcome = this.#failure === undefined ? "resent" : "failed";
      take(this.#wait(last, event.atUs, outcome, this.#failure));
    }
    this.#failure = undefined;
    this.#what = event.what;
    if (this.#sends.length >= SENDS_MAX) this.#sends.shift();
    this.#sends.push(event);
  }

  fail(why: string): void {
    this.#failure = why;
  }

  answer(event: Received): void {
    const { what } = event;
    const isRefusal = what === "NAK" || what.startsWith("kiss ");
    const send = this.#answered(event);
    const peer = formatEndpoint(event.from);
    this.#reply = { event, send, peer, isRefusal, reason: isRefusal ? what : undefined };
  }

  /** What was answered is no. */
  refuse(reason: string | undefined): void {
    if (this.#reply !== undefined)
      this.#reply = { ...this.#reply, isRefusal: true, reason: reason ?? this.#reply.reason };
  }

  /** What was answered is yes, and something to be said of it. */
  remark(reason: string): void {
    if (this.#reply !== undefined) this.#reply = { ...this.#reply, reason };
  }

  /** Answered, or ended `otherwise` at `atUs`. */
  end(atUs: number, otherwise: LatencyOutcome, reason: string | undefined, take: Take): void {
    const reply = this.#reply;
    this.#reply = undefined;
    if (reply !== undefined) {
      this.#giveReply(reply, take);
      return take(this.#answeredWhole(reply));
    }
    const last = this.#last;
    const outcome = otherwise === "gave-up" && this.#failure !== undefined ? "failed" : otherwise;
    const why = reason ?? this.#failure;
    take(this.#wait(last, atUs, outcome, why));
    take(withReason(this.#whole(last, atUs, outcome, formatEndpoint(last.to)), why));
  }

  get #last(): Send {
    return this.#sends[this.#sends.length - 1] as Send;
  }

  #answered({ from, transaction, attempt }: Received): Send {
    const sends = this.#sends;
    const named = attempt && sends.find((send) => send.attempt === attempt);
    if (named) return named;
    const ofId = sends.filter((send) => send.transaction === transaction);
    return (
      ofId.findLast(({ to }) => to.port === from.port && to.address === from.address) ??
      ofId.at(-1) ??
      this.#last
    );
  }

  #wait(
    { atUs, transaction, attempt, to, lengthBytes }: Send,
    untilUs: number,
    outcome: LatencyOutcome,
    reason: string | undefined,
  ): LatencyRecord {
    return withReason(
      {
        atUs,
        durationUs: untilUs - atUs,
        phase: "wait",
        source: this.source,
        what: this.#what,
        outcome,
        transaction,
        attempt,
        peer: formatEndpoint(to),
        sentBytes: lengthBytes,
      },
      reason,
    );
  }

  #giveReply(reply: Reply, take: Take): void {
    const { atUs, transaction, attempt, lengthBytes } = reply.send;
    const { event, peer, reason } = reply;
    const record = {
      atUs,
      durationUs: event.atUs - atUs,
      phase: "server",
      source: this.source,
      what: this.#what,
      outcome: outcomeOf(reply),
      transaction,
      attempt,
      peer,
      sentBytes: lengthBytes,
      receivedBytes: event.lengthBytes,
    } as const;
    take(withReason(record, reason));
  }

  #answeredWhole(reply: Reply): LatencyRecord {
    const { send, event, peer, reason } = reply;
    const { lengthBytes: receivedBytes } = event;
    const record = this.#whole(send, event.atUs, outcomeOf(reply), peer);
    return withReason({ ...record, receivedBytes }, reason);
  }

  /** `send` gives it its id. */
  #whole(send: Send, untilUs: number, outcome: LatencyOutcome, peer: string): LatencyRecord {
    const { atUs, what, lengthBytes } = this.#first;
    return {
      atUs,
      durationUs: untilUs - atUs,
      phase: "transaction",
      source: this.source,
      what,
      outcome,
      transaction: send.transaction,
      attempt: this.#last.attempt,
      peer,
      sentBytes: lengthBytes,
    };
  }
}

function withReason(record: LatencyRecord, reason: string | undefined): LatencyRecord {
  return reason === undefined ? record : { ...record, reason };
}

function outcomeOf({ isRefusal }: Reply): LatencyOutcome {
  return isRefusal ? "refused" : "answered";
}
