/**
 * What changes about links, IPv4 addresses and IPv4 routes of a network namespace, as events.
 *
 * Nothing here keeps the process alive. Events that came faster than they were read are lost: `resync` says so, and
 * whoever listens reads afresh.
 */
import type { Malformed } from "../../../service.ts";
import { adopt } from "../adopted-socket.ts";
import { SOCK_NONBLOCK } from "../constants.ts";
import type { Libc } from "../libc.ts";
import { decodeAddress, type AddressEntry } from "./address.ts";
import { decodeLink, type LinkEntry } from "./link.ts";
import { decodeMessages, type NetlinkMessage } from "./message.ts";
import { openNetlink } from "./netlink-socket.ts";
import {
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELROUTE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWROUTE,
  RTMGRP_IPV4_IFADDR,
  RTMGRP_IPV4_ROUTE,
  RTMGRP_LINK,
} from "./numbers.ts";
import { decodeRoute, type RouteEntry } from "./route.ts";

export type NetworkChange =
  | { readonly kind: "present"; readonly entry: LinkEntry | AddressEntry | RouteEntry }
  | { readonly kind: "gone"; readonly entry: LinkEntry | AddressEntry | RouteEntry }
  /** Something was lost: what is known may be wrong. */
  | { readonly kind: "resync"; readonly why: string };

export interface NetworkMonitor {
  /** Nothing is delivered from the call on. */
  close(): void;
}

const ALL_GROUPS = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE;

/** Of the calling thread's namespace, whatever that is later. Throws the system's error. */
export function watchNetwork(
  libc: Libc,
  changed: (change: NetworkChange) => void,
  groups = ALL_GROUPS,
): NetworkMonitor {
  const { socket } = adopt(libc, openNetlink(libc, groups, SOCK_NONBLOCK));
  socket.unref();
  let closed = false;
  socket.on("message", (bytes) => {
    for (const change of changesIn(bytes)) if (!closed) changed(change);
  });
  // ENOBUFS: the socket goes on, with a gap
  socket.on("error", (error) => {
    if (!closed) changed({ kind: "resync", why: error.message });
  });
  return {
    close() {
      if (!closed) socket.close();
      closed = true;
    },
  };
}

function changesIn(bytes: Uint8Array): readonly NetworkChange[] {
  const decoded = decodeMessages(bytes);
  if (decoded.kind === "malformed") return [unreadable(decoded)];
  return decoded.messages.map(changeOf).filter((change) => change !== undefined);
}

function changeOf(message: NetlinkMessage): NetworkChange | undefined {
  switch (message.type) {
    case RTM_NEWLINK:
      return change("present", decodeLink(message.body));
    case RTM_DELLINK:
      return change("gone", decodeLink(message.body));
    case RTM_NEWADDR:
      return change("present", decodeAddress(message.body));
    case RTM_DELADDR:
      return change("gone", decodeAddress(message.body));
    case RTM_NEWROUTE:
      return change("present", decodeRoute(message.body));
    case RTM_DELROUTE:
      return change("gone", decodeRoute(message.body));
  }
  return undefined;
}

function change(
  kind: "present" | "gone",
  entry: LinkEntry | AddressEntry | RouteEntry | Malformed,
): NetworkChange {
  return entry.kind === "malformed" ? unreadable(entry) : { kind, entry };
}

function unreadable({ reason }: Malformed): NetworkChange {
  return { kind: "resync", why: `an event cannot be read: ${reason}` };
}
