/** Events as a bring-up without a capture tells them: so `--ndjson` says the same, whoever else looks. */
import type { LogEvent } from "../net/event-log.ts";

/** The event without what a capture has added to it; the same object where that is nothing. */
export function plainEvent(event: LogEvent): LogEvent {
  switch (event.type) {
    case "packet-sent":
    case "packet-received":
    case "packet-ignored": {
      if (event.local === undefined && event.bytes === undefined) return event;
      const { bytes: _bytes, local: _local, ...plain } = event;
      return plain;
    }
    case "packet-dropped": {
      const { atUs, source, type, direction, lengthBytes, what, reason } = event;
      const named = what === undefined ? {} : { what };
      return { atUs, source, type, direction, lengthBytes, ...named, reason };
    }
    case "send-failed": {
      const { atUs, source, type, why, what } = event;
      return { atUs, source, type, why, ...(what === undefined ? {} : { what }) };
    }
    default:
      return event;
  }
}
