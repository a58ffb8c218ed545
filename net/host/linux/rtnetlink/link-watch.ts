/**
 * Whether interfaces can carry packets, and when that changes.
 *
 * The kernel tells of a lost carrier up to a second late, if there was another such event in the second before; a
 * question is answered with the truth. So beside the events, which bring the good news within a millisecond, the
 * interfaces are asked about every 100 ms: 20 µs each.
 */
import type { Libc } from "../libc.ts";
import { isUsable } from "./link.ts";
import { NetlinkError } from "./netlink-socket.ts";
import { watchNetwork } from "./network-monitor.ts";
import { RTMGRP_LINK } from "./numbers.ts";
import { RouteSocket } from "./route-socket.ts";

const POLL_MS = 100;

export interface LinkWatch {
  /** As it was seen last; false for an interface that does not exist. */
  carrier(device: string): boolean;
  /** Nothing is delivered from the call on. */
  close(): void;
}

/**
 * Watches interfaces of the calling thread's namespace by name: one that vanishes has no carrier, and may come back.
 * What there is at the start is in `carrier`; `changed` tells what changes then. Does not keep the process alive.
 * Throws the system's error.
 */
export function watchLinks(
  libc: Libc,
  devices: readonly string[],
  changed: (device: string, carrier: boolean) => void,
  pollMs = POLL_MS,
): LinkWatch {
  const route = RouteSocket.open(libc);
  const carriers = new Map<string, boolean>(); // BOUNDED: by `devices`
  let closed = false;
  const refresh = (): void => {
    for (const device of devices) {
      const before = carriers.get(device);
      const now = readCarrier(route, device, before ?? false);
      carriers.set(device, now);
      if (before !== undefined && before !== now) changed(device, now);
      if (closed) return;
    }
  };
  const monitor = monitored(libc, route, refresh);
  refresh();
  const poll = setInterval(refresh, pollMs).unref();
  return {
    carrier: (device) => carriers.get(device) ?? false,
    close() {
      if (closed) return;
      closed = true;
      clearInterval(poll);
      monitor.close();
      route.close();
    },
  };
}

function monitored(libc: Libc, route: RouteSocket, refresh: () => void) {
  try {
    return watchNetwork(libc, refresh, RTMGRP_LINK);
  } catch (noDescriptor) {
    route.close();
    throw noDescriptor;
  }
}

/** If the system cannot answer right now, short of memory, then what it said before. */
function readCarrier(route: RouteSocket, device: string, before: boolean): boolean {
  try {
    const link = route.link(device);
    return link !== undefined && isUsable(link);
  } catch (error) {
    if (error instanceof NetlinkError) return before;
    throw error;
  }
}
