/** Latency records of a tape of events, written down short: `phase what +duration outcome`. */
import type { LogEntry, LogEvent } from "../../net/event-log.ts";
import type { LatencyRecord } from "../../net/latency.ts";
import { LatencyCollector } from "../../observation/latency-collector.ts";

export class LatencyTape {
  readonly records: LatencyRecord[] = [];
  readonly collector = new LatencyCollector((record) => this.records.push(record));

  say(atUs: number, source: string, entry: LogEntry): this {
    this.collector.event({ atUs, source, ...entry } as LogEvent);
    return this;
  }

  sent(
    atUs: number,
    source: string,
    what: string,
    transaction: number,
    attempt: number,
    to = "192.0.2.1",
  ): this {
    const packet = { to: { address: to, port: 67 }, lengthBytes: 300 };
    return this.say(atUs, source, { type: "packet-sent", ...packet, what, transaction, attempt });
  }

  received(
    atUs: number,
    source: string,
    what: string,
    transaction: number,
    more: { readonly attempt?: number; readonly from?: string } = {},
  ): this {
    const { from = "192.0.2.1", ...rest } = more;
    const packet = { from: { address: from, port: 67 }, lengthBytes: 309 };
    return this.say(atUs, source, {
      type: "packet-received",
      ...packet,
      what,
      transaction,
      ...rest,
    });
  }

  service(atUs: number, source: string, name: string, detail: Record<string, unknown>): this {
    return this.say(atUs, source, { type: "service", name, detail });
  }

  /** What came of it, in the order in which phases ended. */
  finish(atUs?: number): readonly string[] {
    this.collector.finish(atUs);
    return this.records.map(short);
  }
}

function short(record: LatencyRecord): string {
  const { phase, what, atUs, durationUs, outcome, attempt, reason } = record;
  const words = [`${phase} ${what} ${atUs}+${durationUs} ${outcome}`];
  if (attempt !== undefined) words.push(`#${attempt}`);
  if (reason !== undefined) words.push(`(${reason})`);
  return words.join(" ");
}
