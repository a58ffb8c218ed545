/**
 * DHCP server for one network (RFC 2131 §4.3), the lab's half of the protocol. What it does about a request is in
 * ./server-decision.ts, who has which address in ./pool.ts; this file is the service around them.
 *
 * Deviates: an address is not probed before it is offered (§3.1 point 2), which would cost seconds.
 */
import type { Endpoint } from "../../net/endpoint.ts";
import { toHex } from "../../net/hex.ts";
import type { RandomRoot } from "../../net/random.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type PortId,
  type PortSpec,
  type Saved,
  type Service,
} from "../../net/service.ts";
import { messageTypeName } from "./message-type.ts";
import { AddressPool, type PoolRecord } from "./pool.ts";
import type {
  DhcpServerCommand,
  DhcpServerConfig,
  DhcpServerEvent,
  DhcpServerView,
} from "./server-config.ts";
import { decide, type Decision } from "./server-decision.ts";
import { ServerMessages, replyEndpoint } from "./server-message.ts";
import { BOOT_REQUEST, SERVER_PORT, decodeDhcp, type DhcpMessage } from "./wire.ts";

type Outputs = Output<DhcpServerEvent>[];
type Datagram = Extract<Input<DhcpServerCommand>, { kind: "datagram" }>;
type Failed = Extract<Input<DhcpServerCommand>, { kind: "failed" }>;

interface ServerRecord extends Saved {
  readonly pool: PoolRecord;
  /** 0: closed. */
  readonly port: PortId;
  readonly lastPort: PortId;
  readonly counters: { sent: number; received: number; ignored: number };
  readonly changes: number;
}

/**
 * A new server, or one that goes on from `saved`. RangeError for a configuration that cannot be. It leaves nothing
 * to chance, so `random` is there for the contract's sake.
 */
export function createDhcpServer(
  config: DhcpServerConfig,
  _random: RandomRoot,
  saved?: Saved,
): Service<DhcpServerCommand, DhcpServerEvent, DhcpServerView> {
  return new DhcpServer(config, saved as ServerRecord | undefined);
}

class DhcpServer implements Service<DhcpServerCommand, DhcpServerEvent, DhcpServerView> {
  readonly #config: DhcpServerConfig;
  readonly #spec: PortSpec;
  readonly #pool: AddressPool;
  readonly #messages: ServerMessages;
  readonly #counters = { sent: 0, received: 0, ignored: 0 };
  #port: PortId;
  #lastPort: PortId;
  #changes: number;

  constructor(config: DhcpServerConfig, saved: ServerRecord | undefined) {
    const { address, pool, routers, dnsServers, ntpServers } = config;
    this.#config = config;
    this.#spec = portSpec(config);
    const reserved = [address, ...routers, ...dnsServers, ...ntpServers];
    this.#pool = new AddressPool(pool.first, pool.last, reserved, saved?.pool);
    this.#messages = new ServerMessages(config);
    this.#port = saved?.port ?? 0;
    this.#lastPort = saved?.lastPort ?? 0;
    this.#changes = saved?.changes ?? 0;
    if (saved !== undefined) Object.assign(this.#counters, saved.counters);
  }

  get state(): DhcpServerView {
    return {
      version: this.#changes,
      serving: this.#port !== 0,
      counters: { ...this.#counters },
      bindings: () => this.#pool.bindings(),
    };
  }

  get deadlineUs(): number {
    return this.#pool.nextUs;
  }

  step(at: Instant, input: Input<DhcpServerCommand>): readonly Output<DhcpServerEvent>[] {
    if (input.kind === "deadline" && at.monoUs < this.deadlineUs) return SILENT;
    const out: Outputs = [];
    this.#expire(at, out);
    switch (input.kind) {
      case "command":
        this.#command(input.command, out);
        break;
      case "datagram":
        this.#receive(at, input, out);
        break;
      case "failed":
        this.#failed(input, out);
        break;
      case "deadline":
      case "sent":
      case "stream":
      case "answer":
        break;
    }
    return out.length === 0 ? SILENT : out;
  }

  save(): Saved {
    const record: ServerRecord = {
      version: 1,
      pool: this.#pool.save(),
      port: this.#port,
      lastPort: this.#lastPort,
      counters: { ...this.#counters },
      changes: this.#changes,
    };
    return record;
  }

  #command(command: DhcpServerCommand, out: Outputs): void {
    switch (command.kind) {
      case "start":
        if (this.#port !== 0) return;
        this.#port = ++this.#lastPort;
        out.push({ kind: "open", port: this.#port, spec: this.#spec });
        break;
      case "stop":
        if (this.#port === 0) return;
        out.push({ kind: "close", port: this.#port });
        this.#port = 0;
        break;
    }
    this.#changes++;
  }

  #receive(at: Instant, input: Datagram, out: Outputs): void {
    this.#counters.received++;
    this.#changes++;
    const message = decodeDhcp(input.bytes);
    if (message.kind === "malformed") {
      this.#ignore(`malformed at byte ${message.offset}: ${message.reason}`, undefined, out);
      return;
    }
    const what = messageTypeName(message.options.get("messageType"));
    if (input.on !== this.#port) {
      this.#ignore("the server is stopped", what, out);
      return;
    }
    if (message.op !== BOOT_REQUEST) {
      this.#ignore("it is a reply, not a request", what, out);
      return;
    }
    const client = clientOf(message);
    const decision = decide(this.#config, this.#pool, { message, client, nowUs: at.monoUs });
    if (decision.kind === "silent") {
      this.#ignore(decision.reason, what, out);
      if (decision.event !== undefined) emit(out, decision.event);
      return;
    }
    if (this.#config.explain) emit(out, { kind: "accepted", what, transaction: message.xid });
    this.#act(decision, message, client, input.from, out);
  }

  #act(
    decision: Exclude<Decision, { kind: "silent" }>,
    message: DhcpMessage,
    client: string,
    from: Endpoint,
    out: Outputs,
  ): void {
    switch (decision.kind) {
      case "offer": {
        const { address } = decision;
        this.#send("OFFER", this.#messages.offer(message, address), message, from, address, out);
        emit(out, { kind: "offered", client, address });
        return;
      }
      case "ack": {
        const { address, how } = decision;
        const { leaseSeconds } = this.#config;
        this.#send("ACK", this.#messages.ack(message, address), message, from, address, out);
        emit(out, { kind: "granted", how, client, address, leaseSeconds });
        return;
      }
      case "nak": {
        const { address, reason } = decision;
        this.#send("NAK", this.#messages.nak(message, reason), message, from, undefined, out);
        emit(out, { kind: "refused", client, address, reason });
        return;
      }
      case "information": {
        const address = message.ciaddr;
        this.#send("ACK", this.#messages.information(message), message, from, address, out);
        emit(out, { kind: "informed", client, address });
        return;
      }
      case "noted":
        emit(out, decision.event);
        return;
    }
  }

  /** `address` is the client's; undefined for a NAK. */
  #send(
    what: string,
    bytes: Uint8Array,
    request: DhcpMessage,
    from: Endpoint,
    address: string | undefined,
    out: Outputs,
  ): void {
    this.#counters.sent++;
    const to = this.#config.transport.kind === "udp" ? from : replyEndpoint(request, from, address);
    out.push({
      kind: "send",
      on: this.#port,
      to,
      bytes,
      about: { transaction: request.xid, attempt: 1, what },
    });
  }

  #ignore(reason: string, what: string | undefined, out: Outputs): void {
    this.#counters.ignored++;
    if (!this.#config.explain) return;
    emit(out, what === undefined ? { kind: "ignored", reason } : { kind: "ignored", what, reason });
  }

  #expire(at: Instant, out: Outputs): void {
    if (at.monoUs < this.#pool.nextUs) return;
    this.#changes++;
    for (const { client, address } of this.#pool.expire(at.monoUs)) {
      if (client !== undefined) emit(out, { kind: "expired", client, address });
    }
  }

  #failed({ on, why, about }: Failed, out: Outputs): void {
    if (on !== this.#port) return;
    this.#changes++;
    const opening = why === "in-use" || why === "denied";
    const what = opening
      ? "the DHCP server's port was not opened"
      : `${about?.what ?? "a packet"} was not delivered`;
    emit(out, { kind: "failed", why, message: `${what} (${why})` });
    if (opening) this.#port = 0;
  }
}

/** RFC 2131 §4.2: the client identifier, or else the hardware address. */
function clientOf({ options, chaddr }: DhcpMessage): string {
  const identifier = options.get("clientIdentifier");
  return identifier === undefined ? chaddr : `id:${toHex(identifier)}`;
}

function portSpec({ device, address, port, transport }: DhcpServerConfig): PortSpec {
  if (transport.kind === "udp") return { kind: "udp", port, address: transport.address };
  if (device === undefined) throw new RangeError("a DHCP server with frames needs a device");
  return { kind: "udp-frame", device, port: SERVER_PORT, source: address };
}

function emit(out: Outputs, event: DhcpServerEvent): void {
  out.push({ kind: "event", event });
}
