/**
 * The examination of one resolver: what it can do, over which transport, and whether it tells the truth about names
 * that do not exist.
 *
 *   idle ── start ──→ asking ── all three answered, or the time is over ──→ done
 *
 *   udp           the name, with EDNS (RFC 6891) and letters in mixed case; without EDNS if that is not understood
 *   udpNonsense   a name below `.invalid`, which exists nowhere (RFC 6761 §6.4)
 *   tcp           the name again (RFC 7766)
 *
 * The three run side by side. Datagrams are sent again every `resendUs`; TCP does so by itself.
 */
import type { RandomRoot, RandomStream } from "../../net/random.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type PacketVerdict,
  type Saved,
  type Service,
} from "../../net/service.ts";
import {
  answerOf,
  examinedOf,
  EXCHANGES,
  expectedOf,
  framedMessage,
  framedQuery,
  joined,
  newExchange,
  nonsenseName,
  numberOf,
  queryBytes,
  resultOf,
  type ExaminationRecord,
  type Exchange,
  type ExchangeKind,
} from "./examination-exchange.ts";
import type {
  DnsExaminationCommand,
  DnsExaminationConfig,
  DnsExaminationEvent,
  DnsExaminationView,
  ExchangeResult,
} from "./examination-result.ts";
import { matchResponse } from "./match.ts";
import { knowsNoEdns } from "./reply.ts";
import { parseName } from "./wire/names.ts";

type Outputs = Output<DnsExaminationEvent>[];
type Datagram = Extract<Input<never>, { kind: "datagram" }>;
type Failed = Extract<Input<never>, { kind: "failed" }>;
type FromStream = Extract<Input<never>, { kind: "stream" }>;

const VERSION = 1;
const ATTEMPTS_MAX = 16;
const NOT_AWAITED = "no answer is awaited here";

/** Waits for its start, or goes on from `saved`. RangeError for a name that is none, or times that cannot be. */
export function createDnsExamination(
  config: DnsExaminationConfig,
  random: RandomRoot,
  saved?: Saved,
): Service<DnsExaminationCommand, DnsExaminationEvent, DnsExaminationView> {
  return new DnsExamination(config, random, saved as ExaminationRecord | undefined);
}

class DnsExamination implements Service<
  DnsExaminationCommand,
  DnsExaminationEvent,
  DnsExaminationView
> {
  readonly #config: DnsExaminationConfig;
  readonly #dice: RandomStream;
  #phase: DnsExaminationView["phase"];
  #nonsense: string;
  #exchanges: Exchange[]; // BOUNDED: by EXCHANGES
  #endUs: number;
  #changes: number;

  constructor(
    config: DnsExaminationConfig,
    random: RandomRoot,
    saved: ExaminationRecord | undefined,
  ) {
    const octets = parseName(config.name);
    if (!(octets instanceof Uint8Array)) throw new RangeError(`${config.name}: ${octets.reason}`);
    if (!(config.timeoutUs > 0 && config.resendUs > 0)) throw new RangeError("times must pass");
    this.#config = config;
    this.#dice = random.stream("dns-examination");
    this.#dice.position = saved?.position ?? 0;
    this.#phase = saved?.phase ?? "idle";
    this.#nonsense = saved?.nonsense ?? "";
    this.#exchanges = [...(saved?.exchanges ?? [])];
    this.#endUs = saved?.endUs ?? Infinity;
    this.#changes = saved?.changes ?? 0;
  }

  get state(): DnsExaminationView {
    return { version: this.#changes, phase: this.#phase };
  }

  get deadlineUs(): number {
    if (this.#phase !== "asking") return Infinity;
    return Math.min(this.#endUs, ...this.#exchanges.map(({ resendUs }) => resendUs));
  }

  step(at: Instant, input: Input<DnsExaminationCommand>): readonly Output<DnsExaminationEvent>[] {
    if (input.kind === "deadline" && at.monoUs < this.deadlineUs) return SILENT;
    const out: Outputs = [];
    switch (input.kind) {
      case "command":
        this.#start(at, out);
        break;
      case "datagram":
        this.#receive(at, input, out);
        break;
      case "failed":
        this.#failed(input);
        break;
      case "stream":
        this.#stream(at, input, out);
        break;
      case "deadline":
        this.#due(at, out);
        break;
      case "sent":
      case "answer":
        break;
    }
    if (this.#isComplete()) this.#end(out);
    return out.length === 0 ? SILENT : out;
  }

  save(): Saved {
    return {
      version: VERSION,
      phase: this.#phase,
      nonsense: this.#nonsense,
      exchanges: [...this.#exchanges],
      endUs: this.#endUs,
      position: this.#dice.position,
      changes: this.#changes,
    } satisfies ExaminationRecord;
  }

  #start(at: Instant, out: Outputs): void {
    if (this.#phase !== "idle") return;
    const { server, name, timeoutUs } = this.#config;
    this.#phase = "asking";
    this.#endUs = at.monoUs + timeoutUs;
    this.#nonsense = nonsenseName(this.#dice);
    for (const kind of EXCHANGES) {
      const asked = kind === "udpNonsense" ? this.#nonsense : name;
      this.#put({ ...newExchange(kind, asked, this.#dice), startedUs: at.monoUs });
      const number = numberOf(kind);
      if (kind === "tcp") {
        const about = { transaction: number, attempt: 1, what: `A ${name}` };
        out.push({ kind: "stream", id: number, request: { kind: "connect", to: server, about } });
        this.#change(kind, { attempts: 1 });
      } else {
        const spec = { kind: "udp", port: "random", peer: server } as const;
        out.push({ kind: "open", port: number, spec });
        this.#send(at, kind, out);
      }
    }
  }

  #send(at: Instant, kind: ExchangeKind, out: Outputs): void {
    const { server, resendUs } = this.#config;
    const exchange = this.#exchange(kind);
    const attempts = exchange.attempts + 1;
    const again = attempts < ATTEMPTS_MAX ? at.monoUs + resendUs : Infinity;
    this.#change(kind, { attempts, resendUs: again });
    const on = numberOf(kind);
    const about = { transaction: on, attempt: attempts, what: `A ${exchange.name}` };
    out.push({ kind: "send", on, to: server, bytes: queryBytes(exchange), about });
  }

  #due(at: Instant, out: Outputs): void {
    if (at.monoUs >= this.#endUs) {
      for (const { kind, attempts, result } of this.#exchanges)
        if (result === undefined) this.#settle(kind, { outcome: "timeout", attempts });
      return;
    }
    for (const { kind, resendUs } of this.#exchanges)
      if (at.monoUs >= resendUs) this.#send(at, kind, out);
  }

  #receive(at: Instant, { on, from, bytes, stamp }: Datagram, out: Outputs): void {
    const exchange = this.#awaited(on);
    if (exchange === undefined) return this.#say({ kind: "ignored", reason: NOT_AWAITED }, out);
    const message = matchResponse(expectedOf(exchange, this.#config.server), from, bytes, {});
    if (typeof message === "string") return this.#say({ kind: "ignored", reason: message }, out);
    this.#accept(exchange, out);
    if (exchange.edns && knowsNoEdns(message)) {
      this.#change(exchange.kind, { edns: false, id: this.#dice.below(0x1_0000) });
      return this.#send(at, exchange.kind, out);
    }
    this.#settle(exchange.kind, answerOf(exchange, message, (stamp ?? at).monoUs));
  }

  #failed({ on, why }: Failed): void {
    const exchange = this.#awaited(on);
    if (exchange === undefined) return;
    const { kind, attempts } = exchange;
    this.#settle(kind, { outcome: "failed", why, attempts });
  }

  #stream(at: Instant, { id, event }: FromStream, out: Outputs): void {
    const exchange = this.#awaited(id);
    if (exchange === undefined) return;
    switch (event.kind) {
      case "connected":
        out.push({ kind: "stream", id, request: { kind: "write", bytes: framedQuery(exchange) } });
        return;
      case "data":
        return this.#read(at, exchange, event.bytes, out);
      case "failed":
        return this.#settle("tcp", { outcome: "failed", why: event.why, attempts: 1 });
      case "ended":
      case "closed":
        return this.#settle("tcp", { outcome: "failed", why: "reset", attempts: 1 });
      case "secured":
      case "listening":
      case "accepted":
      case "drained":
      case "exported":
        return;
    }
  }

  /** Gathers the response; what lies behind its end is not looked at. */
  #read(at: Instant, exchange: Exchange, bytes: Uint8Array, out: Outputs): void {
    const received = joined(exchange.received, bytes); // BOUNDED: complete at 65 537 octets at the latest
    const whole = framedMessage(received);
    if (whole === undefined) return this.#change("tcp", { received });
    const { server } = this.#config;
    const message = matchResponse(expectedOf(exchange, server), server, whole, {});
    if (typeof message === "string") {
      this.#say({ kind: "ignored", reason: message }, out);
      return this.#settle("tcp", { outcome: "failed", why: "malformed", attempts: 1 });
    }
    this.#accept(exchange, out);
    this.#settle("tcp", answerOf(exchange, message, at.monoUs));
  }

  #end(out: Outputs): void {
    const { server, name } = this.#config;
    this.#phase = "done";
    for (const { kind } of this.#exchanges) {
      const number = numberOf(kind);
      if (kind === "tcp") out.push({ kind: "stream", id: number, request: { kind: "destroy" } });
      else out.push({ kind: "close", port: number });
    }
    const results = this.#exchanges.map(resultOf);
    const examined = examinedOf({ server, name, nonsense: this.#nonsense }, results);
    out.push({ kind: "event", event: { kind: "done", examined } });
  }

  #isComplete(): boolean {
    return this.#phase === "asking" && this.#exchanges.every(({ result }) => result !== undefined);
  }

  #accept({ name, kind, attempts }: Exchange, out: Outputs): void {
    const transaction = numberOf(kind);
    this.#say({ kind: "accepted", what: `A ${name}`, transaction, attempt: attempts }, out);
  }

  #say(verdict: PacketVerdict, out: Outputs): void {
    if (this.#config.explain) out.push({ kind: "event", event: verdict });
  }

  #settle(kind: ExchangeKind, result: ExchangeResult): void {
    this.#change(kind, { result, resendUs: Infinity });
  }

  #change(kind: ExchangeKind, change: Partial<Exchange>): void {
    this.#put({ ...this.#exchange(kind), ...change });
  }

  #put(exchange: Exchange): void {
    this.#exchanges[numberOf(exchange.kind) - 1] = exchange;
    this.#changes++;
  }

  /** By its port or stream; undefined if it is settled. */
  #awaited(number: number): Exchange | undefined {
    const exchange = this.#exchanges[number - 1];
    return exchange?.result === undefined ? exchange : undefined;
  }

  #exchange(kind: ExchangeKind): Exchange {
    return this.#exchanges[numberOf(kind) - 1] as Exchange;
  }
}
