/**
 * The requests that may still be answered, each with a port and a stamp of its own.
 *
 * A request tells nothing about the device: every field but version, mode and poll is zero, and its transmit stamp
 * is 64 random bits instead of the clock, so that only who saw the request can answer it; the server gives it back
 * without looking at it. The port is random too (RFC 9109). The true T1 stays here. A new request does not end the
 * old ones: on a path longer than the retransmission time every reply would be late otherwise.
 */
import type { Instant } from "../../net/instant.ts";
import type { RandomStream } from "../../net/random.ts";
import type { About, PortId, PortSpec } from "../../net/service.ts";
import type { NtpSource } from "./contract.ts";
import type { Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { sameTimestamp, ZERO_TIMESTAMP, type NtpTimestamp } from "./timestamp.ts";
import { encodeNtp, MODE_CLIENT } from "./wire.ts";

export interface Request {
  readonly port: PortId;
  readonly server: string;
  /** The transmit stamp that the reply must give back as its origin. */
  readonly stamp: NtpTimestamp;
  /** T1: the instant of the step until the driver says it better. */
  readonly sent: Instant;
  readonly transaction: number;
  readonly attempt: number;
}

export interface SavedRequests {
  readonly open: readonly Request[];
  readonly lastPort: PortId;
  readonly answered: readonly PortId[];
}

/** With first retransmissions 100 ms apart, paths of a second and more are covered. */
const OPEN_MAX = 8;

export class Requests {
  readonly #random: RandomStream;
  readonly #outbox: Outbox;
  #open: Request[]; // BOUNDED: by OPEN_MAX
  #answered: PortId[]; // BOUNDED: by OPEN_MAX
  #lastPort: PortId;

  constructor(random: RandomStream, outbox: Outbox, saved: SavedRequests | undefined) {
    this.#random = random;
    this.#outbox = outbox;
    this.#open = saved === undefined ? [] : [...saved.open];
    this.#answered = saved === undefined ? [] : [...saved.answered];
    this.#lastPort = saved?.lastPort ?? 0;
  }

  get newest(): Request | undefined {
    return this.#open.at(-1);
  }

  find(port: PortId): Request | undefined {
    for (const request of this.#open) if (request.port === port) return request;
    return undefined;
  }

  /** Its port was closed because the reply had come: whatever comes now is a copy. */
  wasAnswered(port: PortId): boolean {
    return this.#answered.includes(port);
  }

  send(at: Instant, peer: Peer, source: NtpSource, about: About, poll: number): void {
    const oldest = this.#open[0];
    if (oldest !== undefined && this.#open.length === OPEN_MAX) this.close(oldest);
    const port = ++this.#lastPort;
    const stamp = this.#freshStamp();
    const { transaction, attempt } = about;
    this.#open.push({ port, server: peer.server, stamp, sent: at, transaction, attempt });
    const bytes = encodeNtp({ ...BLANK, poll, transmit: stamp });
    this.#outbox.push({ kind: "open", port, spec: portSpec(peer, source) });
    this.#outbox.push({ kind: "send", on: port, to: peer.endpoint, bytes, about, stamp: true });
  }

  #freshStamp(): NtpTimestamp {
    const seconds = this.#random.uint32();
    const fraction = this.#random.uint32();
    const stamp = { seconds, fraction };
    return sameTimestamp(stamp, ZERO_TIMESTAMP) ? { seconds, fraction: 1 } : stamp;
  }

  /** The driver's word on when a request left. */
  left(port: PortId, sent: Instant): void {
    const request = this.find(port);
    if (request !== undefined) this.#open[this.#open.indexOf(request)] = { ...request, sent };
  }

  close(request: Request): void {
    const place = this.#open.indexOf(request);
    if (place >= 0) this.#open.splice(place, 1);
    this.#outbox.push({ kind: "close", port: request.port });
  }

  closeAnswered(request: Request): void {
    this.close(request);
    this.#answered.push(request.port);
    if (this.#answered.length > OPEN_MAX) this.#answered.shift();
  }

  /** Closes those to servers that are not to be listened to any longer. */
  closeUnless(keeps: (server: string) => boolean): void {
    const strangers = this.#open.filter(({ server }) => !keeps(server));
    for (const request of strangers) this.close(request);
  }

  closeAll(): void {
    for (const request of this.#open) this.#outbox.push({ kind: "close", port: request.port });
    this.#open = [];
  }

  save(): SavedRequests {
    return { open: [...this.#open], lastPort: this.#lastPort, answered: [...this.#answered] };
  }
}

const BLANK = {
  leap: 0,
  version: 4,
  mode: MODE_CLIENT,
  stratum: 0,
  precision: 0,
  rootDelayUs: 0,
  rootDispersionUs: 0,
  referenceId: 0,
  reference: ZERO_TIMESTAMP,
  origin: ZERO_TIMESTAMP,
  receive: ZERO_TIMESTAMP,
};

function portSpec(peer: Peer, { address, device }: NtpSource): PortSpec {
  return {
    kind: "udp",
    port: "random",
    peer: peer.endpoint,
    ...(address === undefined ? undefined : { address }),
    ...(device === undefined ? undefined : { device }),
  };
}
