/** One line of the packet timeline: what the event log says of a packet, in one shape. */
import type { Endpoint } from "../net/endpoint.ts";

export interface PacketRow {
  /** Counts all packets of the run, from 0: names a row although the ring forgets the oldest. */
  readonly number: number;
  readonly atUs: number;
  readonly source: string;
  readonly kind: "sent" | "received" | "ignored" | "dropped" | "failed";
  /** Of a dropped one. */
  readonly direction: "tx" | "rx";
  readonly what: string;
  readonly lengthBytes: number;
  readonly peer?: Endpoint;
  readonly local?: Endpoint;
  /** With the source it names the retry chain that the packet belongs to. */
  readonly transaction?: number;
  /** From 1: above, it is a retry. */
  readonly attempt?: number;
  /** Why it was ignored or dropped, or could not be sent. */
  readonly reason?: string;
  /** UDP payload, where the run captures them. */
  readonly bytes?: Uint8Array;
}
