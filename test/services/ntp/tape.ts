/**
 * A tape for the NTP client: time moves only where the test says so, every output is taken off and looked at, and
 * silence is asserted.
 */
import { expect } from "vitest";
import { ADAPTIVE } from "../../../net/retry-presets.ts";
import { seededRandom } from "../../../net/random.ts";
import { RoundTrips } from "../../../net/round-trips.ts";
import type { Endpoint, Failure, Input, Instant, Output, Saved } from "../../../net/service.ts";
import {
  createNtpClient,
  decodeNtp,
  encodeNtp,
  fromUnixUs,
  type NtpClientConfig,
  type NtpCommand,
  type NtpEvent,
  type NtpHeader,
  type NtpMessage,
  type NtpServer,
} from "../../../services/ntp/index.ts";

export const SECOND = 1_000_000;
export const MS = 1_000;
export const A = "192.0.2.3";
export const B = "192.0.2.4";
export const C = "192.0.2.5";
/** 2026-03-01T00:00:00Z, the local time of day at 0. */
export const NOON_US = 1_772_323_200 * SECOND;

export interface SentRequest {
  readonly atUs: number;
  readonly port: number;
  readonly to: Endpoint;
  readonly message: NtpMessage;
}

export function given(...hosts: readonly string[]): readonly NtpServer[] {
  return hosts.map((host) => ({ host, from: "given" as const }));
}

export class Tape {
  readonly config: NtpClientConfig;
  client;
  nowUs = 0;
  /** Local time of day at 0. */
  wallUs = NOON_US;
  /** Every request so far. */
  readonly requests: SentRequest[] = [];
  readonly closed = new Set<number>();
  #events: NtpEvent[] = [];

  constructor(config: Partial<NtpClientConfig> = {}, seed = 7) {
    const roundTrips = new RoundTrips();
    this.config = { port: 123, retry: ADAPTIVE.ntp, roundTrips, explain: true, ...config };
    this.client = createNtpClient(this.config, seededRandom(seed));
  }

  get at(): Instant {
    return { monoUs: this.nowUs, unixUs: this.wallUs + this.nowUs };
  }

  /** Events since the last call. */
  events(): readonly NtpEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  input(input: Input<NtpCommand>): readonly Output<NtpEvent>[] {
    const outputs = this.client.step(this.at, input);
    for (const output of outputs) this.#note(output);
    return outputs;
  }

  #note(output: Output<NtpEvent>): void {
    if (output.kind === "event") this.#events.push(output.event);
    if (output.kind === "close") this.closed.add(output.port);
    if (output.kind !== "send") return;
    const message = decodeNtp(output.bytes);
    if (message.kind === "malformed") throw new Error(message.reason);
    this.requests.push({ atUs: this.nowUs, port: output.on, to: output.to, message });
  }

  command(command: NtpCommand): readonly Output<NtpEvent>[] {
    return this.input({ kind: "command", command });
  }

  start(...servers: readonly NtpServer[]): readonly Output<NtpEvent>[] {
    return this.command({ kind: "start", servers });
  }

  /** Lets time pass, giving every deadline when it comes. */
  runUntil(untilUs: number): void {
    for (let steps = 0; this.client.deadlineUs <= untilUs; steps++) {
      if (steps > 10_000) throw new Error("deadlines without end");
      this.nowUs = Math.max(this.nowUs, this.client.deadlineUs);
      this.input({ kind: "deadline" });
    }
    this.nowUs = untilUs;
  }

  /** Nothing at all comes out until then, early deadlines included. */
  quietUntil(untilUs: number): this {
    expect(this.client.deadlineUs).toBeGreaterThanOrEqual(untilUs);
    this.nowUs = untilUs - 1;
    expect(this.input({ kind: "deadline" })).toEqual([]);
    this.nowUs = untilUs;
    return this;
  }

  /** The request sent last. */
  get last(): SentRequest {
    const request = this.requests.at(-1);
    if (request === undefined) throw new Error("no request was sent");
    return request;
  }

  /** Where the requests went, in order, since number `from`. */
  asked(from = 0): readonly string[] {
    return this.requests.slice(from).map(({ to }) => to.address);
  }

  /** Gives the bytes to the client as coming from the server of the request. */
  receive(bytes: Uint8Array, request = this.last, from: Endpoint = request.to) {
    return this.input({ kind: "datagram", on: request.port, from, bytes });
  }

  /** A good reply, unless `fields` says otherwise, whose server is `offsetUs` ahead. */
  reply(fields: Partial<NtpHeader> = {}, request = this.last, offsetUs = 0) {
    return this.receive(replyTo(request.message, this.at.unixUs + offsetUs, fields), request);
  }

  fail(why: Failure, request = this.last) {
    return this.input({ kind: "failed", on: request.port, why });
  }

  resolve(ask: number, ...addresses: readonly string[]) {
    const result = { kind: "resolved", addresses, ttlSeconds: 300 } as const;
    return this.input({ kind: "answer", ask, result });
  }

  failResolve(ask: number, why = "nxdomain") {
    const result = { kind: "failed", why, message: "no such name" } as const;
    return this.input({ kind: "answer", ask, result });
  }

  /** Goes on with a client made from the saved record, through the structured clone that it must survive. */
  reload(seed = 7): void {
    const saved = structuredClone(this.client.save()) as Saved;
    this.client = createNtpClient(this.config, seededRandom(seed), saved);
  }
}

export function replyTo(
  request: NtpMessage,
  unixUs: number,
  fields: Partial<NtpHeader> = {},
): Uint8Array {
  return encodeNtp({
    leap: 0,
    version: 4,
    mode: 4,
    stratum: 2,
    poll: request.poll,
    precision: -24,
    rootDelayUs: 20_000,
    rootDispersionUs: 3_000,
    referenceId: 0xc0000201,
    reference: fromUnixUs(unixUs - 10 * SECOND),
    origin: request.transmit,
    receive: fromUnixUs(unixUs),
    transmit: fromUnixUs(unixUs),
    ...fields,
  });
}

export const KISS = {
  RATE: { leap: 3, stratum: 0, referenceId: 0x52415445 },
  DENY: { leap: 3, stratum: 0, referenceId: 0x44454e59 },
  RSTR: { leap: 3, stratum: 0, referenceId: 0x52535452 },
  INIT: { leap: 3, stratum: 0, referenceId: 0x494e4954 },
} as const;
