/** One line of the packet timeline: what the event log says of a packet, in one shape. */
import type { Endpoint } from "../net/endpoint.ts";
import type { LogEvent } from "../net/event-log.ts";
import { keptBytes } from "./kept-bytes.ts";

export interface PacketRow {
  /** Counts all packets of the run, from 0: names a row although the ring forgets the oldest. */
  readonly number: number;
  readonly atUs: number;
  /** Whose packet it is. Of a dropped one, where nothing says so, `link`. */
  readonly source: string;
  readonly kind: "sent" | "received" | "ignored" | "dropped" | "failed";
  readonly direction: "tx" | "rx";
  readonly what: string;
  /** 0 of one that failed, where nothing says it. */
  readonly lengthBytes: number;
  readonly peer?: Endpoint | undefined;
  readonly local?: Endpoint | undefined;
  /** With the source it names the retry chain that the packet belongs to. */
  readonly transaction?: number | undefined;
  /** From 1: above, it is a retry. */
  readonly attempt?: number | undefined;
  /** Why it was ignored or dropped, or could not be sent. */
  readonly reason?: string | undefined;
  /** UDP payload, or its first 4 KiB, where the run captures them. */
  readonly bytes?: Uint8Array | undefined;
}

export type PacketEvent = Extract<
  LogEvent,
  { type: "packet-sent" | "packet-received" | "packet-ignored" | "packet-dropped" | "send-failed" }
>;

/** The row of an event about a packet. */
export function packetRowOf(event: PacketEvent, number: number): PacketRow {
  switch (event.type) {
    case "packet-sent":
      return row(event, number, "sent", "tx", event.to);
    case "packet-received":
      return row(event, number, "received", "rx", event.from);
    case "packet-ignored":
      return row(event, number, "ignored", "rx", event.from, event.reason);
    case "packet-dropped":
      return row(event, number, "dropped", event.direction, event.peer, event.reason);
    case "send-failed":
      return row(event, number, "failed", "tx", event.peer, event.why);
  }
}

/** The same keys for all, so that the engine has one shape for a ring of them. */
function row(
  event: PacketEvent,
  number: number,
  kind: PacketRow["kind"],
  direction: PacketRow["direction"],
  peer: Endpoint | undefined,
  reason?: string,
): PacketRow {
  return {
    number,
    atUs: event.atUs,
    source: "owner" in event && event.owner !== undefined ? event.owner : event.source,
    kind,
    direction,
    what: event.what ?? "",
    lengthBytes: "lengthBytes" in event ? event.lengthBytes : 0,
    peer,
    local: event.local,
    transaction: "transaction" in event ? event.transaction : undefined,
    attempt: "attempt" in event ? event.attempt : undefined,
    reason,
    bytes: keptBytes(event.bytes),
  };
}
