/**
 * DHCP discovery: which servers there are, and what each of them offers (the DISCOVER and OFFER of RFC 2131 §3.1).
 *
 *   idle ── start ──→ searching ── window over, stop ──→ done
 *                      ↑_____| DISCOVER again, by the policy
 *
 * - It takes nothing: there is no REQUEST, and what a server holds back for an offer it frees by itself.
 * - Every DISCOVER has an xid of its own, so that an OFFER tells which one it answers; a late answer to an earlier
 *   one counts, too.
 * - Of several OFFERs by one server with one address the first is reported. An address that no host can have is
 *   reported as well: here that is news, not a reason to look away.
 */
import { macBytes, macText } from "../../net/address.ts";
import type { Endpoint } from "../../net/endpoint.ts";
import type { RandomRoot, RandomStream } from "../../net/random.ts";
import { firstAttempt, nextAttempt, type Attempts } from "../../net/retry.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type Saved,
  type Service,
} from "../../net/service.ts";
import { discoverOf, type Discover } from "./client-discovers.ts";
import { ClientMessages } from "./client-message.ts";
import { ClientPort } from "./client-port.ts";
import { secondsBetween } from "./client-sender.ts";
import type {
  DhcpDiscoveryCommand,
  DhcpDiscoveryConfig,
  DhcpDiscoveryEvent,
  DhcpDiscoveryView,
  DiscoveryOutputs,
} from "./discovery-config.ts";
import { discoveredOffer, type DiscoveredOffer } from "./discovery-offer.ts";
import { MESSAGE_TYPE, messageTypeName } from "./message-type.ts";
import type { DiscoveryRecord, DiscoveryState } from "./discovery-state.ts";
import { foreignReason } from "./reply.ts";
import { UNSPECIFIED, decodeDhcp, type DhcpMessage } from "./wire.ts";

type Datagram = Extract<Input<never>, { kind: "datagram" }>;
type Failed = Extract<Input<never>, { kind: "failed" }>;

/** After so many DISCOVERs in one window there is only listening. */
const DISCOVERS_MAX = 64;
const OFFERS_MAX = 256;
const VERSION = 1;

/** A discovery that waits for its start, or one that goes on from `saved`. RangeError for a configuration that cannot be. */
export function createDhcpDiscovery(
  config: DhcpDiscoveryConfig,
  random: RandomRoot,
  saved?: Saved,
): Service<DhcpDiscoveryCommand, DhcpDiscoveryEvent, DhcpDiscoveryView> {
  return new DhcpDiscovery(config, random, saved as DiscoveryRecord | undefined);
}

class DhcpDiscovery implements Service<
  DhcpDiscoveryCommand,
  DhcpDiscoveryEvent,
  DhcpDiscoveryView
> {
  readonly #config: DhcpDiscoveryConfig;
  readonly #mac: string;
  readonly #messages: ClientMessages;
  readonly #port: ClientPort;
  readonly #xids: RandomStream;
  readonly #retry: RandomStream;
  #state: DiscoveryState;
  #discovers: Discover[]; // BOUNDED: by DISCOVERS_MAX
  #offers: DiscoveredOffer[]; // BOUNDED: by OFFERS_MAX
  #sent: number;
  #received: number;
  #ignored: number;
  #changes: number;

  constructor(config: DhcpDiscoveryConfig, random: RandomRoot, saved: DiscoveryRecord | undefined) {
    const mac = macBytes(config.mac);
    if (mac === undefined) throw new RangeError(`not a MAC address: ${config.mac}`);
    if (!(config.windowUs > 0)) throw new RangeError(`not a window: ${config.windowUs} µs`);
    this.#config = config;
    this.#mac = macText(mac);
    this.#messages = new ClientMessages(config);
    this.#port = new ClientPort(config, saved?.port);
    this.#xids = random.stream(`dhcp-discovery/${config.device}/xid`);
    this.#retry = random.stream(`dhcp-discovery/${config.device}/retry`);
    if (saved !== undefined) [this.#xids.position, this.#retry.position] = saved.dice;
    this.#state = saved?.state ?? { kind: "idle" };
    this.#discovers = [...(saved?.discovers ?? [])];
    this.#offers = [...(saved?.offers ?? [])];
    this.#sent = saved?.sent ?? 0;
    this.#received = saved?.received ?? 0;
    this.#ignored = saved?.ignored ?? 0;
    this.#changes = saved?.changes ?? 0;
  }

  get state(): DhcpDiscoveryView {
    return {
      version: this.#changes + this.#received,
      phase: this.#state.kind,
      offers: [...this.#offers],
      counters: { sent: this.#sent, received: this.#received, ignored: this.#ignored },
      describe: this.#describe(),
    };
  }

  get deadlineUs(): number {
    const state = this.#state;
    return state.kind === "searching" ? Math.min(state.resendUs, state.endUs) : Infinity;
  }

  step(at: Instant, input: Input<DhcpDiscoveryCommand>): readonly Output<DhcpDiscoveryEvent>[] {
    if (input.kind === "deadline" && at.monoUs < this.deadlineUs) return SILENT;
    const out: DiscoveryOutputs = [];
    switch (input.kind) {
      case "command":
        if (input.command.kind === "start") this.#start(at, out);
        else this.#end(out);
        break;
      case "datagram":
        this.#receive(at, input, out);
        break;
      case "failed":
        this.#failed(input, out);
        break;
      case "deadline":
        this.#due(at, out);
        break;
      case "sent":
      case "stream":
      case "answer":
        break;
    }
    return out.length === 0 ? SILENT : out;
  }

  save(): Saved {
    const record: DiscoveryRecord = {
      version: VERSION,
      state: this.#state,
      discovers: [...this.#discovers],
      offers: [...this.#offers],
      port: this.#port.save(),
      dice: [this.#xids.position, this.#retry.position],
      sent: this.#sent,
      received: this.#received,
      ignored: this.#ignored,
      changes: this.#changes,
    };
    return record;
  }

  #start(at: Instant, out: DiscoveryOutputs): void {
    if (this.#state.kind === "searching") return;
    this.#discovers = [];
    this.#offers = [];
    const attempts = firstAttempt(this.#config.retry, at.monoUs, this.#retry);
    this.#discover(attempts, at.monoUs + this.#config.windowUs, out);
  }

  #due(at: Instant, out: DiscoveryOutputs): void {
    const state = this.#state;
    if (state.kind !== "searching") return;
    if (at.monoUs >= state.endUs) {
      this.#end(out);
      return;
    }
    const attempts =
      this.#discovers.length < DISCOVERS_MAX
        ? nextAttempt(this.#config.retry, state.attempts, at.monoUs, this.#retry)
        : undefined;
    if (attempts === undefined) this.#enter({ ...state, resendUs: Infinity });
    else this.#discover(attempts, state.endUs, out);
  }

  #discover(attempts: Attempts, endUs: number, out: DiscoveryOutputs): void {
    const xid = this.#xids.uint32();
    const { sentUs, startedUs, attempt, resendUs } = attempts;
    this.#enter({ kind: "searching", attempts, resendUs, endUs });
    this.#discovers.push({ xid, sentUs });
    this.#sent++;
    const bytes = this.#messages.discover(xid, secondsBetween(startedUs, sentUs));
    const on = this.#port.open(UNSPECIFIED, out);
    const about = { transaction: xid, attempt, what: "DISCOVER" };
    out.push({ kind: "send", on, to: this.#port.everyone, bytes, about });
  }

  #end(out: DiscoveryOutputs): void {
    if (this.#state.kind !== "searching") return;
    this.#port.close(out);
    this.#enter({ kind: "done" });
    emit(out, { kind: "done", offers: [...this.#offers] });
  }

  #receive(at: Instant, input: Datagram, out: DiscoveryOutputs): void {
    this.#received++;
    const message = decodeDhcp(input.bytes);
    if (message.kind === "malformed") {
      this.#ignore(`malformed at byte ${message.offset}: ${message.reason}`, undefined, out);
      return;
    }
    const what = messageTypeName(message.options.get("messageType"));
    if (this.#state.kind !== "searching" || !this.#port.isOpen(input.on)) {
      this.#ignore("no answer is awaited here", what, out);
      return;
    }
    const offer = this.#read(message, input.from, (input.stamp ?? at).monoUs);
    if (typeof offer === "string") {
      this.#ignore(offer, what, out);
      return;
    }
    this.#offers.push(offer);
    if (this.#config.explain) emit(out, { kind: "accepted", what, transaction: offer.transaction });
    emit(out, { kind: "offer", offer });
  }

  /** The offer of a message, or why it is none, or none that is new. */
  #read(message: DhcpMessage, from: Endpoint, arrivedUs: number): DiscoveredOffer | string {
    const discover = discoverOf(this.#discovers, message.xid);
    const ourXid = (discover ?? this.#discovers.at(-1))?.xid ?? 0;
    const foreign = foreignReason(message, ourXid, this.#mac, this.#config.clientId);
    if (foreign !== undefined) return foreign;
    const type = message.options.get("messageType");
    if (type !== MESSAGE_TYPE.offer) return `${messageTypeName(type)} while waiting for OFFERs`;
    const serverId = message.options.get("serverIdentifier");
    if (serverId === undefined) return "the OFFER has no server identifier (option 54)";
    const { yiaddr } = message;
    if (this.#offers.some((offer) => offer.serverId === serverId && offer.address === yiaddr))
      return `${serverId} has offered ${yiaddr} before`;
    if (this.#offers.length >= OFFERS_MAX) return `there are ${OFFERS_MAX} offers already`;
    const elapsedUs = Math.max(0, arrivedUs - (discover?.sentUs ?? arrivedUs));
    return discoveredOffer(message, { serverId, from, elapsedUs });
  }

  #ignore(reason: string, what: string | undefined, out: DiscoveryOutputs): void {
    this.#ignored++;
    if (!this.#config.explain) return;
    emit(out, what === undefined ? { kind: "ignored", reason } : { kind: "ignored", what, reason });
  }

  /** Without a port the window is over; a DISCOVER that did not leave is followed by the next one. */
  #failed({ on, why, about }: Failed, out: DiscoveryOutputs): void {
    if (this.#state.kind !== "searching" || !this.#port.isOpen(on)) return;
    const opening = why === "in-use" || why === "denied";
    const what = opening
      ? "the DHCP port was not opened"
      : `${about?.what ?? "a packet"} was not delivered`;
    emit(out, { kind: "failed", why, message: `${this.#config.device}: ${what} (${why})` });
    if (!opening) return;
    this.#port.forget();
    this.#end(out);
  }

  #describe(): string {
    const { length } = this.#offers;
    const offers = `${length} ${length === 1 ? "OFFER" : "OFFERs"}`;
    switch (this.#state.kind) {
      case "idle":
        return "not started";
      case "searching":
        return `${offers} so far, DISCOVER sent ${this.#discovers.length}×`;
      case "done":
        return offers;
    }
  }

  #enter(next: DiscoveryState): void {
    this.#state = next;
    this.#changes++;
  }
}

function emit(out: DiscoveryOutputs, event: DhcpDiscoveryEvent): void {
  out.push({ kind: "event", event });
}
