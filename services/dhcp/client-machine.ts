/**
 * DHCP client (RFC 2131 §4.4, figure 5).
 *
 *   init → selecting → requesting → bound → renewing → rebinding → init
 *    ↑_________|___ tries used up |   ↑__ ACK ___|__________|
 *    ↑________________ NAK _______|______________|__________|      link down, stop: from everywhere
 *
 * Everything that decides a transition is in this file. What a packet must be to count is in ./reply.ts, what
 * an ACK means in ./lease.ts; bytes are in ./wire.ts.
 *
 * - The ACK alone decides what the lease says; an OFFER only names an address and a server.
 * - In SELECTING the first acceptable OFFER is taken at once.
 * - A port is open only while an answer is awaited; a bound client costs nothing.
 * - Every DISCOVER has its own xid (./client-discovers.ts), and so has every REQUEST that extends a lease, so the
 *   times of the new lease count from the very REQUEST that was answered. In REQUESTING all tries share the xid of the
 *   OFFER (table 5), and the times count from the first.
 *
 * Deviates: no random wait of 1 to 10 s before the first DISCOVER (§4.4.1), because it would be most of the time to
 * a lease; retransmissions follow the policy given, which may be sooner than the 4 s of §4.1.
 */
import { SECOND_US } from "../../net/instant.ts";
import type { RandomRoot } from "../../net/random.ts";
import { delayUs, type Attempts } from "../../net/retry.ts";
import type { RoundTrips } from "../../net/round-trips.ts";
import type { Instant } from "../../net/service.ts";
import {
  BACK_OFF,
  type DhcpClientConfig,
  type DhcpEvent,
  type Outputs,
  type LossReason,
  type Offer,
} from "./client-config.ts";
import { ClientDice, type DicePositions } from "./client-dice.ts";
import { discoverOf, oneMoreDiscover, type Discover } from "./client-discovers.ts";
import type { PortRecord } from "./client-port.ts";
import { ClientTries } from "./client-tries.ts";
import { ClientSender, secondsBetween } from "./client-sender.ts";
import {
  NOT_STARTED,
  NO_CARRIER,
  STOPPED,
  describeState,
  leaseHeld,
  type Awaiting,
  type ClientState,
  type StateOf,
} from "./client-state.ts";
import type { Answer } from "./reply.ts";

/** RFC 2131 §4.4.5: half of what remains, but never sooner. */
const EXTENSION_FLOOR_US = 60 * SECOND_US;

export interface MachineRecord {
  readonly state: ClientState;
  readonly carrier: boolean;
  readonly vain: number;
  readonly changes: number;
  readonly port: PortRecord;
  readonly sent: number;
  readonly dice: DicePositions;
}

export class ClientMachine {
  readonly sender: ClientSender;
  readonly dice: ClientDice;
  readonly #config: DhcpClientConfig;
  readonly #tries: ClientTries;
  #state: ClientState;
  #carrier: boolean;
  /** REQUESTs for a new lease that came to nothing, since the last one. */
  #vain: number;
  /** States entered so far. */
  #changes: number;

  constructor(
    config: DhcpClientConfig,
    roundTrips: RoundTrips,
    random: RandomRoot,
    saved?: MachineRecord,
  ) {
    this.#config = config;
    this.sender = new ClientSender(config, saved);
    this.dice = new ClientDice(config.device, random, saved?.dice);
    this.#tries = new ClientTries(roundTrips, this.dice.retry);
    this.#state = saved?.state ?? NOT_STARTED;
    this.#carrier = saved?.carrier ?? true;
    this.#vain = saved?.vain ?? 0;
    this.#changes = saved?.changes ?? 0;
  }

  get state(): ClientState {
    return this.#state;
  }

  get changes(): number {
    return this.#changes;
  }

  save(): MachineRecord {
    return {
      state: this.#state,
      carrier: this.#carrier,
      vain: this.#vain,
      changes: this.#changes,
      port: this.sender.port.save(),
      sent: this.sender.sent,
      dice: this.dice.save(),
    };
  }

  start(at: Instant, out: Outputs): void {
    const state = this.#state;
    if (state.kind !== "init" || state.wait !== "start") return;
    if (this.#carrier) this.#discover(at, at.monoUs, out);
    else this.#enter(NO_CARRIER);
  }

  stop(out: Outputs): void {
    const lease = leaseHeld(this.#state);
    const { releaseOnStop = true, inUse } = this.#config;
    if (lease !== undefined && releaseOnStop && inUse?.includes(lease.address) !== true) {
      this.sender.release(lease, this.dice.xids.uint32(), out);
      emit(out, { kind: "released", address: lease.address });
    }
    this.#abandon("stopped", STOPPED, out);
  }

  link(at: Instant, carrier: boolean, out: Outputs): void {
    if (carrier === this.#carrier) return;
    this.#carrier = carrier;
    if (this.#state.kind === "init" && this.#state.wait === "start") return;
    if (carrier) this.#discover(at, at.monoUs, out);
    else this.#abandon("link-down", NO_CARRIER, out);
  }

  /** The deadline of the state has come. */
  due(at: Instant, out: Outputs): void {
    const state = this.#state;
    switch (state.kind) {
      case "init":
        this.#discover(at, at.monoUs, out);
        return;
      case "selecting": {
        const attempts = this.#tries.next(this.#config.discover, state.attempts, at);
        if (attempts === undefined) this.#giveUp(at, state, "no-offer", out);
        else this.#select(state.startedUs, state.discovers, attempts, out);
        return;
      }
      case "requesting": {
        const attempts = this.#tries.next(this.#config.request, state.attempts, at);
        if (attempts === undefined) this.#giveUp(at, state, "no-ack", out);
        else this.sender.request(this.#enter({ ...state, attempts }), out);
        return;
      }
      case "bound":
      case "renewing":
      case "rebinding":
        this.keepLease(at, out);
        return;
    }
  }

  /** A new search; `startedUs` is when the first one for an address began. */
  #discover(at: Instant, startedUs: number, out: Outputs): void {
    this.#select(startedUs, [], this.#tries.first(this.#config.discover, at), out);
  }

  /** One more DISCOVER of a search. */
  #select(startedUs: number, before: readonly Discover[], attempts: Attempts, out: Outputs): void {
    const discovers = oneMoreDiscover(before, this.dice.xids, attempts.sentUs);
    const { xid } = discovers[discovers.length - 1] as Discover;
    this.sender.discover(
      this.#enter({ kind: "selecting", xid, discovers, startedUs, attempts }),
      out,
    );
  }

  /** The policy's tries are used up: say so, and begin again. */
  #giveUp(
    at: Instant,
    state: StateOf<"selecting" | "requesting">,
    why: "no-offer" | "no-ack",
    out: Outputs,
  ): void {
    emit(out, { kind: "failed", why, message: describeState(state) });
    if (state.kind === "selecting") this.#discover(at, state.startedUs, out);
    else this.#beginAgain(at, state, `no ACK from ${state.offer.serverId}`, out);
  }

  /** The next REQUEST for the lease, if one is held, or its end. */
  keepLease(at: Instant, out: Outputs): void {
    const state = this.#state;
    const lease = leaseHeld(state);
    if (lease === undefined) return;
    if (at.monoUs >= lease.expiresUs) {
      this.#loseLease("expired", out);
      this.#discover(at, at.monoUs, out);
      return;
    }
    const kind = at.monoUs >= lease.t2Us || state.kind === "rebinding" ? "rebinding" : "renewing";
    const endUs = kind === "renewing" ? lease.t2Us : lease.expiresUs;
    const half = endUs === Infinity ? 0 : Math.round((endUs - at.monoUs) / 2);
    const next = this.#enter({
      kind,
      xid: this.dice.xids.uint32(),
      attempt: state.kind === kind ? state.attempt + 1 : 1,
      startedUs: "startedUs" in state ? state.startedUs : at.monoUs,
      sentUs: at.monoUs,
      resendUs: at.monoUs + Math.max(EXTENSION_FLOOR_US, half),
      lease,
    });
    this.sender.extend(next, out);
  }

  /** Acts on an answer to a packet of `state`, the state it is in. */
  act(at: Instant, state: Awaiting, { reply, xid, arrivedUs }: Answer, out: Outputs): void {
    this.#tries.sample(state, xid, arrivedUs);
    switch (reply.kind) {
      case "offer":
        emit(out, reply);
        this.#take(at, state, reply.offer, xid, out);
        return;
      case "ack":
        this.sender.port.close(out);
        this.#vain = 0;
        this.#enter({ kind: "bound", lease: reply.lease });
        emit(out, { kind: "bound", how: HOW[state.kind], lease: reply.lease });
        return;
      case "nak":
        emit(out, reply);
        this.#loseLease("nak", out);
        this.#beginAgain(at, state, `NAK from ${reply.serverId}`, out);
        return;
    }
  }

  /** The first acceptable OFFER is taken at once. */
  #take(at: Instant, state: Awaiting, offer: Offer, xid: number, out: Outputs): void {
    if (state.kind !== "selecting") return;
    const { discovers, startedUs } = state;
    const discoveredUs = discoverOf(discovers, xid)?.sentUs ?? startedUs;
    const secs = secondsBetween(startedUs, discoveredUs);
    const attempts = this.#tries.first(this.#config.request, at);
    const next = { kind: "requesting", xid, discovers, startedUs, secs, attempts, offer } as const;
    this.sender.request(this.#enter(next), out);
  }

  /** At once the first time; then after a while, which counts from the first REQUEST of the try. */
  #beginAgain(at: Instant, state: Awaiting, why: string, out: Outputs): void {
    const acquiring = state.kind === "requesting";
    this.#vain++;
    const sinceUs = acquiring ? state.attempts.startedUs : at.monoUs;
    const untilUs = sinceUs + delayUs(BACK_OFF, this.#vain, this.dice.backOff);
    if (untilUs <= at.monoUs) {
      this.#discover(at, acquiring ? state.startedUs : at.monoUs, out);
      return;
    }
    this.sender.port.close(out);
    const reason = `waiting after ${this.#vain} tries in vain: ${why}`;
    this.#enter({ kind: "init", wait: "back-off", reason, untilUs });
  }

  /** The driver could not open the port. A lease goes on: its next REQUEST tries again. */
  portFailed(reason: string): void {
    this.sender.port.forget();
    if (leaseHeld(this.#state) === undefined) this.#enter({ kind: "init", wait: "start", reason });
  }

  /** Back to an INIT that waits for somebody else, without a packet. */
  #abandon(why: LossReason, next: ClientState, out: Outputs): void {
    this.#loseLease(why, out);
    this.sender.port.close(out);
    this.#vain = 0;
    this.#enter(next);
  }

  #loseLease(why: LossReason, out: Outputs): void {
    const lease = leaseHeld(this.#state);
    if (lease !== undefined) emit(out, { kind: "lost", why, lease });
  }

  #enter<Next extends ClientState>(next: Next): Next {
    this.#state = next;
    this.#changes++;
    return next;
  }
}

const HOW = {
  selecting: "new",
  requesting: "new",
  renewing: "renewed",
  rebinding: "rebound",
} as const;

/** Adds an event to what a step collects. */
export function emit(out: Outputs, event: DhcpEvent): void {
  out.push({ kind: "event", event });
}
