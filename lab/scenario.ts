/**
 * What is wrong with a world, as data: servers that are slow, away or say no, clocks that lie, cables that are pulled.
 * `{}` is the plain lab; scenarios with names are in ./scenarios.ts, what cannot be in ./scenario-fault.ts.
 *
 * Times are whole microseconds. Those of servers count from the start of the world, those of a device from when it
 * gets power; in a world of one device that is the same.
 */
import type { PacketPhase } from "../net/impairment.ts";
import type { DnsServerBehaviour } from "../services/dns/index.ts";
import type { NtpKiss } from "../services/ntp/index.ts";
import type { ServerCapacities } from "./capacity.ts";

export interface Scenario {
  readonly name?: string;
  /** How many of each; left out: one DHCP server, two NTP servers, one DNS server. */
  readonly servers?: ServerCounts;
  /** All that fit a packet happen to it; of several that change what a server says, the first. */
  readonly troubles?: readonly Trouble[];
  readonly clock?: DeviceClock;
  /** The device's cable is pulled; the bring-up is told, as a host tells it. In rising order, none in another. */
  readonly flaps?: readonly Flap[];
  /** Of the servers of a fleet; what is left out is as in `DEFAULT_CAPACITIES`. */
  readonly capacity?: Partial<ServerCapacities> | "unlimited";
  /** The devices of a fleet power up within this time, at random; left out, one second. */
  readonly spreadUs?: number;
}

export interface ServerCounts {
  readonly dhcp?: 1 | 2;
  readonly ntp?: 1 | 2;
  readonly dns?: 1 | 2;
}

/** The first and the second of each kind; without a number, all of a kind. */
export const SERVER_NAMES = [
  "dhcp",
  "dhcp1",
  "dhcp2",
  "ntp",
  "ntp1",
  "ntp2",
  "dns",
  "dns1",
  "dns2",
] as const;
export type ServerName = (typeof SERVER_NAMES)[number];
export type ServerKind = "dhcp" | "ntp" | "dns";

/** Which packets of those that reach a server; all that is said has to fit. */
export interface TroubleTime {
  /** Left out: from the start. */
  readonly fromUs?: number;
  /** Left out: for ever. */
  readonly untilUs?: number;
  /** Again and again, from `fromUs` on. */
  readonly everyUs?: number;
  /** What the packet says. */
  readonly phase?: PacketPhase;
  /** Only so many of the packets that the rest fits, counted by each server for itself. */
  readonly first?: number;
}

export type Trouble = TroubleTime & { readonly at: ServerName } & TroubleKind;

export type TroubleKind =
  /** It gets to a packet only after this time. */
  | { readonly kind: "slow"; readonly byUs: number }
  /** Packets to it vanish. With `forgets` its leases are gone when it is back: it was restarted without a disk. */
  | { readonly kind: "down"; readonly forgets?: true }
  /** Its answers are random bytes of the same length. */
  | { readonly kind: "garbage" }
  /** Its answers are to other questions: another xid, origin timestamp or id. */
  | { readonly kind: "foreign" }
  /** DHCP: REQUESTs get a NAK; only those of leases it knows nothing of. */
  | { readonly kind: "nak"; readonly of?: "unknown" }
  /** DHCP: no address is left for new clients. */
  | { readonly kind: "exhausted" }
  /** NTP: a kiss-o'-death. */
  | { readonly kind: "kiss"; readonly code: NtpKiss }
  /** NTP: it says of itself that its clock is not set (leap 3). */
  | { readonly kind: "unsynchronised" }
  /** NTP: its clock is ahead by this, or behind if negative, and it does not know. */
  | { readonly kind: "lie"; readonly byUs: number }
  /** DNS: an error, or TC in an empty answer. */
  | { readonly kind: Exclude<DnsServerBehaviour, "silent"> };

/** What is wrong with the clock of the device. */
export interface DeviceClock {
  /** How far it is ahead when the device gets power; left out: 90 s behind, in a fleet up to 3 minutes. */
  readonly offsetUs?: number;
  /** How much too fast both clocks run, in parts per million. */
  readonly skewPpm?: number;
  /** Every so often they run at another rate: that of the skew, give or take this much, at random. */
  readonly wander?: { readonly ppm: number; readonly everyUs: number };
  /** Somebody sets the wall clock. In rising order. */
  readonly steps?: readonly { readonly atUs: number; readonly byUs: number }[];
  /** The device sleeps: nothing is sent, nothing heard. In rising order, none in another. */
  readonly suspends?: readonly Suspend[];
}

export interface Suspend {
  readonly atUs: number;
  readonly forUs: number;
  /** Whether the monotonic clock counts the time asleep (CLOCK_BOOTTIME) or not (CLOCK_MONOTONIC); left out: it does. */
  readonly monotonic?: "goes-on" | "stops";
}

export interface Flap {
  readonly atUs: number;
  readonly forUs: number;
  /** Again and again. */
  readonly everyUs?: number;
}

/** The lab as it is. */
export const PLAIN: Scenario = { name: "plain" };

/** Which kind of server a name is for. */
export function serverKind(name: ServerName): ServerKind {
  return name.replace(/\d$/, "") as ServerKind;
}
