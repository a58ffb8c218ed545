/**
 * NTP server, the lab's half (RFC 5905 mode 4): answers NTPv3 and NTPv4 requests from the clock of its node.
 *
 * It claims whatever quality its configuration says and keeps no state about clients, so every fault a test needs is
 * a matter of configuration. Replies are as long as the bare request: nothing is amplified.
 */
import { SECOND_US, type Instant } from "../../net/instant.ts";
import type { RandomRoot } from "../../net/random.ts";
import { ServedPort, type ServedPortRecord } from "../../net/served-port.ts";
import { SILENT } from "../../net/service.ts";
import type { Failure, Input, Output, PacketVerdict, Saved, Service } from "../../net/service.ts";
import { referenceIdOf } from "./reference-id.ts";
import { fromUnixUs } from "./timestamp.ts";
import {
  decodeNtp,
  encodeNtp,
  LEAP_UNKNOWN,
  MODE_CLIENT,
  MODE_SERVER,
  type NtpMessage,
} from "./wire.ts";

export type NtpKiss = "RATE" | "DENY" | "RSTR";

export interface NtpServerConfig {
  readonly port: number | "random";
  /** Address to bind; left out, every one. */
  readonly address?: string;
  readonly stratum: number;
  /** `GPS`, or the IPv4 address of its own server. */
  readonly referenceId: string;
  readonly rootDelayUs?: number;
  readonly rootDispersionUs?: number;
  /** log2 of seconds; left out, -20: a microsecond. */
  readonly precision?: number;
  readonly leap?: number;
  /** Its clock is ahead by this; left out: 0. */
  readonly offsetUs?: number;
  /** Answers every request with this kiss-o'-death. */
  readonly kiss?: NtpKiss;
  readonly explain: boolean;
}

/** What a server does instead of telling the time, or how. */
export interface NtpServerBehaviour {
  readonly kiss?: NtpKiss;
  readonly leap?: number;
  readonly stratum?: number;
  /** Its clock is ahead by this. */
  readonly offsetUs?: number;
}

export type NtpServerCommand =
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** From now on; left out: as configured. */
  | { readonly kind: "behave"; readonly behaviour?: NtpServerBehaviour };

export type NtpServerEvent =
  | PacketVerdict
  | { readonly kind: "failed"; readonly why: Failure; readonly message: string };

export interface NtpServerView {
  readonly version: number;
  readonly phase: "stopped" | "serving";
  readonly received: number;
  readonly answered: number;
}

interface SavedServer extends Saved, ServedPortRecord {
  readonly received: number;
  readonly answered: number;
  readonly changes: number;
  readonly behaviour?: NtpServerBehaviour;
}

const MICROSECOND_PRECISION = -20;
/** The clock says that it was set at the last whole multiple of this. */
const CLOCK_SET_EVERY_US = 16 * SECOND_US;

/** Takes a root like every service, though a server has nothing to guess. */
export function createNtpServer(
  config: NtpServerConfig,
  _random: RandomRoot,
  saved?: Saved,
): Service<NtpServerCommand, NtpServerEvent, NtpServerView> {
  return new NtpServer(config, saved as SavedServer | undefined);
}

class NtpServer implements Service<NtpServerCommand, NtpServerEvent, NtpServerView> {
  readonly #config: NtpServerConfig;
  readonly #port: ServedPort;
  #received: number;
  #answered: number;
  #changes: number;
  #behaviour: NtpServerBehaviour | undefined;

  constructor(config: NtpServerConfig, saved: SavedServer | undefined) {
    this.#config = config;
    this.#port = new ServedPort(config, saved);
    this.#received = saved?.received ?? 0;
    this.#answered = saved?.answered ?? 0;
    this.#changes = saved?.changes ?? 0;
    this.#behaviour = saved?.behaviour;
  }

  get deadlineUs(): number {
    return Infinity;
  }

  get state(): NtpServerView {
    return {
      version: this.#changes,
      phase: this.#port.phase,
      received: this.#received,
      answered: this.#answered,
    };
  }

  step(at: Instant, input: Input<NtpServerCommand>): readonly Output<NtpServerEvent>[] {
    switch (input.kind) {
      case "command":
        this.#changes++;
        return this.#command(input.command);
      case "datagram":
        this.#changes++;
        return this.#receive(at, input);
      case "failed":
        return this.#failed(input);
      case "sent":
      case "stream":
      case "answer":
      case "deadline":
        return SILENT;
    }
  }

  #command(command: NtpServerCommand): readonly Output<NtpServerEvent>[] {
    switch (command.kind) {
      case "start":
        return this.#port.start();
      case "stop":
        return this.#port.stop();
      case "behave":
        this.#behaviour = command.behaviour;
        return SILENT;
    }
  }

  #failed(input: Extract<Input<never>, { kind: "failed" }>): readonly Output<NtpServerEvent>[] {
    const event = this.#port.failed(input);
    if (event === undefined) return SILENT;
    this.#changes++;
    return [{ kind: "event", event }];
  }

  #receive(
    at: Instant,
    { on, from, bytes, stamp }: Extract<Input<never>, { kind: "datagram" }>,
  ): readonly Output<NtpServerEvent>[] {
    this.#received++;
    const request = decodeNtp(bytes);
    if (request.kind === "malformed") {
      return this.#ignored(`format: ${request.reason}, at byte ${request.offset}`);
    }
    if (request.version < 3) return this.#ignored(`version: ${request.version} is not 3 or 4`);
    if (request.mode !== MODE_CLIENT)
      return this.#ignored(`mode: ${request.mode} is not a client's`);
    const transaction = ++this.#answered;
    const reply = this.#reply(request, stamp ?? at, at);
    const about = { transaction, attempt: 1, what: this.#kiss ?? "NTP reply" };
    const send = { kind: "send", on, to: from, bytes: reply, about } as const;
    if (!this.#config.explain) return [send];
    return [send, { kind: "event", event: { kind: "accepted", what: "NTP request", transaction } }];
  }

  #reply(request: NtpMessage, received: Instant, at: Instant): Uint8Array {
    const { precision, rootDelayUs, rootDispersionUs } = this.#config;
    const kiss = this.#kiss;
    const { leap, stratum = this.#config.stratum, offsetUs = 0 } = this.#behaviour ?? this.#config;
    const nowUs = at.unixUs + offsetUs;
    const setUs = Math.floor(nowUs / CLOCK_SET_EVERY_US) * CLOCK_SET_EVERY_US;
    return encodeNtp({
      leap: kiss === undefined ? (leap ?? 0) : LEAP_UNKNOWN,
      version: request.version,
      mode: MODE_SERVER,
      stratum: kiss === undefined ? stratum : 0,
      poll: request.poll,
      precision: precision ?? MICROSECOND_PRECISION,
      rootDelayUs: rootDelayUs ?? 0,
      rootDispersionUs: rootDispersionUs ?? 0,
      referenceId: referenceIdOf(kiss ?? this.#config.referenceId),
      reference: fromUnixUs(setUs),
      origin: request.transmit,
      receive: fromUnixUs(received.unixUs + offsetUs),
      transmit: fromUnixUs(nowUs),
    });
  }

  #ignored(reason: string): readonly Output<NtpServerEvent>[] {
    if (!this.#config.explain) return SILENT;
    return [{ kind: "event", event: { kind: "ignored", what: "NTP request", reason } }];
  }

  save(): SavedServer {
    return {
      version: 1,
      ...this.#port.save(),
      received: this.#received,
      answered: this.#answered,
      changes: this.#changes,
      ...(this.#behaviour === undefined ? undefined : { behaviour: this.#behaviour }),
    };
  }

  get #kiss(): NtpKiss | undefined {
    return this.#behaviour === undefined ? this.#config.kiss : this.#behaviour.kiss;
  }
}
