/**
 * Latency records as a trace for Perfetto and chrome://tracing (the JSON trace event format). Times are microseconds on
 * the clock of the log.
 *
 *   b e   each phase, as an asynchronous slice: transactions with their waits inside on a track of their own, the
 *         ladder and its holds on those of `system`, the host's work on its own
 *   n     on a transaction's track: a packet was sent again
 *   X     each packet that was sent, 1 µs long, on a thread for each service
 *   s f   from one of these to the packet that took its place: a chain of retries
 *   C     what the event log lets count
 *   M     names
 *
 * On one track slices lie beside or inside each other and never across: Perfetto refuses those. What would lie across
 * has a track of its own. Events are not in the order of time, which the format allows; on ties the order is right.
 */
import type { LogEvent } from "../../net/event-log.ts";
import type { LatencyRecord } from "../../net/latency.ts";
import type { Emit, LatencyRun, LatencyWriter } from "../latency/writer.ts";
import { Chains, endOf, nested, sendsOf, type Send } from "./trace-chain.ts";
import { TraceCounters, type CounterValue } from "./trace-counters.ts";

const PROCESS = 1;
const PACKET_US = 1;
const SOURCES_MAX = 256;

type TraceEvent = Readonly<Record<string, unknown>>;

export class TraceWriter implements LatencyWriter {
  readonly #emit: Emit;
  readonly #chains = new Chains();
  readonly #counters = new TraceCounters();
  readonly #threads = new Map<string, number>(); // BOUNDED: by SOURCES_MAX
  #countedUs = 0;
  /** The end of the last state. */
  #ladderUs = 0;
  #ids = 0;
  #isFirst = true;

  constructor(emit: Emit, { tool, title, seed, startedUnixUs }: LatencyRun) {
    this.#emit = emit;
    const about = { tool, title, seed, startedUnixUs };
    emit(`{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[`);
    this.#write({ ph: "M", name: "process_name", pid: PROCESS, args: { name: "bringup" } });
  }

  record(record: LatencyRecord): void {
    switch (record.phase) {
      case "wait":
      case "server":
        return this.#alone(this.#chains.join(record));
      case "transaction":
        return this.#transaction(record);
      case "dwell":
        return this.#dwell(record);
      case "hold":
      case "queue":
      case "send":
      case "parse":
      case "notify":
      case "stall":
        return this.#alone([record]);
    }
  }

  event(event: LogEvent): void {
    this.#count(this.#counters.event(event));
    if (event.type !== "outcome" && event.type !== "finding") return;
    const name = event.type === "outcome" ? event.how : event.code;
    this.#write({ ph: "i", s: "g", name, cat: event.type, ts: event.atUs, pid: PROCESS, tid: 0 });
  }

  finish(): void {
    this.#alone(this.#chains.rest());
    this.#emit("\n]}\n");
  }

  #transaction(whole: LatencyRecord): void {
    const chain = this.#chains.take(whole);
    const { inside, across } = nested(whole, chain?.parts ?? []);
    const sends = sendsOf(chain?.parts ?? []);
    const id = this.#newId();
    this.#begin(whole, id);
    for (const { atUs } of sends.filter(({ isRetry }) => isRetry))
      if (atUs >= whole.atUs && atUs <= endOf(whole)) this.#sentAgain(whole, id, atUs);
    this.#nested(inside, id);
    this.#end(whole, id);
    this.#alone(across);
    this.#packets(sends);
    for (const transaction of chain?.transactions ?? [])
      this.#count(this.#counters.over(whole.source, transaction, endOf(whole)));
  }

  /** Slices inside and beside each other, the outer ones first. */
  #nested(records: readonly LatencyRecord[], id: string): void {
    const open: LatencyRecord[] = []; // BOUNDED: by the records
    for (const record of records) {
      while (open.length > 0 && endOf(open.at(-1) as LatencyRecord) <= record.atUs)
        this.#end(open.pop() as LatencyRecord, id);
      this.#begin(record, id);
      open.push(record);
    }
    for (const record of open.toReversed()) this.#end(record, id);
  }

  #sentAgain(whole: LatencyRecord, id: string, atUs: number): void {
    this.#write({ ph: "n", ...this.#track(whole, id), name: "sent again", ts: atUs });
  }

  /** What was sent, and what was sent in its place. */
  #packets(sends: readonly Send[]): void {
    let flow: string | undefined;
    for (const [place, { record, isRetry }] of sends.entries()) {
      const at = { ts: record.atUs, pid: PROCESS, tid: this.#thread(record.source) };
      const { what, attempt, peer, sentBytes, transaction } = record;
      const args = { transaction, attempt, peer, sentBytes };
      this.#write({ ph: "X", name: what, cat: "packet", ...at, dur: PACKET_US, args });
      if (isRetry) this.#write({ ph: "f", bp: "e", name: "retry", cat: "retry", id: flow, ...at });
      if (sends[place + 1]?.isRetry !== true) continue;
      flow = this.#newId();
      this.#write({ ph: "s", name: "retry", cat: "retry", id: flow, ...at });
    }
  }

  /** One state follows the other on one track, but where a file has several runs. */
  #dwell(record: LatencyRecord): void {
    if (record.atUs < this.#ladderUs) return this.#alone([record]);
    this.#ladderUs = endOf(record);
    this.#slice(record, "ladder");
  }

  /** Slices with tracks of their own. */
  #alone(records: readonly LatencyRecord[]): void {
    for (const record of records) this.#slice(record, this.#newId());
  }

  #slice(record: LatencyRecord, id: string): void {
    this.#begin(record, id);
    this.#end(record, id);
  }

  #begin(record: LatencyRecord, id: string): void {
    const { phase, source, what, outcome, transaction, attempt, peer, reason } = record;
    const { sentBytes, receivedBytes } = record;
    const args = { phase, outcome, transaction, attempt, peer, sentBytes, receivedBytes, reason };
    this.#write({
      ph: "b",
      ...this.#track(record, id),
      ts: record.atUs,
      args: { source, what, ...args },
    });
  }

  #end(record: LatencyRecord, id: string): void {
    this.#write({ ph: "e", ...this.#track(record, id), ts: endOf(record) });
  }

  #track(record: LatencyRecord, id: string): TraceEvent {
    const tid = this.#thread(record.source);
    return { name: nameOf(record), cat: categoryOf(record), id, pid: PROCESS, tid };
  }

  #count(values: readonly CounterValue[]): void {
    for (const { name, atUs, value } of values) {
      // what ended is sometimes known a little later, when something else has been counted
      this.#countedUs = Math.max(this.#countedUs, atUs);
      this.#write({ ph: "C", name, ts: this.#countedUs, pid: PROCESS, args: { value } });
    }
  }

  /** The thread of a source; the last one is for all that come when there are too many. */
  #thread(source: string): number {
    const known = this.#threads.get(source);
    if (known !== undefined) return known;
    if (this.#threads.size >= SOURCES_MAX) return SOURCES_MAX;
    const tid = this.#threads.size + 1;
    this.#threads.set(source, tid);
    this.#write({ ph: "M", name: "thread_name", pid: PROCESS, tid, args: { name: source } });
    return tid;
  }

  #newId(): string {
    return String(++this.#ids);
  }

  #write(event: TraceEvent): void {
    this.#emit(`${this.#isFirst ? "\n" : ",\n"}${JSON.stringify(event)}`);
    this.#isFirst = false;
  }
}

/** Slices of one category and id share a track. */
function categoryOf({ phase }: LatencyRecord): string {
  return phase === "wait" || phase === "server" ? "transaction" : phase;
}

/** Perfetto puts tracks of one name together. */
function nameOf({ phase, source, what }: LatencyRecord): string {
  switch (phase) {
    case "dwell":
      return what;
    case "hold":
      return `hold by ${what}`;
    case "transaction":
      return `${source} ${what}`;
    case "wait":
    case "server":
      return phase;
    case "queue":
    case "send":
    case "parse":
    case "notify":
    case "stall":
      return `host ${phase}`;
  }
}

/** The writer of a file. */
export function perfettoWriter(emit: Emit, run: LatencyRun): LatencyWriter {
  return new TraceWriter(emit, run);
}
