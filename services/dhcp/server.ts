/**
 * DHCP server for the network of its link and for those behind relay agents (RFC 2131 §4.3), the lab's half of the
 * protocol. What it does about a request is in ./server-decision.ts, which network that is about in ./networks.ts, who
 * has which address in ./pool.ts; this file is the service around them.
 *
 * Deviates: an address is not probed before it is offered (§3.1 point 2), which would cost seconds.
 */
import { derived } from "../../net/derived.ts";
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
import { networkPlans, ServedNetworks, type ServedNetwork } from "./networks.ts";
import type { PoolRecord } from "./pool.ts";
import type {
  DhcpServerBehaviour,
  DhcpServerCommand,
  DhcpServerConfig,
  DhcpServerEvent,
  DhcpServerView,
} from "./server-config.ts";
import { decide, type Decision } from "./server-decision.ts";
import { replyEndpoint } from "./server-message.ts";
import { BOOT_REQUEST, SERVER_PORT, decodeDhcp, type DhcpMessage } from "./wire.ts";

type Outputs = Output<DhcpServerEvent>[];
type Datagram = Extract<Input<DhcpServerCommand>, { kind: "datagram" }>;
type Failed = Extract<Input<DhcpServerCommand>, { kind: "failed" }>;

interface ServerRecord extends Saved {
  readonly pools: readonly PoolRecord[];
  /** 0: closed. */
  readonly port: PortId;
  readonly lastPort: PortId;
  readonly counters: { sent: number; received: number; ignored: number };
  readonly changes: number;
  readonly behaviour?: DhcpServerBehaviour;
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
  #networks: ServedNetworks;
  #behaviour: DhcpServerBehaviour | undefined;
  readonly #counters = { sent: 0, received: 0, ignored: 0 };
  #port: PortId;
  #lastPort: PortId;
  #changes: number;

  constructor(config: DhcpServerConfig, saved: ServerRecord | undefined) {
    const { spec, networks } = partsOf(config);
    this.#config = config;
    this.#spec = spec;
    this.#networks = new ServedNetworks(networks, saved?.pools);
    this.#port = saved?.port ?? 0;
    this.#lastPort = saved?.lastPort ?? 0;
    this.#changes = saved?.changes ?? 0;
    this.#behaviour = saved?.behaviour;
    if (saved !== undefined) Object.assign(this.#counters, saved.counters);
  }

  get state(): DhcpServerView {
    return {
      version: this.#changes,
      serving: this.#port !== 0,
      counters: { ...this.#counters },
      bindings: () => this.#networks.bindings(),
    };
  }

  get deadlineUs(): number {
    return this.#networks.nextUs;
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
      version: 2,
      pools: this.#networks.save(),
      port: this.#port,
      lastPort: this.#lastPort,
      counters: { ...this.#counters },
      changes: this.#changes,
      ...(this.#behaviour === undefined ? undefined : { behaviour: this.#behaviour }),
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
      case "behave":
        this.#behaviour = command.behaviour;
        break;
      case "forget":
        this.#networks = new ServedNetworks(partsOf(this.#config).networks, undefined);
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
    const network = this.#networks.of(message);
    if (network === undefined) {
      this.#ignore(`the network of relay ${message.giaddr} is not served here`, what, out);
      return;
    }
    const client = clientOf(message);
    const behaviour = this.#behaviour;
    const request = { message, client, nowUs: at.monoUs, behaviour };
    const decision = decide(this.#config, network, request);
    this.#networks.changed(network);
    if (decision.kind === "silent") {
      this.#ignore(decision.reason, what, out);
      if (decision.event !== undefined) emit(out, decision.event);
      return;
    }
    if (this.#config.explain) emit(out, { kind: "accepted", what, transaction: message.xid });
    this.#act(decision, network, message, client, input.from, out);
  }

  #act(
    decision: Exclude<Decision, { kind: "silent" }>,
    { plan: { messages } }: ServedNetwork,
    message: DhcpMessage,
    client: string,
    from: Endpoint,
    out: Outputs,
  ): void {
    switch (decision.kind) {
      case "offer": {
        const { address } = decision;
        this.#send("OFFER", messages.offer(message, address), message, from, address, out);
        emit(out, { kind: "offered", client, address });
        return;
      }
      case "ack": {
        const { address, how } = decision;
        const { leaseSeconds } = this.#config;
        this.#send("ACK", messages.ack(message, address), message, from, address, out);
        emit(out, { kind: "granted", how, client, address, leaseSeconds });
        return;
      }
      case "nak": {
        const { address, reason } = decision;
        this.#send("NAK", messages.nak(message, reason), message, from, undefined, out);
        emit(out, { kind: "refused", client, address, reason });
        return;
      }
      case "information": {
        const address = message.ciaddr;
        this.#send("ACK", messages.information(message), message, from, address, out);
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
    if (at.monoUs < this.#networks.nextUs) return;
    this.#changes++;
    for (const { client, address } of this.#networks.expire(at.monoUs)) {
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

/** What all servers of one configuration have in common: made anew for each, it would be 3 % of a simulated run. */
const partsOf = derived((config: DhcpServerConfig) => ({
  spec: portSpec(config),
  networks: networkPlans(config),
}));

function portSpec({ device, address, port, transport }: DhcpServerConfig): PortSpec {
  if (transport.kind === "udp") return { kind: "udp", port, address: transport.address };
  if (device === undefined) throw new RangeError("a DHCP server with frames needs a device");
  return { kind: "udp-frame", device, port: SERVER_PORT, source: address };
}

function emit(out: Outputs, event: DhcpServerEvent): void {
  out.push({ kind: "event", event });
}
