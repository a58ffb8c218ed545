/**
 * The states of a DHCP client (RFC 2131 figure 5), each with only its own fields, and what can be read off them.
 * A state is replaced whole; INIT-REBOOT, REBOOTING and a window for several OFFERs would be further members.
 */
import type { Attempts } from "../../net/retry.ts";
import type { Offer } from "./client-config.ts";
import type { Discover } from "./client-discovers.ts";
import type { Lease } from "./lease.ts";

/** One REQUEST to keep a lease; each has an xid of its own, so its ACK tells which it answers. */
export interface Extension<Kind> {
  readonly kind: Kind;
  readonly xid: number;
  /** Sends in this state. */
  readonly attempt: number;
  /** When RENEWING began: `secs` counts from here. */
  readonly startedUs: number;
  readonly sentUs: number;
  readonly resendUs: number;
  readonly lease: Lease;
}

export type ClientState =
  /** Waiting for a command, or for the carrier to come back. */
  | { readonly kind: "init"; readonly wait: "start" | "carrier"; readonly reason: string }
  /** Waiting after NAKs, or OFFERs that no ACK followed. */
  | {
      readonly kind: "init";
      readonly wait: "back-off";
      readonly reason: string;
      readonly untilUs: number;
    }
  | {
      readonly kind: "selecting";
      /** Of the last DISCOVER. */
      readonly xid: number;
      /** Any of them may be answered. */
      readonly discovers: readonly Discover[];
      /** When the search for an address began, through all transactions: `secs` counts from here. */
      readonly startedUs: number;
      readonly attempts: Attempts;
    }
  | {
      readonly kind: "requesting";
      /** That of the OFFER (RFC 2131 table 5), for all tries. */
      readonly xid: number;
      /** Of the search that led here. */
      readonly discovers: readonly Discover[];
      readonly startedUs: number;
      /** That of the DISCOVER: RFC 2131 §4.4.1 wants the same, so that relays pass both to the same servers. */
      readonly secs: number;
      readonly attempts: Attempts;
      readonly offer: Offer;
    }
  | { readonly kind: "bound"; readonly lease: Lease }
  | Extension<"renewing">
  | Extension<"rebinding">;

export const NOT_STARTED: ClientState = { kind: "init", wait: "start", reason: "not started" };
export const STOPPED: ClientState = { kind: "init", wait: "start", reason: "stopped" };
export const NO_CARRIER: ClientState = {
  kind: "init",
  wait: "carrier",
  reason: "the link is down",
};

export type StateOf<Kind extends Phase> = Extract<ClientState, { kind: Kind }>;
/** The states in which an answer is awaited. */
export type Awaiting = StateOf<"selecting" | "requesting" | "renewing" | "rebinding">;
export type Phase = ClientState["kind"];

export interface Counters {
  readonly sent: number;
  readonly received: number;
  readonly ignored: number;
}

/** The next moment at which a state does something by itself, on the monotonic clock. */
export function deadlineOf(state: ClientState): number {
  switch (state.kind) {
    case "init":
      return state.wait === "back-off" ? state.untilUs : Infinity;
    case "selecting":
    case "requesting":
      return state.attempts.resendUs;
    case "bound":
      return state.lease.t1Us;
    case "renewing":
      return Math.min(state.resendUs, state.lease.t2Us);
    case "rebinding":
      return Math.min(state.resendUs, state.lease.expiresUs);
  }
}

/** The lease of the states that have one. */
export function leaseHeld(state: ClientState): Lease | undefined {
  return state.kind === "bound" || state.kind === "renewing" || state.kind === "rebinding"
    ? state.lease
    : undefined;
}

/** What can be seen of a client at one moment. */
export interface DhcpView {
  /** Grows with everything that changes the view. */
  readonly version: number;
  readonly phase: Phase;
  readonly lease: Lease | undefined;
  /** The xid under way; 0 where there is none. */
  readonly transaction: number;
  /** Sends of this transaction, or of this state while renewing. */
  readonly attempt: number;
  /** When the next packet is due if nothing arrives; Infinity where none is. */
  readonly resendUs: number;
  readonly counters: Counters;
  /** One sentence for a person: what the client waits for. Put together when asked for. */
  readonly describe: string;
}

/** A class, because an object literal with a getter costs the engine a hidden class of its own each time. */
export class ClientView implements DhcpView {
  readonly version: number;
  readonly phase: Phase;
  readonly lease: Lease | undefined;
  readonly transaction: number;
  readonly attempt: number;
  readonly resendUs: number;
  readonly counters: Counters;
  readonly #state: ClientState;
  readonly #trouble: string;

  /** `trouble` is what went wrong last, empty if nothing did. */
  constructor(version: number, state: ClientState, counters: Counters, trouble: string) {
    this.version = version;
    this.phase = state.kind;
    this.lease = leaseHeld(state);
    this.transaction = "xid" in state ? state.xid : 0;
    this.attempt = attemptOf(state);
    this.resendUs = deadlineOf(state);
    this.counters = counters;
    this.#state = state;
    this.#trouble = trouble;
  }

  get describe(): string {
    const waiting = describeState(this.#state);
    return this.#trouble === "" ? waiting : `${waiting}; ${this.#trouble}`;
  }
}

function attemptOf(state: ClientState): number {
  if ("attempts" in state) return state.attempts.attempt;
  return "attempt" in state ? state.attempt : 0;
}

/** What a state waits for, in words. */
export function describeState(state: ClientState): string {
  switch (state.kind) {
    case "init":
      return state.reason;
    case "selecting":
      return `no OFFER yet after ${times(state.attempts.attempt, "DISCOVER")}`;
    case "requesting": {
      const { offer, attempts } = state;
      return `no ACK yet from ${offer.serverId} for ${offer.address} after ${times(attempts.attempt, "REQUEST")}`;
    }
    case "bound":
      return `${state.lease.address} leased from ${state.lease.serverId}`;
    case "renewing":
      return `renewing ${state.lease.address}: no ACK yet from ${state.lease.serverId} after ${times(state.attempt, "REQUEST")}`;
    case "rebinding":
      return `rebinding ${state.lease.address}: no ACK yet from any server after ${times(state.attempt, "REQUEST")}`;
  }
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
