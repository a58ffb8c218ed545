/** One line for each packet, and for what a service has to explain, as `--verbose` shows them; none for other events. */
import { formatEndpoint } from "../net/endpoint.ts";
import type { LogEvent } from "../net/event-log.ts";

export function packetLine(event: LogEvent): string | undefined {
  switch (event.type) {
    case "packet-sent": {
      const { source, what, to, lengthBytes, attempt } = event;
      const again = attempt > 1 ? `, try ${attempt}` : "";
      return `→ ${source}: ${what} to ${formatEndpoint(to)}, ${lengthBytes} bytes${again}`;
    }
    case "packet-received":
      return `← ${event.source}: ${event.what} from ${formatEndpoint(event.from)}, ${event.lengthBytes} bytes`;
    case "packet-ignored": {
      const { source, what = "packet", from, lengthBytes, reason } = event;
      return `← ${source}: ${what} from ${formatEndpoint(from)}, ${lengthBytes} bytes, ignored: ${reason}`;
    }
    case "packet-dropped": {
      const { direction, what = "packet", lengthBytes, reason } = event;
      const way = direction === "tx" ? "on the way out" : "on the way in";
      return `✗ ${what} dropped ${way}, ${lengthBytes} bytes: ${reason}`;
    }
    case "send-failed":
      return `✗ ${event.source}: ${event.what ?? "a port"} failed: ${event.why}`;
    case "service": {
      const why = explanation(event.detail);
      return why === "" ? undefined : `· ${event.source}: ${event.name}: ${why}`;
    }
    default:
      return undefined;
  }
}

/** What of a service's detail says why, in words; nothing where the packets have said it. */
function explanation({ server, code, reason, message, why }: Detail): string {
  const reasons = [code, reason, message, why].filter((word) => typeof word === "string");
  if (reasons.length === 0) return "";
  return [...(typeof server === "string" ? [server] : []), ...reasons].join(", ");
}

type Detail = Readonly<Record<string, unknown>>;
