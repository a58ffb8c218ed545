/**
 * What the servers of a fleet's world can take in. A server serves one packet after the other, each in the same time;
 * what comes meanwhile waits in the buffer of its socket, and is dropped where that is full.
 */
import { SECOND_US } from "../net/instant.ts";
import type { Capacity } from "../net/simulator/index.ts";

export interface ServerCapacity {
  /** Packets that it serves in a second; a lease takes two. */
  readonly perSecond: number;
  /** Packets that its socket's buffer holds. */
  readonly queuePackets: number;
}

/** Of the DHCP server, of each NTP server, and of the DNS server. */
export interface ServerCapacities {
  readonly dhcp: ServerCapacity;
  readonly ntp: ServerCapacity;
  readonly dns: ServerCapacity;
}

/**
 * Linux gives a socket 212 992 bytes (net.core.rmem_default), and counts the memory of a packet, not its length: 256
 * packets of up to 100 bytes fill it, and 166 of 300 to 550 bytes, as DHCP sends them (measured, Linux 6.18).
 */
const SMALL_PACKETS = 256;
const DHCP_PACKETS = 166;

/**
 * One ordinary server each. DHCP: Kea 2.0 with one thread grants 2 400 to 2 560 leases a second from an SQL database
 * (ISC, Kea Performance Tests 2.0). NTP: a third of the 330 000 a second of one thread of rsntp (its README). DNS: the
 * order of magnitude of one thread that answers from its cache.
 */
export const DEFAULT_CAPACITIES: ServerCapacities = {
  dhcp: { perSecond: 5_000, queuePackets: DHCP_PACKETS },
  ntp: { perSecond: 100_000, queuePackets: SMALL_PACKETS },
  dns: { perSecond: 50_000, queuePackets: SMALL_PACKETS },
};

/** The packets are served at once, and counted. */
const UNLIMITED: Capacity = { serviceUs: 0, queuePackets: Infinity };

/** What a scenario says of the capacities, or the defaults, as the simulator has them. */
export function capacitiesOf(
  wanted: Partial<ServerCapacities> | "unlimited" = {},
): Readonly<Record<keyof ServerCapacities, Capacity>> {
  if (wanted === "unlimited") return { dhcp: UNLIMITED, ntp: UNLIMITED, dns: UNLIMITED };
  const { dhcp, ntp, dns } = { ...DEFAULT_CAPACITIES, ...wanted };
  return { dhcp: capacityOf(dhcp), ntp: capacityOf(ntp), dns: capacityOf(dns) };
}

/** RangeError for a rate that is none, or is above a packet in a microsecond. */
function capacityOf({ perSecond, queuePackets }: ServerCapacity): Capacity {
  const serviceUs = Math.round(SECOND_US / perSecond);
  if (!(serviceUs >= 1 && serviceUs < Infinity)) {
    throw new RangeError(`a server serves up to a million packets a second, not ${perSecond}`);
  }
  return { serviceUs, queuePackets };
}
