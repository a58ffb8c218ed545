/**
 * A snapshot: everything that can be seen of one bring-up at one instant, as plain JSON. The terminal UI, `why`,
 * `status` and the control socket all show it; `takeSnapshot` makes it.
 *
 * Every time is in whole microseconds on the clock of the event log, which begins at the start of the bring-up; `null`
 * is "never", "not known" or "none". Every list is bounded, and where it is cut a count says what there is.
 */
import type { Finding } from "../net/event-log.ts";

export const SNAPSHOT_SCHEMA = "bringup.snapshot/1";

export interface Snapshot {
  readonly schema: typeof SNAPSHOT_SCHEMA;
  readonly atUs: number;
  /** Time of day of the device's own clock. */
  readonly unixUs: number;
  /** `lab`, `simulate`, `host`, `interface`. */
  readonly mode: string;
  readonly outcome: "idle" | "climbing" | "reached" | "timed-out" | "stopped";
  readonly current: string;
  readonly goal: string;
  readonly enteredUs: number;
  /** From the start to its end, or to now. */
  readonly elapsedUs: number;
  /** Oldest first; the last one lasts. At most 64. */
  readonly visits: readonly VisitShot[];
  readonly blockers: readonly BlockerShot[];
  /** Refusals by hand against states that are not next; left out where there are none. */
  readonly byHand?: readonly ByHandShot[];
  /** How often each step of the ladder was made. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  readonly interfaces: readonly InterfaceShot[];
  readonly time: TimeShot;
  readonly names: NamesShot;
  readonly packets: {
    readonly sent: number;
    readonly received: number;
    readonly droppedTx: number;
    readonly droppedRx: number;
    readonly ignored: number;
  };
  readonly retries: number;
  readonly findings: readonly Finding[];
  /** What the link does each way, in words; empty: nothing. */
  readonly link: { readonly tx: string; readonly rx: string };
  /** When the event loop was kept busy longest, of the last 20 s, the longest first; only of a live one. At most 8. */
  readonly stalls?: readonly StallShot[];
}

/** A tenth of a second in which the event loop had work. */
export interface StallShot {
  readonly atUs: number;
  /** The longest piece of work, and what it was about. */
  readonly worstUs: number;
  readonly what: string;
  /** All pieces. */
  readonly sumUs: number;
  readonly count: number;
}

export interface VisitShot {
  readonly state: string;
  readonly enteredUs: number;
  readonly leftUs: number | null;
  readonly dwellUs: number;
  readonly holds: readonly HoldShot[];
}

/** A refusal that delayed the way out of a state. */
export interface HoldShot {
  readonly notifier: string;
  readonly kind: "hold" | "veto";
  readonly reason: string;
  readonly sinceUs: number;
  readonly heldUs: number;
}

/** Who refuses the next state now. */
export interface BlockerShot {
  readonly notifier: string;
  readonly kind: "hold" | "veto";
  readonly next: string;
  readonly reason: string;
  readonly evidence?: unknown;
  readonly sinceUs: number;
  /** A hold's expiry; when a veto is asked again. */
  readonly untilUs: number | null;
  readonly expired: boolean;
}

/** Somebody will refuse a state by hand when it comes to that. */
export interface ByHandShot {
  /** Whose it is: what releases it. */
  readonly name: string;
  readonly kind: "hold" | "veto";
  readonly next: string;
  readonly reason: string;
}

export interface InterfaceShot {
  readonly device: string;
  readonly mac: string;
  readonly carrier: boolean;
  readonly from: "dhcp" | "static" | "os";
  /** State of RFC 2131 figure 5 in lower case; `fixed` without DHCP. */
  readonly phase: string;
  readonly describe: string;
  readonly transaction: number | null;
  readonly attempt: number;
  /** When the client does something by itself. */
  readonly nextUs: number | null;
  readonly network: {
    readonly address: string;
    readonly prefixLength: number;
    readonly routers: readonly string[];
    readonly dnsServers: readonly string[];
    readonly ntpServers: readonly string[];
    readonly domain: string | null;
  } | null;
  readonly lease: LeaseShot | null;
  /** Newest last, at most 16. */
  readonly offers: readonly OfferShot[];
  readonly sent: number;
  readonly received: number;
  readonly ignored: number;
}

export interface LeaseShot {
  readonly serverId: string;
  readonly boundUs: number;
  /** `null` with a lease without end. */
  readonly t1Us: number | null;
  readonly t2Us: number | null;
  readonly expiresUs: number | null;
  readonly leaseSeconds: number | null;
}

export interface OfferShot {
  readonly atUs: number;
  readonly serverId: string;
  readonly address: string;
  readonly leaseSeconds: number | null;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  /** The lease came of it. */
  readonly taken: boolean;
}

export interface TimeShot {
  readonly phase: "idle" | "resolving" | "querying" | "waiting" | "synchronised";
  readonly describe: string;
  /** The sample in force. */
  readonly sample: SampleShot | null;
  /** What `sample` is worth now. */
  readonly errorNowUs: number | null;
  readonly servers: readonly {
    readonly server: string;
    readonly name: string | null;
    readonly from: "given" | "dhcp" | "default";
    readonly requests: number;
    readonly replies: number;
    readonly kisses: number;
    readonly dropped: "DENY" | "RSTR" | null;
    readonly lastError: string | null;
    /** Of its last sample. */
    readonly offsetUs: number | null;
    readonly delayUs: number | null;
  }[];
  /** Oldest first, at most 64: accepted ones. */
  readonly history: readonly SampleShot[];
  /** What was refused and why, newest last, at most 16. */
  readonly refusals: readonly {
    readonly atUs: number;
    readonly server: string;
    readonly why: string;
  }[];
}

export interface SampleShot {
  readonly atUs: number;
  readonly server: string;
  readonly stratum: number;
  readonly referenceId: string;
  readonly offsetUs: number;
  readonly delayUs: number;
  readonly errorUs: number;
  readonly rootDelayUs: number;
  readonly rootDispersionUs: number;
  /** Named tests of RFC 5905 §8 and chrony: `passed`, `failed`, `skipped`. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface NamesShot {
  readonly describe: string;
  /** What proved the resolvers. */
  readonly probe: {
    readonly name: string;
    readonly addresses: readonly string[];
    readonly elapsedUs: number;
  } | null;
  /** What the proof waits for, where it does. */
  readonly proof: string | null;
  readonly servers: readonly {
    readonly address: string;
    readonly port: number;
    readonly sent: number;
    readonly answered: number;
    readonly failures: number;
    readonly failuresInRow: number;
    readonly lastRttUs: number | null;
  }[];
  /** At most 200, the most recently used first. */
  readonly cache: readonly {
    readonly name: string;
    readonly type: string;
    readonly outcome: string;
    readonly values: readonly string[];
    readonly ttlSeconds: number;
    readonly remainingUs: number;
    readonly server: string | null;
    readonly elapsedUs: number;
    readonly attempts: number;
  }[];
  readonly cached: number;
  /** In flight, at most 64. */
  readonly questions: readonly {
    readonly name: string;
    readonly type: string;
    readonly server: string;
    readonly attempts: number;
    readonly startedUs: number;
    readonly deadlineUs: number;
    readonly lookups: number;
  }[];
  readonly queued: number;
}
