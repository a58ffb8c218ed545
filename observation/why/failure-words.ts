/** Why the network did not take a packet, or said afterwards that it came to nothing, in words. */
import type { Failure } from "../../net/service.ts";

export const FAILURE_WORDS: Readonly<Record<Failure, string>> = {
  refused: "nobody listens there (ICMP port unreachable)",
  unreachable: "there is no way there",
  "link-down": "the link is down",
  "no-buffer": "the system has no room for it",
  "too-big": "it is too big for the link",
  "in-use": "another program has the port",
  denied: "the system does not allow it",
};

/** What to do about it, where that can be said. */
export const FAILURE_HELP: Readonly<Partial<Record<Failure, string>>> = {
  refused: "see whether the service runs there, and on that port; or name another server",
  unreachable: "check the routes: `ip route get ADDRESS`",
  "in-use": "find the other program: `ss -ulpn`",
  denied: "check privileges (CAP_NET_RAW) and the firewall's OUTPUT rules",
};

/** Where a server answers some packets and not others. */
export const SPORADIC_HELP =
  "packets are lost on the way, or the server is slow or busy: look at the path to it, and at its load";
