/**
 * What is kept of the bytes of a packet by whoever keeps many: its first 4 KiB. More than that no service of ours
 * sends, and a stranger who sends 64 KiB datagrams shall not fill the memory of everybody who looks.
 */
import type { LogEvent } from "../net/event-log.ts";

export const KEPT_BYTES = 4_096;

/** The bytes themselves, or a copy of their beginning: the rest can be forgotten. */
export function keptBytes(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes !== undefined && bytes.length > KEPT_BYTES ? bytes.slice(0, KEPT_BYTES) : bytes;
}

/** The event with what is kept of its packet. */
export function keptEvent(event: LogEvent): LogEvent {
  if (!("bytes" in event) || event.bytes === undefined) return event;
  const bytes = keptBytes(event.bytes);
  return bytes === undefined || bytes === event.bytes ? event : { ...event, bytes };
}
